"""Working time: when a clock runs, when it stands still, and why.

Plain arithmetic on UTC moments; a calendar is given as `WorkingHours`. Local times become moments by one
rule: *the first moment at which the wall clock shows that time or later*. So a time skipped in spring is the
moment of the jump, and a time that comes twice in autumn is its first coming.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cached_property
from itertools import accumulate
from typing import ClassVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from .moments import (
    DAY_IN_MICROSECONDS,
    MICROSECOND,
    SECOND_IN_MICROSECONDS,
    Interval,
    as_datetime,
    local_moment,
    moment_of,
    since_midnight,
    union,
)

ONE_DAY = timedelta(days=1)
DAYS_A_WEEK = 7


@dataclass(frozen=True)
class Period:
    """A stretch of local time. An end not after the start lies on the next day: 22:00–06:00 is a night shift,
    13:00–00:00 ends at midnight, 00:00–00:00 is the whole day."""

    start: time
    end: time

    @classmethod
    def parse(cls, start: str, end: str) -> Period:
        """From `"13:30"` and `"17:30"`; the end may also be `"24:00"`."""
        return cls(time.fromisoformat(start), time(0) if end == "24:00" else time.fromisoformat(end))

    @property
    def minutes(self) -> int:
        """Its length on a day without a change of the clocks."""
        return (_span(self)[1] - _span(self)[0]) // (60 * SECOND_IN_MICROSECONDS)


WHOLE_DAY = Period(time(0), time(0))


@dataclass(frozen=True)
class WorkingHours:
    """When a clock runs: periods per weekday (Monday first), and the days that differ from their weekday.

    A day in `exceptions` has exactly the periods given there; none means a holiday. A period belongs to the
    day on which it starts. Instances remember what they have computed, so keep one per calendar.
    """

    zone: str
    weekly: tuple[tuple[Period, ...], ...]
    exceptions: Mapping[date, tuple[Period, ...]] = field(default_factory=dict, hash=False)
    names: Mapping[date, str] = field(default_factory=dict, hash=False)
    """What to call an exceptional day when a deadline is explained."""

    AROUND_THE_CLOCK: ClassVar[WorkingHours]
    """24 hours on 7 days."""

    def __post_init__(self) -> None:
        if len(self.weekly) != DAYS_A_WEEK:
            raise ValueError(f"A week has seven days, Monday first; {len(self.weekly)} were given.")
        try:
            ZoneInfo(self.zone)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"{self.zone!r} is not a known time zone.") from error

    @cached_property
    def day_minutes(self) -> int:
        """Minutes of the longest regular weekday: what one "working day" of a limit means."""
        return max(_union_length(map(_span, day)) for day in self.weekly) // (60 * SECOND_IN_MICROSECONDS)

    @cached_property
    def is_around_the_clock(self) -> bool:
        return not self.exceptions and all(WHOLE_DAY in day for day in self.weekly)

    def periods_on(self, day: date) -> tuple[Period, ...]:
        """The periods that start on that local day."""
        exceptional = self.exceptions.get(day)
        return self.weekly[day.weekday()] if exceptional is None else exceptional

    @cached_property
    def _timeline(self) -> _Timeline:
        return _Timeline(self)


WorkingHours.AROUND_THE_CLOCK = WorkingHours("UTC", ((WHOLE_DAY,),) * DAYS_A_WEEK)


class Reason(StrEnum):
    """Why the clock runs or stands still."""

    WORK = "work"
    MAKE_UP_DAY = "make_up_day"
    """Runs on a day that is free by its weekday."""
    BREAK = "break"
    """Between two periods of one day."""
    NIGHT = "night"
    """Before the first or after the last period of a working day."""
    WEEKEND = "weekend"
    HOLIDAY = "holiday"


@dataclass(frozen=True)
class Segment:
    """A stretch of time with one reason; `name` is the day's, such as "Spring Festival", else empty."""

    start: datetime
    end: datetime
    reason: Reason
    name: str = ""

    @property
    def is_working(self) -> bool:
        return self.reason in (Reason.WORK, Reason.MAKE_UP_DAY)


def add_working_time(hours: WorkingHours, start: datetime, amount: timedelta) -> datetime:
    """The earliest moment, in UTC, at which `amount` of working time has run since `start`.

    Raises `ValueError` for a naive start, a negative amount, and hours that never hold that much.
    """
    if amount < timedelta(0):
        raise ValueError("A clock does not run backwards: the amount is negative.")
    moment = moment_of(start)
    if hours.is_around_the_clock or not amount:
        return as_datetime(moment + amount // MICROSECOND)
    return as_datetime(hours._timeline.after(moment, amount // MICROSECOND))


def working_time_between(hours: WorkingHours, start: datetime, end: datetime) -> timedelta:
    """How long the clock ran from `start` to `end`; negative when `end` comes first."""
    first, last = moment_of(start), moment_of(end)
    if hours.is_around_the_clock:
        return (last - first) * MICROSECOND
    return hours._timeline.between(first, last) * MICROSECOND


def segments(hours: WorkingHours, start: datetime, end: datetime) -> Iterator[Segment]:
    """All time from `start` to `end`, without holes, cut where the reason changes: the long answer to
    "why is this due then?"."""
    pending: Segment | None = None
    for piece in _clipped(_pieces(hours, moment_of(start), moment_of(end)), moment_of(start), moment_of(end)):
        if pending and (pending.reason, pending.name) == (piece.reason, piece.name):
            pending = replace(pending, end=piece.end)
            continue
        if pending:
            yield pending
        pending = piece
    if pending:
        yield pending


class _Timeline:
    """All working intervals of some years in order, with the working time before each, for two bisections.

    Grows by whole years when a question lies outside. What it has learnt is replaced at once, never changed,
    so that threads may share it.
    """

    def __init__(self, hours: WorkingHours) -> None:
        self._hours = hours
        self._years: dict[int, list[Interval]] = {}
        self._known = _Known(0, -1, (), (), (0,))

    def between(self, first: int, last: int) -> int:
        known = self._covering(_year(min(first, last)), _year(max(first, last)))
        return known.worked_until(last) - known.worked_until(first)

    def after(self, start: int, amount: int) -> int:
        year = _year(start)
        last_year = year
        while True:
            known = self._covering(year, last_year)
            target = known.worked_until(start) + amount
            if target <= known.worked[-1]:
                number = bisect_left(known.worked, target) - 1
                return known.starts[number] + target - known.worked[number]
            last_year = self._farther(year, known.last)

    def _farther(self, year: int, known_until: int) -> int:
        ends = max((day.year for day in self._hours.exceptions), default=year)
        if known_until >= date.max.year - 1 or (not self._hours.day_minutes and known_until > ends):
            raise ValueError("These hours never hold that much working time.")
        return min(known_until + 1 + (known_until - year), date.max.year - 2)

    def _covering(self, first: int, last: int) -> _Known:
        # A year more on both sides, because a night shift of New Year's Eve and the zone's offset reach over.
        first, last, known = first - 1, last + 1, self._known
        if known.first <= first and last <= known.last:
            return known
        if known.last >= known.first:
            first, last = min(first, known.first), max(last, known.last)
        for year in range(first, last + 1):
            if year not in self._years:
                self._years[year] = _intervals_of_year(self._hours, year)
        merged = union(interval for year in range(first, last + 1) for interval in self._years[year])
        worked = tuple(accumulate((end - start for start, end in merged), initial=0))
        starts, ends = tuple(start for start, _ in merged), tuple(end for _, end in merged)
        self._known = known = _Known(first, last, starts, ends, worked)
        return known


@dataclass(frozen=True)
class _Known:
    first: int
    last: int
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    worked: tuple[int, ...]
    """Working time before each interval, and at the end the sum of all."""

    def worked_until(self, moment: int) -> int:
        number = bisect_right(self.starts, moment) - 1
        if number < 0:
            return 0
        return self.worked[number] + min(moment, self.ends[number]) - self.starts[number]


def _intervals_of_year(hours: WorkingHours, year: int) -> list[Interval]:
    zone, first = ZoneInfo(hours.zone), date(year, 1, 1)
    days = (first + timedelta(days=number) for number in range((date(year + 1, 1, 1) - first).days))
    return [interval for day in days for interval in _intervals_of_day(hours.periods_on(day), day, zone)]


def _intervals_of_day(periods: tuple[Period, ...], day: date, zone: ZoneInfo) -> list[Interval]:
    found = []
    for period in periods:
        last_day = day if period.start < period.end else day + ONE_DAY
        start, end = local_moment(day, period.start, zone), local_moment(last_day, period.end, zone)
        if start < end:
            found.append((start, end))
    return found


def _pieces(hours: WorkingHours, start: int, end: int) -> Iterator[tuple[int, int, Reason, str]]:
    """Work and rest from the local day before `start` to the one after `end`, in order."""
    zone = ZoneInfo(hours.zone)
    day, last_day = (as_datetime(moment).astimezone(zone).date() for moment in (start, end))
    reached = local_moment(day, time(0), zone)
    day -= ONE_DAY  # its night shift may reach into the first day
    while day <= last_day:
        regular, name = hours.weekly[day.weekday()], hours.names.get(day, "")
        works = union(_intervals_of_day(hours.periods_on(day), day, zone))
        midnight = local_moment(day + ONE_DAY, time(0), zone)
        for number, (work_start, work_end) in enumerate(works):
            yield reached, work_start, Reason.BREAK if number else Reason.NIGHT, ""
            yield max(reached, work_start), work_end, Reason.WORK if regular else Reason.MAKE_UP_DAY, name
            reached = max(reached, work_end)
        yield reached, midnight, _rest(hours, day, bool(works)), "" if works else name
        reached = max(reached, midnight)
        day += ONE_DAY


def _rest(hours: WorkingHours, day: date, works: bool) -> Reason:
    if works:
        return Reason.NIGHT
    return Reason.HOLIDAY if day in hours.exceptions else Reason.WEEKEND


def _clipped(pieces: Iterable[tuple[int, int, Reason, str]], first: int, last: int) -> Iterator[Segment]:
    for start, end, reason, name in pieces:
        start, end = max(start, first), min(end, last)
        if start < end:
            yield Segment(as_datetime(start), as_datetime(end), reason, name)


def _union_length(intervals: Iterable[Interval]) -> int:
    return sum(end - start for start, end in union(intervals))


def _span(period: Period) -> Interval:
    start, end = since_midnight(period.start), since_midnight(period.end)
    return start, end if start < end else end + DAY_IN_MICROSECONDS


def _year(moment: int) -> int:
    return as_datetime(moment).year
