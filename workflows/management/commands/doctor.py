"""manage.py doctor: finds every disagreement between cases, flow, timers and ledger."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from casework.cases.models import Case
from workflows.doctor import examine


class Command(BaseCommand):
    help = (
        "Compares cases, flow, timers and ledger; names each disagreement with what to do, and exits 1 if there is one."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        count = 0
        for finding in examine():
            count += 1
            self.stderr.write(finding.sentence)
        if count:
            raise CommandError(_("Findings: %(count)s.") % {"count": count})
        self.stdout.write(
            _("All is well: %(count)s cases agree with flow, clocks and ledger.") % {"count": Case.objects.count()}
        )
