"""The working clock: plain days first, then every bad day we could think of against a slow oracle."""

from bisect import bisect_left
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate, islice
from time import perf_counter
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.cases.rules.clock import (
    Period,
    Reason,
    WorkingHours,
    add_working_time,
    segments,
    working_time_between,
)
from tests.scale import slow

from .clock_oracle import DAY, MINUTE, minutes_at_work, starts, working_hours

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = (Period.parse("08:00", "12:00"), Period.parse("13:30", "17:30"))
OFFICE_WEEK = (OFFICE,) * 5 + ((), ())
SPRING_FESTIVAL = {date(2026, 2, 15) + number * DAY: () for number in range(9)}
OFFICE_HOURS = WorkingHours(
    "Asia/Shanghai",
    OFFICE_WEEK,
    SPRING_FESTIVAL | {date(2026, 2, 14): OFFICE, date(2026, 2, 28): OFFICE},
    dict.fromkeys(SPRING_FESTIVAL, "春节"),
)
NIGHT_SHIFT = WorkingHours("Europe/Berlin", ((Period.parse("22:00", "06:00"),),) * 5 + ((), ()))


def shanghai(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


def test_two_hours_run_over_the_lunch_break() -> None:
    assert add_working_time(OFFICE_HOURS, shanghai("2026-03-02 11:00"), hours(2)) == shanghai("2026-03-02 14:30")


def test_four_hours_from_eight_end_at_noon_not_after_lunch() -> None:
    assert add_working_time(OFFICE_HOURS, shanghai("2026-03-02 08:00"), hours(4)) == shanghai("2026-03-02 12:00")


def test_friday_evening_starts_to_count_on_monday() -> None:
    assert add_working_time(OFFICE_HOURS, shanghai("2026-03-06 20:00"), hours(1)) == shanghai("2026-03-09 09:00")


def test_a_holiday_stands_still_and_its_make_up_saturday_runs() -> None:
    due = add_working_time(OFFICE_HOURS, shanghai("2026-02-13 16:30"), hours(10))
    assert due == shanghai("2026-02-24 09:00")


def test_a_night_shift_belongs_to_the_evening_on_which_it_starts() -> None:
    friday = datetime(2026, 1, 9, 23, tzinfo=BERLIN)
    assert add_working_time(NIGHT_SHIFT, friday, hours(7)) == datetime(2026, 1, 10, 6, tzinfo=BERLIN)
    assert add_working_time(NIGHT_SHIFT, friday, hours(8)) == datetime(2026, 1, 12, 23, tzinfo=BERLIN)


def test_a_night_in_spring_is_an_hour_shorter() -> None:
    all_week = WorkingHours("Europe/Berlin", ((Period.parse("22:00", "06:00"),),) * 7)
    evening, morning = datetime(2026, 3, 28, 22, tzinfo=BERLIN), datetime(2026, 3, 29, 6, tzinfo=BERLIN)
    assert working_time_between(all_week, evening, morning) == hours(7)


def test_a_time_marked_as_second_coming_is_a_time_like_any_other() -> None:
    # Found by Hypothesis: Apia skipped 30 December 2011, and `fold=1` made its Friday last a day.
    marked = Period(time(0, fold=1), time(0))
    fridays = WorkingHours("Pacific/Apia", ((),) * 4 + ((marked,),) + ((),) * 2)
    start = datetime(2011, 12, 30, tzinfo=UTC)
    assert working_time_between(fridays, start, start + timedelta(days=3)) == hours(0)


def test_around_the_clock_every_minute_counts() -> None:
    start = shanghai("2026-02-14 23:59")
    clock = WorkingHours.AROUND_THE_CLOCK
    assert add_working_time(clock, start, timedelta(days=3)) - start == timedelta(days=3)
    assert working_time_between(clock, start, start + timedelta(days=400)) == timedelta(days=400)
    assert clock.day_minutes == 24 * 60
    assert [piece.reason for piece in segments(clock, start, start + 3 * DAY)] == [Reason.WORK]


def test_a_working_day_is_as_long_as_the_longest_regular_weekday() -> None:
    assert OFFICE_HOURS.day_minutes == 8 * 60
    overlapping = (Period.parse("08:00", "12:00"), Period.parse("11:00", "13:00"))
    assert WorkingHours("UTC", (overlapping,) + ((),) * 6).day_minutes == 5 * 60


def test_answers_are_utc() -> None:
    assert add_working_time(OFFICE_HOURS, shanghai("2026-03-02 11:00"), hours(2)).tzinfo is UTC


def test_nothing_to_run_is_due_at_once() -> None:
    assert add_working_time(OFFICE_HOURS, shanghai("2026-03-07 11:00"), hours(0)) == shanghai("2026-03-07 11:00")


def test_time_backwards_is_negative() -> None:
    start, end = shanghai("2026-03-02 08:00"), shanghai("2026-03-03 09:00")
    assert working_time_between(OFFICE_HOURS, end, start) == -hours(9)


def test_it_explains_a_deadline_over_the_spring_festival() -> None:
    found = [
        (piece.start.astimezone(SHANGHAI).strftime("%m-%d %H:%M"), piece.reason, piece.name)
        for piece in segments(OFFICE_HOURS, shanghai("2026-02-13 14:00"), shanghai("2026-02-24 09:00"))
    ]
    assert found == [
        ("02-13 14:00", Reason.WORK, ""),
        ("02-13 17:30", Reason.NIGHT, ""),
        ("02-14 08:00", Reason.MAKE_UP_DAY, ""),
        ("02-14 12:00", Reason.BREAK, ""),
        ("02-14 13:30", Reason.MAKE_UP_DAY, ""),
        ("02-14 17:30", Reason.NIGHT, ""),
        ("02-15 00:00", Reason.HOLIDAY, "春节"),
        ("02-24 00:00", Reason.NIGHT, ""),
        ("02-24 08:00", Reason.WORK, ""),
    ]


def test_an_ordinary_weekend_is_called_so() -> None:
    reasons = [
        piece.reason for piece in segments(OFFICE_HOURS, shanghai("2026-03-06 17:00"), shanghai("2026-03-09 09:00"))
    ]
    assert reasons == [Reason.WORK, Reason.NIGHT, Reason.WEEKEND, Reason.NIGHT, Reason.WORK]


def test_it_refuses_a_time_without_a_zone() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        add_working_time(OFFICE_HOURS, datetime(2026, 3, 2, 8), hours(1))


def test_it_refuses_to_run_backwards() -> None:
    with pytest.raises(ValueError, match="backwards"):
        add_working_time(OFFICE_HOURS, shanghai("2026-03-02 08:00"), -hours(1))


def test_it_refuses_hours_that_never_come() -> None:
    once = WorkingHours("UTC", ((),) * 7, {date(2027, 5, 1): (Period.parse("08:00", "12:00"),)})
    start = datetime(2026, 1, 1, tzinfo=UTC)
    assert add_working_time(once, start, hours(4)) == datetime(2027, 5, 1, 12, tzinfo=UTC)
    with pytest.raises(ValueError, match="never hold"):
        add_working_time(once, start, hours(4) + MINUTE)


def test_it_refuses_a_week_of_six_days_and_an_unknown_zone() -> None:
    with pytest.raises(ValueError, match="seven days"):
        WorkingHours("UTC", (OFFICE,) * 6)
    with pytest.raises(ValueError, match="time zone"):
        WorkingHours("Asia/Atlantis", OFFICE_WEEK)


def test_a_period_may_end_at_twenty_four_hours() -> None:
    assert Period.parse("20:00", "24:00") == Period(time(20), time(0))
    assert Period.parse("20:00", "24:00").minutes == 4 * 60


def test_ten_years_take_well_under_a_millisecond_once_known() -> None:
    start, amount = shanghai("2011-01-04 08:00"), hours(8 * 250 * 9)
    due = add_working_time(OFFICE_HOURS, start, amount)
    before = perf_counter()
    for _ in range(100):
        add_working_time(OFFICE_HOURS, start, amount)
        working_time_between(OFFICE_HOURS, start, due)
    assert (perf_counter() - before) / 100 < 0.001


@slow
@given(st.data(), starts(), st.integers(0, 2 * 1440))
def test_it_counts_like_somebody_who_watches_every_minute(data: st.DataObject, start: datetime, length: int) -> None:
    calendar = data.draw(working_hours(start))
    watched = sum(islice(minutes_at_work(calendar, start), length))
    assert working_time_between(calendar, start, start + length * MINUTE) == watched * MINUTE


@slow
@given(st.data(), starts(), st.integers(1, 1440))
def test_it_is_due_when_somebody_who_watches_every_minute_says_so(
    data: st.DataObject, start: datetime, amount: int
) -> None:
    calendar = data.draw(working_hours(start))
    watched = list(accumulate(islice(minutes_at_work(calendar, start), 3 * 1440)))
    if watched[-1] >= amount:
        assert add_working_time(calendar, start, amount * MINUTE) == start + (bisect_left(watched, amount) + 1) * MINUTE
    else:
        assert working_time_between(calendar, start, start + len(watched) * MINUTE) < amount * MINUTE


@slow
@given(st.data(), starts(), st.timedeltas(timedelta(microseconds=1), timedelta(days=400)))
def test_the_deadline_is_the_earliest_moment(data: st.DataObject, start: datetime, amount: timedelta) -> None:
    calendar = data.draw(working_hours(start))
    if not calendar.day_minutes:
        return
    due = add_working_time(calendar, start, amount)
    assert working_time_between(calendar, start, due) == amount
    assert working_time_between(calendar, start, due - timedelta(microseconds=1)) < amount


@slow
@given(st.data(), starts(), st.integers(0, 2 * 1440))
def test_the_explanation_adds_up_without_holes(data: st.DataObject, start: datetime, length: int) -> None:
    calendar = data.draw(working_hours(start))
    end = start + length * MINUTE
    pieces = list(segments(calendar, start, end))
    assert [piece.start for piece in pieces] + [end] == [start] + [piece.end for piece in pieces]
    worked = sum((piece.end - piece.start for piece in pieces if piece.is_working), timedelta(0))
    assert worked == working_time_between(calendar, start, end)
