"""Until when something is to be done that is due on a day."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from .clock import ONE_DAY, Period, WorkingHours
from .moments import as_datetime, local_moment

LONGEST_REST = timedelta(days=60)
"""No calendar is without a working day for longer; one that is, means nothing."""


def end_of_working_day(hours: WorkingHours, day: date) -> datetime:
    """The moment, in UTC, at which the last period of that local day ends.

    A day off gives way to the next working day, as article 203 of the Civil Code has it: a term that ends on a public
    holiday ends on the day after it, and where there are business hours, when business ends.
    Raises `ValueError` for hours that know no working day.
    """
    last = day + LONGEST_REST
    while day <= last:
        if periods := hours.periods_on(day):
            return max(_end(period, day, hours.zone) for period in periods)
        day += ONE_DAY
    raise ValueError("These hours hold no working day.")


def _end(period: Period, day: date, zone: str) -> datetime:
    ends_on = day + ONE_DAY if period.end <= period.start else day
    return as_datetime(local_moment(ends_on, period.end, ZoneInfo(zone)))
