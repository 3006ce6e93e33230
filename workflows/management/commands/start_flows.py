"""manage.py start_flows: starts and watches now what the worker would try later."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from casework.cases.audience import not_started
from casework.machine.discretion import described
from workflows.actions.restarting import restart_flow, watch_all_again


class Command(BaseCommand):
    help = (
        "Starts the flow of every case that was stored without it, names those that still do not start, "
        "and arms anew the timers of every case whose deadline or next warning is not watched by exactly one."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        started = failed = 0
        for case_id, number in list(not_started().values_list("pk", "number")):
            try:
                restart_flow(case_id)
                started += 1
            except Exception as error:  # one case that does not start must not keep the others waiting
                failed += 1
                self.stderr.write(f"{number}: {described(error)}")
        self.stdout.write(_("Flows started: %(count)s.") % {"count": started})
        watched = watch_all_again(thoroughly=True)
        self.stdout.write(_("Cases whose deadline is watched again: %(count)s.") % {"count": watched})
        if failed:
            raise CommandError(_("Cases whose flow still does not start: %(count)s.") % {"count": failed})
