"""The shifts of the house: one list for rosters and routing."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.utils import timezone

from casework.organisation.imports import Subject, import_organisation
from casework.organisation.models import Duty, Person, Shift
from casework.organisation.rosters import add_duty
from casework.organisation.shift_editing import ShiftRefused, save_shift, take_off
from casework.organisation.shifts import shift_times, shifts_at, shifts_running, unworked, working_shifts
from tests.cast import House
from tests.rosters import DAY, NIGHT

MONDAY = date(2026, 3, 2)


def shift(code: str) -> Shift:
    return Shift.objects.get(code=code)


def changed(house: House, code: str | None = None, **given: object) -> Shift:
    values = {"name": "大夜班", "name_en": "long night", "starts": time(20), "ends": time(8), **given}
    return save_shift(shift(code) if code else None, by=house.administrator, **values)  # type: ignore[arg-type]


def test_a_fresh_house_has_three_of_eight_hours(house: House) -> None:
    assert [(each.name, each.hours) for each in working_shifts()] == [
        ("夜班", "00:00–08:00"),
        ("白班", "08:00–16:00"),
        ("中班", "16:00–00:00"),
    ]
    assert unworked(working_shifts()) == []


def test_a_night_shift_across_midnight_belongs_to_the_day_on_which_it_begins(house: House) -> None:
    night = changed(house, NIGHT)

    assert shift_times(MONDAY, night) == (
        datetime(2026, 3, 2, 12, tzinfo=UTC),
        datetime(2026, 3, 3, 0, tzinfo=UTC),
    )
    two_at_night = datetime(2026, 3, 2, 18, tzinfo=UTC)
    assert shifts_running(two_at_night, working_shifts()) == [(MONDAY, night)]
    assert shifts_at(two_at_night, working_shifts()) == {NIGHT}
    assert night.crosses_midnight


def test_rosters_and_routing_go_by_the_same_times(house: House) -> None:
    for hour in range(24):
        moment = datetime(2026, 3, 2, hour, 30, tzinfo=UTC)
        running = {each.code for _day, each in shifts_running(moment, working_shifts())}
        assert running == shifts_at(moment, working_shifts())


def test_a_fourth_shift_is_added_with_names_in_both_languages(house: House) -> None:
    added = changed(house, name="办公班", name_en="office hours", starts=time(8, 30), ends=time(17, 30))

    assert (added.code, added.changed_by) == ("shift-1", house.administrator)
    assert added in working_shifts()
    row = b"branch,date,shift,staff number\nC-1,2026-03-02,Office Hours,1002\n"
    assert import_organisation(Subject.DUTIES, row).problems == ()
    assert Duty.objects.get().starts_at == datetime(2026, 3, 2, 0, 30, tzinfo=UTC)


def test_coming_duties_move_with_their_shift_and_past_ones_stay(house: House) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    past = add_duty(house.yard_branch, house.member, day=MONDAY, shift=DAY)
    coming = add_duty(house.yard_branch, house.member, day=tomorrow, shift=DAY)

    day = changed(house, DAY, name="白班", name_en="day shift", starts=time(7), ends=time(15))

    before = past.starts_at
    past.refresh_from_db()
    coming.refresh_from_db()
    assert past.starts_at == before
    assert (coming.starts_at, coming.ends_at) == shift_times(tomorrow, day)


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ({"name": " "}, "name_missing", "name"),
        ({"name_en": ""}, "name_missing", "name_en"),
        ({"name": "白班"}, "name_taken", "name"),
        ({"name_en": "Day Shift"}, "name_taken", "name_en"),
    ],
)
def test_it_refuses_names_that_cannot_be_told_apart(
    house: House, given: dict[str, object], code: str, field: str
) -> None:
    with pytest.raises(ShiftRefused, match=code) as refused:
        changed(house, **given)

    assert refused.value.field == field
    assert Shift.objects.count() == 3


def test_a_shift_that_nobody_works_in_is_taken_off_and_kept_for_its_time(house: House) -> None:
    add_duty(house.yard_branch, house.member, day=MONDAY, shift=NIGHT)

    take_off(shift(NIGHT), by=house.administrator)

    assert [each.code for each in working_shifts()] == ["day", "middle"]
    assert unworked(working_shifts()) == [(time(0), time(8))]
    assert Duty.objects.get().shift_name == "夜班"


def test_a_shift_in_use_is_not_taken_off(house: House) -> None:
    Person.objects.filter(pk=house.member.pk).update(shift=NIGHT)
    with pytest.raises(ShiftRefused, match="has_people"):
        take_off(shift(NIGHT), by=house.administrator)

    add_duty(house.yard_branch, house.member, day=timezone.localdate() + timedelta(days=2), shift=DAY)
    with pytest.raises(ShiftRefused, match="has_duties"):
        take_off(shift(DAY), by=house.administrator)

    Shift.objects.exclude(code=DAY).update(is_active=False)
    with pytest.raises(ShiftRefused, match="last_shift"):
        take_off(shift(DAY), by=house.administrator)


def test_where_the_table_was_emptied_the_three_shifts_hold(house: House) -> None:
    Shift.objects.all().delete()

    assert [each.code for each in working_shifts()] == ["night", "day", "middle"]
