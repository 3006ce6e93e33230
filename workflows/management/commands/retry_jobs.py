"""manage.py retry_jobs: what failed too often is done after all, once its cause is mended."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from workflows import timers
from workflows.jobs import retry_failed_jobs


class Command(BaseCommand):
    help = "Gives jobs and timers that failed for good back to the workers. Each bears being run again."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(_("Jobs given back to the workers: %(count)s.") % {"count": retry_failed_jobs()})
        self.stdout.write(_("Timers given back to the workers: %(count)s.") % {"count": timers.try_again()})
