"""Audit work for the worker."""

from procrastinate.contrib.django import app


@app.task(name="audit.write_export", queue="pdf", priority=10)
def write_export(export_id: int) -> None:
    """Before other work, because somebody is watching its progress."""
    from .exports import write_export
    from .press import the_press

    write_export(export_id, the_press())


@app.periodic(cron="*/15 * * * *")
@app.task(name="audit.expire_exports", queue="pdf", queueing_lock="audit.expire_exports")
def expire_exports(timestamp: int) -> None:
    from .exports import expire_exports

    expire_exports()


def queue_rendering(export_id: int) -> None:
    """Queued in the transaction that made the export."""
    write_export.defer(export_id=export_id)
