"""manage.py confirm_timers: the clock jumped, and somebody says that it is right now."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from workflows import jumps, waiting


class Command(BaseCommand):
    help = (
        "Lets the timers fire that a jump of the clock alone made due. "
        "First look at the clock: if it is wrong, set it right instead, and they go on waiting for their time."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        count = waiting.held().count()
        jumps.release()
        self.stdout.write(_("Deadlines that the workers may act on now: %(count)s.") % {"count": count})
