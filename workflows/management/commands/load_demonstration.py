"""manage.py load_demonstration: the invented port of Haichuan, and what happened in it in the last ninety days."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.machine.progress import with_progress

from ...demonstration.absences import load_absence
from ...demonstration.cases.loading import HasCasesOfItsOwn, load_cases, slips
from ...demonstration.cases.playing import Event
from ...demonstration.organisation import (
    DemonstrationHouse,
    NotForThisHouseError,
    demonstration_sign_ins,
    load_organisation,
)
from ...demonstration.routing import publish_rules


class Command(BaseCommand):
    help = gettext_lazy("Creates or completes the demonstration: the organisation and its cases.")  # type: ignore[assignment]

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--without-cases", action="store_true", help=_("only the organisation"))

    def handle(self, *args: Any, **options: Any) -> None:
        # One line for each of hundreds of queued jobs would bury what is said here.
        logging.getLogger("procrastinate.jobs").setLevel(logging.WARNING)
        is_quiet = not options["verbosity"]
        try:
            with transaction.atomic():
                house = load_organisation()
                publish_rules(timezone.now())
                added = 0 if options["without_cases"] else load_cases(watch=iter if is_quiet else _with_progress)
                load_absence()
        except NotForThisHouseError:
            message = _("This house has people of its own; the demonstration is only for an empty one.")
            raise CommandError(message) from None
        except HasCasesOfItsOwn:
            message = _(
                "This house has cases of its own; the demonstration's would stand among them. Use --without-cases."
            )
            raise CommandError(message) from None
        if not is_quiet:
            self._describe(house, added)

    def _describe(self, house: DemonstrationHouse, added: int) -> None:
        self.stdout.write(
            _(
                "The demonstration organisation is there: %(people)d people, %(branches)d branches, "
                "%(stations)d stations."
            )
            % {"people": house.people, "branches": house.branches, "stations": house.stations}
        )
        for sign_in in demonstration_sign_ins():
            self.stdout.write(f"  {sign_in.role}: {sign_in.staff_number} / {sign_in.password}")
        self.stdout.write(_("%(cases)d cases of the last ninety days were added.") % {"cases": added})
        for slip in slips():
            self.stdout.write(_("  Receipt code %(code)s: %(text)s") % {"code": slip.code, "text": slip.beginning})


def _with_progress(events: Sequence[Event]) -> Iterable[Event]:
    return with_progress(events, len(events), sys.stderr)
