"""Who is on duty when, and which coming shift has nobody."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
import time_machine
from django.utils.translation import override

from casework.organisation.duty import coming_gaps, on_duty, open_gaps
from casework.organisation.imports import Subject, import_organisation
from casework.organisation.models import Branch, Duty, DutyGap, Person
from casework.organisation.rosters import RosterRefused, add_duty, copy_week_before, notice_gaps, remove_duty
from casework.organisation.shifts import shift_times, shifts_between, working_shifts
from tests.cast import House, lose_posts
from tests.rosters import DAY, MIDDLE, NIGHT, SHIFTS, times

MONDAY = date(2026, 3, 2)
MONDAY_NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
"""12:00 in Shanghai."""


def fill(branch: Branch, person: Person, *, days: int, first: date = MONDAY) -> None:
    for number in range(days):
        for shift in SHIFTS:
            add_duty(branch, person, day=first + timedelta(days=number), shift=shift)


def test_the_three_shifts_of_a_day_leave_no_hole(house: House) -> None:
    coming = shifts_between(MONDAY_NOON, MONDAY_NOON + timedelta(days=3), working_shifts())
    edges = [shift_times(day, shift) for day, shift in coming]

    assert len(edges) == 9
    assert all(before[1] == after[0] for before, after in pairwise(edges))
    assert times(MONDAY, MIDDLE) == (
        datetime(2026, 3, 2, 8, tzinfo=UTC),
        datetime(2026, 3, 2, 16, tzinfo=UTC),
    )


def test_who_is_on_duty_comes_in_the_order_of_the_list(house: House) -> None:
    for person in (house.second_member, house.member):
        add_duty(house.yard_branch, person, day=MONDAY, shift=DAY)
    add_duty(house.canteen_branch, house.stranger, day=MONDAY, shift=DAY)

    assert on_duty(MONDAY_NOON, house.yard_branch) == [house.second_member, house.member]
    assert set(on_duty(MONDAY_NOON)) == {house.second_member, house.member, house.stranger}
    assert on_duty(MONDAY_NOON + timedelta(hours=4), house.yard_branch) == [], "the shift is over at 16:00 sharp"


def test_somebody_who_left_is_not_on_duty(house: House) -> None:
    add_duty(house.yard_branch, house.member, day=MONDAY, shift=DAY)
    house.member.is_active = False
    house.member.save()

    assert on_duty(MONDAY_NOON) == []


def test_adding_somebody_twice_changes_nothing(house: House) -> None:
    first = add_duty(house.yard_branch, house.member, day=MONDAY, shift=DAY)

    assert add_duty(house.yard_branch, house.member, day=MONDAY, shift=DAY) == first
    assert first.position == 1


@pytest.mark.parametrize("who", ["worker", "administrator"])
def test_nobody_without_a_post_is_put_on_a_roster(house: House, who: str) -> None:
    with override("en"), pytest.raises(RosterRefused, match="no post"):
        add_duty(house.yard_branch, getattr(house, who), day=MONDAY, shift=DAY)


def test_removing_takes_only_from_the_own_branch(house: House) -> None:
    duty = add_duty(house.yard_branch, house.member, day=MONDAY, shift=DAY)

    remove_duty(house.canteen_branch, duty.pk)
    assert Duty.objects.exists()
    remove_duty(house.yard_branch, duty.pk)
    assert not Duty.objects.exists()


def test_copying_fills_only_empty_shifts_and_leaves_out_who_left(house: House) -> None:
    today = date.today()
    monday = today - timedelta(days=today.weekday())
    for shift, person in ((DAY, house.member), (MIDDLE, house.second_member), (NIGHT, house.member)):
        add_duty(house.yard_branch, person, day=monday, shift=shift, second_phone="8120")
    next_monday = monday + timedelta(days=7)
    add_duty(house.yard_branch, house.secretary, day=next_monday, shift=DAY)
    lose_posts(house.second_member)

    assert copy_week_before(house.yard_branch, monday=next_monday) == 1

    copied = Duty.objects.filter(day=next_monday).order_by("shift")
    assert {(duty.shift, duty.person) for duty in copied} == {(DAY, house.secretary), (NIGHT, house.member)}
    assert copied.get(shift=NIGHT).second_phone == "8120"
    assert copied.get(shift=NIGHT).starts_at == times(next_monday, NIGHT)[0]
    assert copy_week_before(house.yard_branch, monday=next_monday) == 0


def test_a_house_that_never_had_a_roster_has_no_gap(house: House) -> None:
    assert coming_gaps(now=MONDAY_NOON) == []


def test_a_coming_shift_with_nobody_is_a_gap(house: House) -> None:
    fill(house.yard_branch, house.member, days=9)
    Duty.objects.filter(day=date(2026, 3, 5), shift=NIGHT).delete()

    [gap] = coming_gaps(now=MONDAY_NOON)

    assert (gap.branch, gap.day, gap.shift.code) == (house.yard_branch, date(2026, 3, 5), NIGHT)


def test_who_is_on_duty_above_fills_the_gap_below(house: House) -> None:
    add_duty(house.yard_branch, house.member, day=MONDAY, shift=DAY)
    assert {gap.branch for gap in coming_gaps(now=MONDAY_NOON)} == {house.yard_branch}

    fill(house.committee, house.leader, days=9)

    assert coming_gaps(now=MONDAY_NOON) == []


def test_a_gap_is_noticed_once(house: House) -> None:
    fill(house.yard_branch, house.member, days=5)
    first = notice_gaps(MONDAY_NOON)

    assert first[house.yard_branch.pk].starts_at == times(date(2026, 3, 7), NIGHT)[0]
    assert DutyGap.objects.count() == 8, "Saturday, Sunday, and Monday until noon"
    assert notice_gaps(MONDAY_NOON) == {}
    later = notice_gaps(MONDAY_NOON + timedelta(hours=5))
    assert [gap.starts_at for gap in later.values()] == [times(date(2026, 3, 9), MIDDLE)[0]]


IN_CHINESE = "支部,日期,班次,工号,备用电话\nC-1,2026-03-02,白班,1003,8120\nC-1,2026年3月2日,白班,1002,\n"
IN_ENGLISH = "branch;date;shift;staff number;order\nC-1;2026-03-02;day shift;1003;1\nC-1;2026/3/2;day;1002;2\n"


@pytest.mark.parametrize("content", [IN_CHINESE, IN_ENGLISH])
def test_a_roster_is_imported_with_headers_of_either_language(house: House, content: str) -> None:
    result = import_organisation(Subject.DUTIES, content.encode())

    assert (result.problems, result.added) == ((), 2)
    assert on_duty(MONDAY_NOON, house.yard_branch) == [house.second_member, house.member]
    assert import_organisation(Subject.DUTIES, content.encode()).changes == (), "a second time changes nothing"


def test_a_dry_run_of_a_roster_stores_nothing(house: House) -> None:
    result = import_organisation(Subject.DUTIES, IN_CHINESE.encode(), dry_run=True)

    assert result.added == 2
    assert not Duty.objects.exists()


def test_what_is_wrong_in_a_roster_is_told_by_row_and_nothing_is_stored(house: House) -> None:
    rows = (
        "branch,date,shift,staff number,order",
        "C-1,2026-03-02,day,1002,1",
        "C-9,2026-03-02,day,1002,1",
        "C-1,2026-03-32,day,1002,1",
        "C-1,2026-03-03,lunch,1002,1",
        "C-1,2026-03-03,day,7777,1",
        "C-1,2026-03-03,day,1100,1",
        "C-1,2026-03-02,day,1002,1",
        "C-1,2026-03-04,day,1002,first",
    )

    result = import_organisation(Subject.DUTIES, "\n".join(rows).encode())

    assert [(problem.row, problem.column) for problem in result.problems] == [
        (3, "branch"),
        (4, "date"),
        (5, "shift"),
        (6, "staff number"),
        (7, "staff number"),
        (8, "staff number"),
        (9, "order"),
    ]
    assert not Duty.objects.exists()


def test_the_clock_of_the_house_decides_what_is_coming(house: House) -> None:
    fill(house.yard_branch, house.member, days=9)
    with time_machine.travel(MONDAY_NOON, tick=False):
        assert coming_gaps() == []
    with time_machine.travel(MONDAY_NOON + timedelta(days=3), tick=False):
        assert len(coming_gaps()) == 5, "Wednesday, and Thursday until noon"


def test_a_noticed_gap_that_is_filled_is_no_gap_any_more(house: House) -> None:
    with time_machine.travel(MONDAY_NOON, tick=False):
        fill(house.yard_branch, house.member, days=9)
        night = Duty.objects.get(day=date(2026, 3, 5), shift=NIGHT)
        remove_duty(house.yard_branch, night.pk)
        notice_gaps()
        assert [gap.starts_at for gap in open_gaps({house.yard_branch.pk})] == [night.starts_at]
        assert open_gaps({house.canteen_branch.pk}) == []

        duty = add_duty(house.yard_branch, house.second_member, day=night.day, shift=NIGHT)
        assert open_gaps() == []

        remove_duty(house.yard_branch, duty.pk)
        assert len(open_gaps()) == 1
        assert notice_gaps() == {}, "nobody is told twice of the same shift"
