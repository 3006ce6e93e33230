"""Work left to the worker, queued in the transaction that makes it necessary."""

from procrastinate.contrib.django import app


def announce(entry_id: int) -> None:
    """Somebody is to be told of this ledger entry. Known here by name only: nobody below imports `notifications`."""
    app.configure_task("notifications.announce", queue="news").defer(entry_id=entry_id)
