"""A clock as slow and as plain as can be: one minute after the other, looking at the wall."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from casework.cases.rules.clock import Period, WorkingHours

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
WARM_UP = DAY
"""How far before the start the oracle begins to look at the wall."""

ZONES = (
    "Asia/Shanghai",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Asia/Kathmandu",
    "UTC",
)
TURNING_POINTS = (
    "1988-04-17",  # Shanghai: an hour is skipped
    "1988-09-11",  # Shanghai: an hour comes twice
    "2024-03-31",  # Berlin, both ways
    "2024-10-27",
    "2025-03-09",  # New York, both ways
    "2025-11-02",
    "2025-04-06",  # Lord Howe: half an hour
    "2011-12-30",  # Apia: a day that never was
    "2024-02-29",
    "2025-01-31",
    "2025-12-31",
    "2026-02-15",
)


def minutes_at_work(hours: WorkingHours, start: datetime) -> Iterator[bool]:
    """For every minute from `start` on whether the clock runs in it.

    What counts is the latest time the wall has ever shown: a wall that goes back is not believed.
    """
    zone = ZoneInfo(hours.zone)
    moment, latest = start - WARM_UP, datetime.min
    while True:
        latest = max(latest, moment.astimezone(zone).replace(tzinfo=None))
        if moment >= start:
            yield is_at_work(hours, latest)
        moment += MINUTE


def is_at_work(hours: WorkingHours, wall: datetime) -> bool:
    for day in (wall.date() - DAY, wall.date()):
        for period in hours.periods_on(day):
            last_day = day if period.start < period.end else day + DAY
            if datetime.combine(day, period.start) <= wall < datetime.combine(last_day, period.end):
                return True
    return False


def clock_times() -> st.SearchStrategy:
    return st.times().map(lambda clock: clock.replace(second=0, microsecond=0))


def periods() -> st.SearchStrategy[Period]:
    usual = st.sampled_from(
        [
            Period.parse(*ends)
            for ends in (
                ("08:00", "12:00"),
                ("13:30", "17:30"),
                ("22:00", "06:00"),
                ("01:15", "02:45"),
                ("00:00", "24:00"),
            )
        ]
    )
    return usual | st.builds(Period, clock_times(), clock_times())


@st.composite
def working_hours(draw: st.DrawFn, around: datetime) -> WorkingHours:
    """Any week, with holidays and make-up workdays close to the day looked at."""
    days = st.lists(periods(), max_size=3).map(tuple)
    near = st.integers(-3, 8).map(lambda number: around.date() + number * DAY)
    return WorkingHours(
        draw(st.sampled_from(ZONES)),
        tuple(draw(days) for _ in range(7)),
        draw(st.dictionaries(near, days, max_size=5)),
    )


def starts() -> st.SearchStrategy[datetime]:
    """Whole minutes, often near a day on which clocks or calendars misbehave."""
    near = st.builds(
        lambda day, minute: datetime.fromisoformat(day).replace(tzinfo=UTC) + minute * MINUTE,
        st.sampled_from(TURNING_POINTS),
        st.integers(-3 * 1440, 2 * 1440),
    )
    anywhere = st.integers(-1440 * 365 * 15, 1440 * 365 * 12).map(
        lambda minute: datetime(2012, 2, 29, tzinfo=UTC) + minute * MINUTE
    )
    return near | anywhere
