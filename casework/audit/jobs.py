"""Audit work for the worker."""

from django.db import InterfaceError, OperationalError, close_old_connections
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

DATABASE_AWAY = RetryStrategy(max_attempts=6, exponential_wait=2, retry_exceptions=[OperationalError, InterfaceError])
"""Six attempts over about a minute."""


@app.task(name="audit.write_export", queue="pdf", priority=10, retry=DATABASE_AWAY)
def write_export(export_id: int) -> None:
    """Before other work, because somebody is watching its progress."""
    from .exports import write_export
    from .press import the_press

    close_old_connections()
    try:
        write_export(export_id, the_press())
    finally:
        close_old_connections()


@app.periodic(cron="* * * * *")
@app.task(name="audit.give_up_lost_exports", queue="pdf", queueing_lock="audit.give_up_lost_exports")
def give_up_lost_exports(timestamp: int) -> None:
    from .exports import give_up_lost_exports

    close_old_connections()
    give_up_lost_exports()


@app.periodic(cron="*/15 * * * *")
@app.task(name="audit.expire_exports", queue="pdf", queueing_lock="audit.expire_exports")
def expire_exports(timestamp: int) -> None:
    from .exports import expire_exports

    close_old_connections()
    expire_exports()


def queue_rendering(export_id: int) -> None:
    """Queued in the transaction that made the export."""
    write_export.defer(export_id=export_id)


def exports_in_work() -> set[int]:
    """Ids of the exports for which a job waits or runs."""
    from procrastinate.contrib.django.models import ProcrastinateJob

    live = ProcrastinateJob.objects.filter(task_name="audit.write_export", status__in=("todo", "doing"))
    return set(live.values_list("args__export_id", flat=True))
