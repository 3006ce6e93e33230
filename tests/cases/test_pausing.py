"""Clocks that stand still for a while, and why each is due when it is: against the same slow oracle."""

from bisect import bisect_left
from datetime import datetime, timedelta
from itertools import accumulate, islice

from hypothesis import given
from hypothesis import strategies as st

from casework.cases.rules.clock import Reason, WorkingHours
from casework.cases.rules.explaining import PAUSED, by_day, explain
from casework.cases.rules.pausing import Pause, add_unpaused_time, unpaused_time_between
from tests.scale import slow

from .clock_oracle import MINUTE, minutes_at_work, starts, working_hours
from .test_clock import OFFICE_HOURS, SHANGHAI, hours, shanghai


@st.composite
def pauses_after(draw: st.DrawFn, start: datetime) -> list[Pause]:
    """Up to four, one after the other, some touching; the first may have begun before the start."""
    pauses, moment = [], start + draw(st.integers(-600, 600)) * MINUTE
    for length, gap in draw(st.lists(st.tuples(st.integers(1, 1440), st.integers(0, 900)), max_size=4)):
        pauses.append(Pause(moment, moment + length * MINUTE))
        moment += (length + gap) * MINUTE
    return pauses


def unpaused_minutes(calendar: WorkingHours, start: datetime, pauses: list[Pause], length: int) -> list[bool]:
    """As somebody sees it who watches clock and pauses minute by minute."""
    at_work = islice(minutes_at_work(calendar, start), length)
    moments = (start + number * MINUTE for number in range(length))
    return [
        runs and not any(pause.start <= moment < pause.end for pause in pauses)
        for runs, moment in zip(at_work, moments, strict=True)
    ]


@slow
@given(st.data(), starts(), st.integers(0, 2 * 1440))
def test_pauses_are_left_out_like_by_somebody_who_watches_every_minute(
    data: st.DataObject, start: datetime, length: int
) -> None:
    calendar, pauses = data.draw(working_hours(start)), data.draw(pauses_after(start))
    watched = sum(unpaused_minutes(calendar, start, pauses, length))
    assert unpaused_time_between(calendar, start, start + length * MINUTE, pauses) == watched * MINUTE


@slow
@given(st.data(), starts(), st.integers(1, 1440))
def test_with_pauses_it_is_due_when_somebody_who_watches_every_minute_says_so(
    data: st.DataObject, start: datetime, amount: int
) -> None:
    calendar, pauses = data.draw(working_hours(start)), data.draw(pauses_after(start))
    watched = list(accumulate(unpaused_minutes(calendar, start, pauses, 4 * 1440)))
    if watched[-1] >= amount:
        due = start + (bisect_left(watched, amount) + 1) * MINUTE
        assert add_unpaused_time(calendar, start, amount * MINUTE, pauses) == due
    else:
        assert unpaused_time_between(calendar, start, start + len(watched) * MINUTE, pauses) < amount * MINUTE


@slow
@given(st.data(), starts(), st.integers(1, 3000))
def test_a_deadline_is_explained_without_holes_and_its_sum_is_the_limit(
    data: st.DataObject, start: datetime, amount: int
) -> None:
    calendar, pauses = data.draw(working_hours(start)), data.draw(pauses_after(start))
    if not calendar.day_minutes:
        return
    due = add_unpaused_time(calendar, start, amount * MINUTE, pauses)
    told = list(explain(calendar, start, due, [(pause, "why") for pause in pauses]))
    assert [each.start for each in told] + [due] == [start] + [each.end for each in told]
    assert told[-1].so_far == sum((each.counted for each in told), timedelta(0)) == amount * MINUTE
    assert [stretch for day in by_day(told, SHANGHAI) for stretch in day.stretches] == told


def test_an_explanation_names_pause_and_holiday_and_counts_by_the_day() -> None:
    start, limit = shanghai("2026-02-13 14:00"), hours(10)
    pause = Pause(shanghai("2026-02-14 10:00"), shanghai("2026-02-14 11:00"))
    due = add_unpaused_time(OFFICE_HOURS, start, limit, [pause])
    days = by_day(explain(OFFICE_HOURS, start, due, [(pause, "outside")]), SHANGHAI)
    assert due == shanghai("2026-02-14 17:00")
    assert [(day.on.day, day.counted, day.so_far) for day in days] == [
        (13, hours(3.5), hours(3.5)),
        (14, hours(6.5), hours(10)),
    ]
    assert [(each.reason, each.name) for each in days[1].stretches] == [
        (Reason.MAKE_UP_DAY, ""),
        (PAUSED, "outside"),
        (Reason.MAKE_UP_DAY, ""),
        (Reason.BREAK, ""),
        (Reason.MAKE_UP_DAY, ""),
    ]
