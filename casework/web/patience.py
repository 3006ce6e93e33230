"""How long a page waits for the database: a table that is locked must not hold every thread for ever."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created


def limit_waiting() -> None:
    """For every connection that this process opens from now on. Migrations and the worker's jobs have no such limit."""
    connection_created.connect(_limit, dispatch_uid="patience of pages")


def _limit(connection: BaseDatabaseWrapper, **_more: Any) -> None:
    seconds = settings.STATEMENT_SECONDS
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('statement_timeout', %s, false), set_config('lock_timeout', %s, false)",
            [f"{seconds}s", f"{-(-seconds // 3)}s"],
        )
