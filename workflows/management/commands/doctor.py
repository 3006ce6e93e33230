"""manage.py doctor: finds every disagreement between cases, flow, timers and ledger, and shifts with nobody on duty."""

import os
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from casework.cases.models import Case
from casework.machine.processes import end_with_parent
from casework.organisation.duty import coming_gaps
from workflows.doctor import Finding
from workflows.examinations import BUSY, AlreadyExamining, examine_and_record
from workflows.examining import examine_together

NICENESS = 10


class Command(BaseCommand):
    help = (
        "Compares cases, flow, timers and ledger; names each disagreement with what to do, and exits 1 if there is one."
    )

    def _tell_of_gaps(self) -> None:
        """To be mended by people, not by whoever keeps the machine: no finding, and no reason to exit with 1."""
        gaps = coming_gaps()
        for gap in gaps:
            details = {"branch": gap.branch, "day": date_format(gap.day, "Y-m-d"), "shift": gap.shift}
            sentence = _("%(branch)s: nobody is on duty on %(day)s, %(shift)s. Fill the roster on the page “On duty”.")
            self.stderr.write(sentence % details)
        if gaps:
            self.stderr.write(_("Shifts of the next seven days with nobody on duty: %(count)s.") % {"count": len(gaps)})

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--record", action="store_true", help="keep the result, as the examination of every night")
        parser.add_argument(
            "--in-background",
            action="store_true",
            help="let people come first, end with the process that asked, exit 0 when done",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["in_background"]:
            end_with_parent()
            os.nice(NICENESS)
        self._tell_of_gaps()
        count = self._recorded() if options["record"] else sum(1 for _finding in map(self._say, examine_together()))
        if count and not options["in_background"]:
            raise CommandError(_("Findings: %(count)s.") % {"count": count})
        self.stdout.write(
            _("All is well: %(count)s cases agree with flow, clocks and ledger.") % {"count": Case.objects.count()}
        )

    def _recorded(self) -> int:
        try:
            return examine_and_record(self._say).findings
        except AlreadyExamining:
            raise CommandError(_("Another examination is under way."), returncode=BUSY) from None

    def _say(self, finding: Finding) -> None:
        self.stderr.write(finding.sentence)
