"""Rosters know who is away: a substitute is called instead, and a shift of people who are all away has nobody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.organisation.absences import end_absence, record_absence
from casework.organisation.duty import coming_gaps, on_duty, open_gaps
from casework.organisation.models import Absence, Person
from casework.organisation.rosters import add_duty, notice_gaps
from tests.cast import House, lose_posts
from tests.organisation.test_duty_rosters import MONDAY, MONDAY_NOON, fill
from tests.rosters import DAY, NIGHT


@pytest.fixture
def monday(house: House) -> Iterator[House]:
    """The yard branch has a member on duty around the clock; it is Monday, twelve o'clock."""
    with time_machine.travel(MONDAY_NOON, tick=False):
        fill(house.yard_branch, house.member, days=9)
        yield house


def away(person: Person, substitute: Person | None, first: date = MONDAY, days: int = 1) -> Absence:
    last = first + timedelta(days=days - 1)
    return record_absence(person, starts_on=first, ends_on=last, substitute=substitute, by=None)


def test_the_substitute_is_called_instead(monday: House) -> None:
    away(monday.member, monday.second_member)

    assert on_duty(MONDAY_NOON, monday.yard_branch) == [monday.second_member]
    assert on_duty(MONDAY_NOON) == [monday.second_member]
    assert coming_gaps() == []


def test_a_substitute_who_is_on_the_list_already_is_called_once(monday: House) -> None:
    add_duty(monday.yard_branch, monday.second_member, day=MONDAY, shift=DAY)
    away(monday.member, monday.second_member)

    assert on_duty(MONDAY_NOON, monday.yard_branch) == [monday.second_member]


def test_the_substitute_of_a_substitute_is_called(monday: House) -> None:
    away(monday.second_member, monday.secretary)
    away(monday.member, monday.second_member)

    assert on_duty(MONDAY_NOON, monday.yard_branch) == [monday.secretary]


def test_without_a_substitute_nobody_is_called_and_the_shift_is_a_gap(monday: House) -> None:
    away(monday.member, None, MONDAY + timedelta(days=2))

    gaps = coming_gaps()

    assert {gap.day for gap in gaps} == {date(2026, 3, 4)}
    assert len(gaps) == 3
    assert on_duty(MONDAY_NOON + timedelta(days=2)) == []


@pytest.mark.parametrize("how", ["left", "lost the post"])
def test_a_substitute_who_may_take_no_case_stands_in_for_nobody(monday: House, how: str) -> None:
    away(monday.member, monday.second_member)
    if how == "left":
        Person.objects.filter(pk=monday.second_member.pk).update(is_active=False)
    else:
        monday.second_member.posts.update(ends_on=MONDAY - timedelta(days=1))

    assert on_duty(MONDAY_NOON, monday.yard_branch) == []
    assert MONDAY in {gap.day for gap in coming_gaps()}


def test_a_shift_counts_for_the_day_on_which_it_begins(monday: House) -> None:
    away(monday.member, monday.second_member, MONDAY + timedelta(days=1))

    assert on_duty(MONDAY_NOON + timedelta(hours=11), monday.yard_branch) == [monday.member], "23:00, of Monday"
    assert on_duty(MONDAY_NOON + timedelta(hours=13), monday.yard_branch) == [monday.second_member], "1:00, of Tuesday"


def test_a_gap_by_absence_is_told_beforehand_and_closes_when_they_are_back(monday: House) -> None:
    absence = away(monday.member, None, MONDAY + timedelta(days=2))
    assert notice_gaps()[monday.yard_branch.pk].shift == NIGHT
    assert len(open_gaps()) == 3

    end_absence(absence)
    assert open_gaps() == []

    away(monday.member, None, MONDAY + timedelta(days=2))
    assert len(open_gaps()) == 3, "noticed once, and open again"


def test_it_asks_the_same_few_questions_for_one_duty_and_for_many(monday: House) -> None:
    away(monday.member, monday.second_member, days=5)
    with CaptureQueriesContext(connection) as statements:
        coming_gaps()

    assert len(statements) <= 7


def test_whoever_lost_the_post_since_is_called_as_before(monday: House) -> None:
    """What they may do is asked when they take the case; the list itself is kept by people."""
    lose_posts(monday.member)

    assert on_duty(MONDAY_NOON, monday.yard_branch) == [monday.member]
