"""manage.py verify_ledger: has anything that was recorded been changed?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from casework.cases.ledger import Fault, verify_all
from casework.cases.models import Case, LedgerEntry


class Command(BaseCommand):
    help = "Recomputes every hash of the ledger; names the first bad entry of each case and exits 1 if there is one."

    def handle(self, *args: Any, **options: Any) -> None:
        faults = list(verify_all())
        for fault in faults:
            self.stderr.write(_sentence(fault))
        if faults:
            raise CommandError(_("The ledger of %(count)s cases is not as it was written.") % {"count": len(faults)})
        counted = {"entries": LedgerEntry.objects.count(), "cases": Case.objects.count()}
        self.stdout.write(_("The ledger is intact: %(entries)s entries of %(cases)s cases.") % counted)


def _sentence(fault: Fault) -> str:
    return _("Case %(case)s, entry %(number)s (id %(id)s): %(problem)s.") % {
        "case": fault.case_number,
        "number": fault.entry_number,
        "id": fault.entry_id if fault.entry_id is not None else "–",
        "problem": fault.problem.label,
    }
