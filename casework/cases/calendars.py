"""From a calendar's rows to the hours that the clock counts with."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from casework.organisation.models import CalendarDay, WorkingCalendar

from .rules.clock import Period, WorkingHours

_remembered: dict[int, tuple[datetime, WorkingHours]] = {}


def working_hours(calendar: WorkingCalendar | None) -> WorkingHours:
    """The hours of a calendar, around the clock for None.

    Asks the database only when the row's `changed_at` is news to this process: hand in a row read with the
    standard (`select_related("calendar")`), and nothing is asked. Raises `ValueError` for periods or a zone
    that mean nothing.
    """
    if calendar is None:
        return WorkingHours.AROUND_THE_CLOCK
    changed_at, hours = _remembered.get(calendar.pk, (None, None))
    if hours is None or changed_at != calendar.changed_at:
        hours = _read(calendar)
        _remembered[calendar.pk] = (calendar.changed_at, hours)
    return hours


def _read(calendar: WorkingCalendar) -> WorkingHours:
    weekly = tuple(_periods(day) for day in calendar.weekly_periods)
    make_up_day = max(weekly, key=lambda periods: sum(period.minutes for period in periods), default=())
    exceptions: dict[date, tuple[Period, ...]] = {}
    names: dict[date, str] = {}
    for row in calendar.days.all():
        # A Saturday worked in exchange has no hours of its own: it works like the longest weekday.
        exceptions[row.day] = make_up_day if row.kind == CalendarDay.Kind.WORKDAY else ()
        names[row.day] = row.name
    return WorkingHours(calendar.time_zone, weekly, exceptions, names)


def _periods(pairs: Iterable[tuple[str, str]]) -> tuple[Period, ...]:
    return tuple(Period.parse(start, end) for start, end in pairs)
