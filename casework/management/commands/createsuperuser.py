"""`manage.py createsuperuser`: says how an administrator is made here instead."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class Command(BaseCommand):
    help = gettext_lazy("Not used here: says how an administrator is made.")  # type: ignore[assignment]

    def add_arguments(self, parser: CommandParser) -> None:
        for option in ("--staff_number", "--name", "--database"):
            parser.add_argument(option)
        for option in ("--noinput", "--no-input"):
            parser.add_argument(option, action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        raise CommandError(
            _(
                "There are no superusers here. The first administrator sets a password at the address that "
                "“manage.py run” prints; for anybody who cannot sign in: manage.py invite STAFF_NUMBER"
            )
        )
