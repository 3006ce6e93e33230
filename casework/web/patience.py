"""How long a page waits for the database: a table that is locked must not hold every thread for ever."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

STALLED_SECONDS = 15
"""The lease of a worker's transaction: as long as a worker may show no sign of life before its jobs are given away."""


def limit_waiting() -> None:
    """For every connection that this process opens from now on. Migrations and the worker's jobs have no such limit."""
    connection_created.connect(_limit, dispatch_uid="patience of pages")


def limit_stalling() -> None:
    """For every connection that this worker opens from now on.

    A worker that sleeps in the middle of a transaction (SIGSTOP, a paused machine) loses it, so that its locks come
    free and its late COMMIT is refused; and none waits for ever for a row that somebody else holds.
    """
    connection_created.connect(_limit_stalling, dispatch_uid="patience of workers")


def _limit_stalling(connection: BaseDatabaseWrapper, **_more: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('idle_in_transaction_session_timeout', %s, false),"
            " set_config('lock_timeout', %s, false)",
            [f"{STALLED_SECONDS}s", f"{STALLED_SECONDS}s"],
        )


def _limit(connection: BaseDatabaseWrapper, **_more: Any) -> None:
    seconds = settings.STATEMENT_SECONDS
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('statement_timeout', %s, false), set_config('lock_timeout', %s, false),"
            " set_config('idle_in_transaction_session_timeout', %s, false)",
            [f"{seconds}s", f"{-(-seconds // 3)}s", f"{seconds}s"],
        )
