"""manage.py restore_case NUMBER: shows where a case differs from its ledger; with --apply it puts the case back."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from casework.cases import requests
from casework.cases.models import Case
from casework.cases.refusals import ActionRefused
from workflows.actions.restoring import NothingDiffers, differences, restore_case


class Command(BaseCommand):
    help = (
        "Shows where the stored rows of a case and its requests differ from what its ledger adds up to. With --apply "
        "they are put back, with an entry that says what stood there, and its timers are armed anew."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number")
        parser.add_argument("--apply", action="store_true", help="put it back, not only show it")

    def handle(self, *args: Any, number: str, apply: bool, **options: Any) -> None:
        case = Case.objects.filter(number=number).first()
        if case is None:
            raise CommandError(_("There is no case %(number)s.") % {"number": number})
        for one in differences(case):
            said = {"column": one.column, "stored": one.stored, "told": one.told}
            self.stdout.write(_("%(column)s: the row says %(stored)s, the ledger %(told)s.") % said)
        for pk, row in requests.differing(case).items():
            said = {"request": pk, "told": row.get("state") or _("nothing")}
            self.stdout.write(_("Request %(request)s: its row is not as the ledger tells it (%(told)s).") % said)
        if apply:
            self._apply(case)

    def _apply(self, case: Case) -> None:
        try:
            restore_case(case)
        except NothingDiffers:
            self.stdout.write(_("Nothing differs; nothing was written."))
        except ActionRefused as refusal:
            raise CommandError(refusal.sentence) from None
        else:
            self.stdout.write(_("Case %(number)s is as its ledger tells it.") % {"number": case.number})
