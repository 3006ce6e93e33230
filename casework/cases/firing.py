"""While a timer fires, "now" is the database's time, whatever is late says so, and its case is in hand already.

Processes may disagree about the time; deadlines are the database's alone (pitfall P-47). Verbs ask `now()`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from .models import Case

ON_TIME = timedelta(seconds=60)
"""Deadlines fire at most this late while the house is running; whatever is later is marked so."""


@dataclass(frozen=True)
class Firing:
    at: datetime
    """by the database's clock"""
    due_at: datetime
    case: Case
    """Read under the lock that this transaction holds."""

    @property
    def late_seconds(self) -> int:
        """0 when it is on time."""
        late = self.at - self.due_at
        return int(late.total_seconds()) if late > ON_TIME else 0


_firing: ContextVar[Firing | None] = ContextVar("timer_that_fires", default=None)


def now() -> datetime:
    """UTC: the moment of the timer that fires, else this process's time."""
    firing = _firing.get()
    return firing.at if firing else timezone.now()


def late_seconds() -> int:
    """How late the timer is that fires; 0 when it is on time, or when none fires."""
    firing = _firing.get()
    return firing.late_seconds if firing else 0


def due_at() -> datetime | None:
    """The moment for which the timer that fires was armed; None when none fires."""
    firing = _firing.get()
    return firing.due_at if firing else None


def held_case(case: Case) -> Case | None:
    """That case as it stands in the database, where it is the one whose timer fires: its row is locked."""
    firing = _firing.get()
    return firing.case if firing and firing.case.pk == case.pk else None


@contextmanager
def firing(case: Case, *, at: datetime, due_at: datetime) -> Iterator[None]:
    """Opened by `workflows.timers` only, around one timer of `case`, whose row this transaction has locked. What raises
    inside undoes the transaction as a whole."""
    token = _firing.set(Firing(at, due_at, case))
    try:
        yield
    finally:
        _firing.reset(token)
