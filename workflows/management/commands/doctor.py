"""manage.py doctor: finds every disagreement between cases, flow, timers and ledger, and shifts with nobody on duty."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from casework.cases.models import Case
from casework.organisation.duty import coming_gaps
from workflows.doctor import examine


class Command(BaseCommand):
    help = (
        "Compares cases, flow, timers and ledger; names each disagreement with what to do, and exits 1 if there is one."
    )

    def _tell_of_gaps(self) -> None:
        """To be mended by people, not by whoever keeps the machine: no finding, and no reason to exit with 1."""
        gaps = coming_gaps()
        for gap in gaps:
            details = {"branch": gap.branch, "day": date_format(gap.day, "Y-m-d"), "shift": gap.shift_name}
            sentence = _("%(branch)s: nobody is on duty on %(day)s, %(shift)s. Fill the roster on the page “On duty”.")
            self.stderr.write(sentence % details)
        if gaps:
            self.stderr.write(_("Shifts of the next seven days with nobody on duty: %(count)s.") % {"count": len(gaps)})

    def handle(self, *args: Any, **options: Any) -> None:
        self._tell_of_gaps()
        count = 0
        for finding in examine():
            count += 1
            self.stderr.write(finding.sentence)
        if count:
            raise CommandError(_("Findings: %(count)s.") % {"count": count})
        self.stdout.write(
            _("All is well: %(count)s cases agree with flow, clocks and ledger.") % {"count": Case.objects.count()}
        )
