"""Which shifts work at a moment."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time

from django.utils import timezone

from .models import Person, ShiftPeriod

Period = tuple[str, time, time]
"""Shift, from, until: local times. Where the second is not later, the period crosses midnight."""

STANDARD_PERIODS: tuple[Period, ...] = (
    (Person.Shift.DAY, time(8), time(16)),
    (Person.Shift.MIDDLE, time(16), time(0)),
    (Person.Shift.NIGHT, time(0), time(8)),
)
"""What a fresh house has from a migration, and what holds where somebody emptied the table."""


def shifts_at(moment: datetime, periods: Iterable[Period]) -> frozenset[str]:
    """The shifts that work at `moment`, seen on the house's wall clock; several while they overlap."""
    clock = timezone.localtime(moment, timezone.get_default_timezone()).time()
    return frozenset(shift for shift, starts, ends in periods if _contains(starts, ends, clock))


def _contains(starts: time, ends: time, clock: time) -> bool:
    if starts < ends:
        return starts <= clock < ends
    return clock >= starts or clock < ends


def shift_periods() -> tuple[Period, ...]:
    """As they are written now. One SQL statement."""
    return tuple(ShiftPeriod.objects.values_list("shift", "starts", "ends")) or STANDARD_PERIODS
