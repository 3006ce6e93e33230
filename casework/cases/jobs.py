"""Work left to the worker, queued in the transaction that makes it necessary."""

from procrastinate.contrib.django import app

PRESSING = {"queue": "alarms", "priority": 100}
"""Before everything else that waits, audit reports included; and a lane of its own in every worker."""


def announce(entry_id: int, *, is_pressing: bool = False) -> None:
    """Somebody is to be told of this ledger entry. Known here by name only: nobody below imports `notifications`."""
    lane = PRESSING if is_pressing else {"queue": "news"}
    app.configure_task("notifications.announce", **lane).defer(entry_id=entry_id)
