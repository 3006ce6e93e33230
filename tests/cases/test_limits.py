"""Limits as people write them."""

from datetime import timedelta

import pytest

from casework.cases.rules.clock import Period, WorkingHours
from casework.cases.rules.limits import Limit

OFFICE = WorkingHours(
    "Asia/Shanghai", ((Period.parse("08:30", "12:00"), Period.parse("13:00", "17:00")),) * 5 + ((), ())
)


@pytest.mark.parametrize(
    ("text", "in_the_office", "around_the_clock"),
    [
        ("10min", timedelta(minutes=10), timedelta(minutes=10)),
        ("2h", timedelta(hours=2), timedelta(hours=2)),
        ("3d", timedelta(hours=22.5), timedelta(days=3)),
    ],
)
def test_it_means_working_time(text: str, in_the_office: timedelta, around_the_clock: timedelta) -> None:
    assert Limit.parse(text).as_duration(OFFICE) == in_the_office
    assert Limit.parse(text).as_duration(WorkingHours.AROUND_THE_CLOCK) == around_the_clock


def test_it_is_written_as_it_was_read() -> None:
    assert [str(Limit.parse(text)) for text in ("10min", " 2 h ", "3d")] == ["10min", "2h", "3d"]


@pytest.mark.parametrize("text", ["", "2", "h", "two hours", "-2h", "1.5h", "0d", "2 weeks", "٣d", "9999999h"])
def test_it_refuses_what_it_does_not_understand(text: str) -> None:
    with pytest.raises(ValueError, match="limit"):
        Limit.parse(text)


def test_it_refuses_working_days_where_nobody_ever_works() -> None:
    with pytest.raises(ValueError, match="no regular working day"):
        Limit.parse("3d").as_duration(WorkingHours("UTC", ((),) * 7))
