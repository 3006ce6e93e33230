"""manage.py load_demonstration: the invented port of Haichuan."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ...demonstration.organisation import NotForThisHouseError, demonstration_sign_ins, load_organisation


class Command(BaseCommand):
    help = gettext_lazy("Creates or completes the demonstration organisation.")  # type: ignore[assignment]

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            house = load_organisation()
        except NotForThisHouseError:
            message = _("This house has people of its own; the demonstration is only for an empty one.")
            raise CommandError(message) from None
        if not options["verbosity"]:
            return
        self.stdout.write(
            _(
                "The demonstration organisation is there: %(people)d people, %(branches)d branches, "
                "%(stations)d stations."
            )
            % {"people": house.people, "branches": house.branches, "stations": house.stations}
        )
        for sign_in in demonstration_sign_ins():
            self.stdout.write(f"  {sign_in.role}: {sign_in.staff_number} / {sign_in.password}")
