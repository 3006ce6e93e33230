"""`manage.py worker`: one worker process; any number may run."""

from typing import Any

from django.core.management.base import BaseCommand

from casework.machine.processes import follow_parent
from casework.running.working import work


class Command(BaseCommand):
    help = "Runs jobs, fires due timers and takes up the work of workers that died; SIGTERM or Ctrl-C ends it."

    def handle(self, *args: Any, **options: Any) -> None:
        follow_parent()
        work()
