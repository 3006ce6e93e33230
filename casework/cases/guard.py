"""The lock on the door: knows which cases are being changed by `door` in this context, and refuses everything else."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NoReturn

_NEW_CASE = -1
_open_for: ContextVar[frozenset[int]] = ContextVar("cases_open_for_change", default=frozenset())


class ChangedOutsideTheDoor(TypeError):
    """Somebody wrote to a case without `casework.cases.door`: a mistake of a programmer, never of a user."""


def refuse(what: str) -> NoReturn:
    raise ChangedOutsideTheDoor(f"{what}: cases change only through casework.cases.door, in workflows/actions.")


def is_open() -> bool:
    """Whether this context is inside the door, and so holds the row of the case that it changes."""
    return bool(_open_for.get())


def require_open_door(case_id: int | None, what: str) -> None:
    if (_NEW_CASE if case_id is None else case_id) not in _open_for.get():
        refuse(what)


@contextmanager
def opened_for(case_id: int | None) -> Iterator[None]:
    """Called by `door` only, while it holds the row lock (or, with None, while it stores a new case)."""
    token = _open_for.set(_open_for.get() | {_NEW_CASE if case_id is None else case_id})
    try:
        yield
    finally:
        _open_for.reset(token)
