"""Moments as whole microseconds since 1970 UTC, and how a wall clock maps to them.

Integers, because a clock adds and compares them by the thousand.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_DAY = date(1970, 1, 1).toordinal()
MICROSECOND = timedelta(microseconds=1)
SECOND_IN_MICROSECONDS = 1_000_000
DAY_IN_MICROSECONDS = 86_400 * SECOND_IN_MICROSECONDS

Interval = tuple[int, int]
"""Two moments in microseconds since 1970 UTC; the first belongs to it, the second does not."""


def union(intervals: Iterable[Interval]) -> list[Interval]:
    merged: list[Interval] = []
    for start, end in sorted(intervals):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(merged[-1][1], end)
        else:
            merged.append((start, end))
    return merged


def since_midnight(clock: time) -> int:
    seconds = (clock.hour * 60 + clock.minute) * 60 + clock.second
    return seconds * SECOND_IN_MICROSECONDS + clock.microsecond


def local_moment(day: date, clock: time, zone: ZoneInfo) -> int:
    """The first moment at which the wall clock in `zone` shows `clock` on `day`, or later."""
    wall = (day.toordinal() - EPOCH_DAY) * DAY_IN_MICROSECONDS + since_midnight(clock)
    local = datetime.combine(day, clock.replace(fold=0), zone)
    usual, other = _offset(local), _offset(local.replace(fold=1))
    if usual >= other:  # the same on ordinary days; more where the time comes twice: its first coming
        return wall - usual
    return _jump(wall - other, wall - usual, wall, zone)


def _jump(before: int, after: int, wall: int, zone: ZoneInfo) -> int:
    """The moment between the two at which the wall clock jumps over `wall`; zones change on full seconds."""
    low, high = before // SECOND_IN_MICROSECONDS, -(-after // SECOND_IN_MICROSECONDS)
    while low < high:
        middle = (low + high) // 2
        moment = middle * SECOND_IN_MICROSECONDS
        if moment + _offset(as_datetime(moment).astimezone(zone)) >= wall:
            high = middle
        else:
            low = middle + 1
    return low * SECOND_IN_MICROSECONDS


def _offset(local: datetime) -> int:
    offset = local.utcoffset()
    assert offset is not None  # noqa: S101  (a ZoneInfo always has one for a full datetime)
    return offset // MICROSECOND


def moment_of(value: datetime) -> int:
    if value.tzinfo is None:
        raise ValueError(f"{value.isoformat()} has no time zone.")
    return (value - EPOCH) // MICROSECOND


def as_datetime(moment: int) -> datetime:
    return EPOCH + moment * MICROSECOND
