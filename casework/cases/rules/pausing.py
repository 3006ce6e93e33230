"""Working time less pauses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from .clock import WorkingHours, add_working_time, working_time_between


@dataclass(frozen=True, order=True)
class Pause:
    """A stretch in which a clock stood still although its hours ran. Aware moments; pauses do not overlap."""

    start: datetime
    end: datetime


def add_unpaused_time(hours: WorkingHours, start: datetime, amount: timedelta, pauses: Iterable[Pause]) -> datetime:
    """The earliest moment, in UTC, at which `amount` of working time outside the pauses has run since `start`.

    Raises `ValueError` as `add_working_time` does.
    """
    reached = start
    for pause in sorted(pauses):
        if pause.end <= reached:
            continue
        ran = working_time_between(hours, reached, max(pause.start, reached))
        if ran >= amount:
            break
        amount -= ran
        reached = pause.end
    return add_working_time(hours, reached, amount)


def unpaused_time_between(hours: WorkingHours, start: datetime, end: datetime, pauses: Iterable[Pause]) -> timedelta:
    """How long the clock ran from `start` to a later `end`, less the pauses."""
    ran = working_time_between(hours, start, end)
    for pause in pauses:
        first, last = max(pause.start, start), min(pause.end, end)
        if first < last:
            ran -= working_time_between(hours, first, last)
    return ran
