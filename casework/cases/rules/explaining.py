"""Why a clock is due when it is: every stretch from its start to its deadline, with what counted and the sum so far."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from itertools import groupby

from .clock import WorkingHours, segments
from .pausing import Pause

PAUSED = "pause"
"""A stretch's reason besides those of `clock.Reason`."""
NOTHING = timedelta(0)


@dataclass(frozen=True)
class Stretch:
    """`reason` is a `clock.Reason` or `PAUSED`; `name` that of the holiday, or why it was paused."""

    start: datetime
    end: datetime
    reason: str
    name: str
    counted: timedelta
    """What of it the limit was charged with: all or nothing."""
    so_far: timedelta
    """Everything counted by its end."""


@dataclass(frozen=True)
class Day:
    """The stretches that begin on one local day; the last may reach into the next days."""

    on: date
    stretches: tuple[Stretch, ...]

    @property
    def counted(self) -> timedelta:
        return sum((stretch.counted for stretch in self.stretches), NOTHING)

    @property
    def so_far(self) -> timedelta:
        return self.stretches[-1].so_far


def explain(
    hours: WorkingHours, start: datetime, end: datetime, pauses: Iterable[tuple[Pause, str]] = ()
) -> Iterator[Stretch]:
    """All time from `start` to `end` without holes. A pause, given with its reason, is one stretch, nights and all.

    What is counted sums up to `unpaused_time_between`: for a deadline, to its limit.
    """
    so_far = NOTHING
    for first, last, reason, name, is_counted in _cut(hours, start, end, sorted(pauses)):
        counted = last - first if is_counted else NOTHING
        so_far += counted
        yield Stretch(first, last, reason, name, counted, so_far)


def by_day(stretches: Iterable[Stretch], zone: tzinfo) -> tuple[Day, ...]:
    """By the local day on which they begin."""
    days = groupby(stretches, key=lambda stretch: stretch.start.astimezone(zone).date())
    return tuple(Day(on, tuple(found)) for on, found in days)


_Cut = tuple[datetime, datetime, str, str, bool]


def _cut(hours: WorkingHours, start: datetime, end: datetime, pauses: list[tuple[Pause, str]]) -> Iterator[_Cut]:
    reached = start
    for pause, why in pauses:
        first, last = max(pause.start, reached), min(pause.end, end)
        if first >= last:
            continue
        yield from _unpaused(hours, reached, first)
        yield first, last, PAUSED, why, False
        reached = last
    yield from _unpaused(hours, reached, end)


def _unpaused(hours: WorkingHours, start: datetime, end: datetime) -> Iterator[_Cut]:
    if start < end:
        for piece in segments(hours, start, end):
            yield piece.start, piece.end, piece.reason, piece.name, piece.is_working
