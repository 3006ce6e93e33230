"""manage.py submit_petitions FILE: every row of a register through the live intake of a demonstration."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.cases.models import Case
from casework.cases.words import Stage
from casework.machine.progress import with_progress
from workflows import registers

from ...demonstration.organisation import NotForThisHouseError, refuse_among_real_people
from ...demonstration.petitions import Tally, nobodys, submit


class Command(BaseCommand):
    help = gettext_lazy("Sends every row of a register through the intake of a demonstration, and shows who got it.")  # type: ignore[assignment]

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            refuse_among_real_people()
            texts = [text for _reference, text in registers.texts_of(options["file"])]
        except NotForThisHouseError:
            raise CommandError(
                _("This house has people of its own; the demonstration is only for an empty one.")
            ) from None
        except (registers.RegisterUnreadable, registers.ColumnsUnclear) as error:
            raise CommandError(str(error)) from None
        if not texts:
            raise CommandError(_("The file has no rows."))
        shown = with_progress(texts, len(texts), sys.stderr, options["file"].name) if options["verbosity"] else texts
        self._describe(submit(shown))

    def _describe(self, tally: Tally) -> None:
        cases = list(Case.objects.filter(pk__in=tally.case_ids).select_related("branch", "report"))
        ways = Counter((str(case.branch), _way(case)) for case in cases)
        for (branch, way), number in sorted(ways.items()):
            self.stdout.write(f"{number:6} {branch}: {way}")
        self.stdout.write(
            _("%(cases)d reports; %(raised)d with words of danger. SQL statements: at most %(most)d.")
            % {
                "cases": len(cases),
                "raised": sum(bool(case.urgency_suggested) for case in cases),
                "most": max(tally.statements),
            }
        )
        self.stdout.write(
            _("Milliseconds an intake: median %(median).1f, 99th percentile %(p99).1f.")
            % {"median": tally.median_ms, "p99": tally.p99_ms}
        )
        lost, timeless = nobodys(cases), [case for case in cases if case.next_due_at is None]
        self.stdout.write(
            _("Without a responsible person or queue: %(lost)d. Without a deadline: %(timeless)d.")
            % {"lost": len(lost), "timeless": len(timeless)}
        )
        if lost or timeless:
            raise CommandError(", ".join(case.number for case in [*lost, *timeless][:20]))


def _way(case: Case) -> str:
    if case.stage != Stage.ACCEPT:
        return str(Stage(case.stage).label)
    return _("offered to one person") if case.offered_to_id else _("offered to everybody")
