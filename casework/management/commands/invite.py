"""`manage.py invite STAFF_NUMBER`: an address at which that person sets a password, once."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.organisation.invitations import make_address, needs_reason
from casework.organisation.queries import person_with_number


class Command(BaseCommand):
    help = gettext_lazy("Prints an address at which somebody sets a new password, once.")  # type: ignore[assignment]

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("staff_number")
        parser.add_argument("--reason", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        person = person_with_number(options["staff_number"])
        if person is None:
            raise CommandError(
                _("Nobody active has the staff number “%(number)s”.") % {"number": options["staff_number"]}
            )
        if needs_reason(person) and not options["reason"].strip():
            raise CommandError(_("%(person)s has a password already: say why with --reason.") % {"person": person})
        address = make_address(person, by=None, reason=options["reason"])
        self.stdout.write(_("%(person)s sets a password here, once, within seven days:") % {"person": person})
        self.stdout.write(settings.PUBLIC_ORIGINS[0] + address)
