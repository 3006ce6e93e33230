"""Reading many rows as of one moment, while others go on writing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol, TypeVar

from django.db import connection, transaction


@contextmanager
def one_snapshot(*, same_as: str = "") -> Iterator[None]:
    """All statements inside see the house as of the first one, and none may write.

    `same_as`: as of the moment that another process has `exported`, as long as it stays inside its own.
    Inside a transaction that is already open nothing is changed: what is seen then is that one's matter.
    """
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        if same_as:
            cursor.execute("SET TRANSACTION SNAPSHOT %s", [same_as])
        yield


def exported() -> str:
    """The name under which other processes see what this one sees; to be called inside `one_snapshot`."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_export_snapshot()")
        name: str = cursor.fetchone()[0]
    return name


Ids = tuple[int, int]
"""From the first to the last."""


class OfACase(Protocol):
    @property
    def case_id(self) -> int: ...


Row = TypeVar("Row", bound=OfACase)


def by_case(rows: Iterator[Row]) -> Callable[[int], list[Row]]:
    """Gives the rows of one case after the other, when asked in the order in which they come, that of cases' ids."""
    waiting = next(rows, None)

    def rows_of(case_id: int) -> list[Row]:
        nonlocal waiting
        own: list[Row] = []
        while waiting is not None and waiting.case_id <= case_id:
            if waiting.case_id == case_id:
                own.append(waiting)
            waiting = next(rows, None)
        return own

    return rows_of
