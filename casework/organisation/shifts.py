"""When the three shifts of a day begin and end, on the organisation's wall clock."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from django.utils import timezone

from .models import Person

Shift = Person.Shift

BEGINS: dict[str, time] = {Shift.NIGHT: time(0), Shift.DAY: time(8), Shift.MIDDLE: time(16)}
"""Three shifts of eight hours, as ports and works in China keep them (三班倒). In the order of a day; each ends where
the next begins, so that the day has neither hole nor overlap, also when clocks are put forward."""


def shift_times(day: date, shift: str) -> tuple[datetime, datetime]:
    """From and until, in UTC, of the shift that begins on that local day."""
    following = [begin for begin in BEGINS.values() if begin > BEGINS[shift]]
    end_day, end = (day, following[0]) if following else (day + timedelta(days=1), time(0))
    return _moment(day, BEGINS[shift]), _moment(end_day, end)


def shifts_between(start: datetime, end: datetime) -> Iterator[tuple[date, str]]:
    """Every shift that begins in [`start`, `end`), in the order of time."""
    day, last = timezone.localtime(start).date(), timezone.localtime(end).date()
    while day <= last:
        for shift in BEGINS:
            if start <= shift_times(day, shift)[0] < end:
                yield day, shift
        day += timedelta(days=1)


def _moment(day: date, clock: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, clock), timezone.get_default_timezone()).astimezone(UTC)
