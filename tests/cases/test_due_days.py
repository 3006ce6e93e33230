"""Something due on a day is due when the work of that day ends."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from casework.cases.rules.clock import WHOLE_DAY, Period, WorkingHours
from casework.cases.rules.due_days import end_of_working_day

DAY = (Period(time(8), time(12)), Period(time(13, 30), time(17, 30)))
HOLIDAY, MAKE_UP_DAY = date(2026, 10, 1), date(2026, 10, 10)
OFFICE = WorkingHours("Asia/Shanghai", (*(DAY,) * 5, (), ()), {HOLIDAY: (), MAKE_UP_DAY: DAY})


@pytest.mark.parametrize(
    ("day", "end"),
    [
        (date(2026, 11, 20), datetime(2026, 11, 20, 9, 30, tzinfo=UTC)),
        (date(2026, 11, 21), datetime(2026, 11, 23, 9, 30, tzinfo=UTC)),
        (HOLIDAY, datetime(2026, 10, 2, 9, 30, tzinfo=UTC)),
        (MAKE_UP_DAY, datetime(2026, 10, 10, 9, 30, tzinfo=UTC)),
    ],
)
def test_an_office_s_day_ends_with_its_last_period_and_a_day_off_gives_way(day: date, end: datetime) -> None:
    assert end_of_working_day(OFFICE, day) == end


def test_a_night_shift_ends_in_the_morning_after() -> None:
    hours = WorkingHours("Asia/Shanghai", ((Period(time(22), time(6)),),) * 7)
    assert end_of_working_day(hours, date(2026, 11, 20)) == datetime(2026, 11, 20, 22, tzinfo=UTC)


def test_around_the_clock_a_day_ends_at_midnight_of_its_zone() -> None:
    hours = WorkingHours("Asia/Shanghai", ((WHOLE_DAY,),) * 7)
    assert end_of_working_day(hours, date(2026, 11, 20)) == datetime(2026, 11, 20, 16, tzinfo=UTC)


def test_hours_without_a_working_day_are_refused() -> None:
    with pytest.raises(ValueError, match="no working day"):
        end_of_working_day(WorkingHours("UTC", ((),) * 7), date(2026, 11, 20))
