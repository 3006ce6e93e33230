"""A calendar in the database becomes the hours of the clock."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.cases.calendars import working_hours
from casework.cases.rules.clock import WorkingHours, add_working_time
from casework.organisation.calendars import STANDARD, ensure_standard_calendar, load_days
from casework.organisation.models import CalendarDay, WorkingCalendar

pytestmark = pytest.mark.django_db

SATURDAY = date(2026, 3, 7)


@pytest.fixture
def standard() -> WorkingCalendar:
    return WorkingCalendar.objects.get(code=STANDARD)


def test_a_fresh_database_has_the_standard_calendar(standard: WorkingCalendar) -> None:
    hours = working_hours(standard)
    assert hours.zone == "Asia/Shanghai"
    assert hours.day_minutes == 480
    assert hours.periods_on(date(2026, 10, 1)) == ()
    assert hours.names[date(2026, 10, 1)] == "国庆节"
    assert len(hours.periods_on(date(2026, 10, 10))) == 2  # a Saturday worked for National Day


def test_every_year_from_2010_on_has_its_days(standard: WorkingCalendar) -> None:
    years = {day.year for day in working_hours(standard).exceptions}
    assert years == set(range(2010, 2027))


def test_the_last_working_day_before_the_spring_festival_is_a_saturday(standard: WorkingCalendar) -> None:
    friday_evening = datetime(2026, 2, 13, 9, 30, tzinfo=UTC)  # 17:30 in Shanghai
    due = add_working_time(working_hours(standard), friday_evening, timedelta(hours=9))
    assert due == datetime(2026, 2, 24, 1, tzinfo=UTC)


def test_no_calendar_means_around_the_clock() -> None:
    assert working_hours(None) is WorkingHours.AROUND_THE_CLOCK


def test_it_asks_the_database_once(standard: WorkingCalendar) -> None:
    working_hours(standard)
    with CaptureQueriesContext(connection) as queries:
        assert working_hours(standard) is working_hours(WorkingCalendar(pk=standard.pk, changed_at=standard.changed_at))
    assert len(queries) == 0


def test_a_changed_day_is_seen_by_the_next_reader(standard: WorkingCalendar) -> None:
    assert working_hours(standard).periods_on(SATURDAY) == ()
    CalendarDay.objects.bulk_create([CalendarDay(calendar=standard, day=SATURDAY, kind=CalendarDay.Kind.WORKDAY)])
    standard.refresh_from_db()
    assert len(working_hours(standard).periods_on(SATURDAY)) == 2
    CalendarDay.objects.filter(day=SATURDAY).delete()
    standard.refresh_from_db()
    assert working_hours(standard).periods_on(SATURDAY) == ()


def test_changed_periods_are_seen_by_the_next_reader(standard: WorkingCalendar) -> None:
    WorkingCalendar.objects.filter(pk=standard.pk).update(weekly_periods=[[["22:00", "06:00"]]] * 5 + [[], []])
    standard.refresh_from_db()
    assert working_hours(standard).periods_on(date(2026, 3, 2))[0].minutes == 480


def test_an_emptied_house_gets_its_calendar_back() -> None:
    WorkingCalendar.objects.update(code="former")
    assert ensure_standard_calendar().days.count() > 500
    assert WorkingCalendar.objects.filter(code=STANDARD).count() == 1


def test_a_day_set_by_hand_stays_when_the_years_are_loaded_again(standard: WorkingCalendar) -> None:
    standard.days.filter(day=date(2026, 10, 1)).update(kind=CalendarDay.Kind.WORKDAY)
    loaded = load_days(standard, [2026])
    assert (loaded.added, loaded.replaced, loaded.kept) == (0, 0, 1)
    assert load_days(standard, [2026], overwrite=True).replaced > 30
    assert standard.days.get(day=date(2026, 10, 1)).kind == CalendarDay.Kind.HOLIDAY


def test_a_year_without_an_announcement_is_computed_and_said_so() -> None:
    out, err = StringIO(), StringIO()
    call_command("load_calendar", years=range(2031, 2032), stdout=out, stderr=err)
    assert "2031" in err.getvalue()
    day = CalendarDay.objects.get(day=date(2031, 10, 2))
    assert (day.name, day.name_en) == ("国庆节", "National Day")


def test_it_refuses_a_calendar_that_is_not_there() -> None:
    with pytest.raises(CommandError, match="night"):
        call_command("load_calendar", calendar="night")
