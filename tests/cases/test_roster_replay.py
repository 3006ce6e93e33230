"""A duty roster is tried on the emergencies of a time that is over, before it counts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from casework.cases.models import Case
from casework.cases.roster_replay import RosterReplay, replay
from casework.cases.standing import standing_of
from casework.cases.words import Category, Urgency
from casework.organisation.absences import record_absence
from casework.organisation.models import Branch, Duty, Person
from casework.organisation.rosters import add_duty, undone
from tests.cast import House, a_report
from tests.rosters import DAY, MIDDLE, NIGHT
from workflows.actions import raise_alarm, receive_report

MONDAY = date(2026, 3, 2)
TUESDAY_NIGHT = datetime(2026, 2, 23, 18, 30, tzinfo=UTC)
"""Half past two in the morning of Tuesday in Shanghai, a week before."""
TUESDAY_NOON = datetime(2026, 2, 24, 4, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def monday_morning() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 3, 2, 1, 0, tzinfo=UTC), tick=False):
        yield


def an_alarm(house: House, at: datetime, **fields: object) -> Case:
    with time_machine.travel(at, tick=False):
        return raise_alarm(a_report(house, "有人晕倒。", **{"category": Category.ILLNESS, **fields})).case


def tried(branch: Branch, by: Person) -> RosterReplay:
    now = timezone.now()
    return replay([branch.pk], MONDAY, now - timedelta(days=30), now, by=by, standing=standing_of(by))


def on_tuesday(branch: Branch, person: Person, shift: str) -> Duty:
    return add_duty(branch, person, day=MONDAY + timedelta(days=1), shift=shift)


def test_an_emergency_is_held_against_the_same_weekday_and_shift(house: House) -> None:
    night, noon = an_alarm(house, TUESDAY_NIGHT), an_alarm(house, TUESDAY_NOON)
    on_tuesday(house.yard_branch, house.second_member, NIGHT)
    on_tuesday(house.yard_branch, house.member, DAY)
    add_duty(house.yard_branch, house.secretary, day=MONDAY, shift=NIGHT)

    found = tried(house.yard_branch, house.leader)

    called = {each.number: each.would_be for each in found.differences}
    assert called == {night.number: (house.second_member,), noon.number: (house.member,)}
    assert (found.cases, found.empty, found.was_empty, found.alarms) == (2, 0, 2, 2)


def test_a_shift_with_nobody_on_duty_comes_first_and_is_counted(house: House) -> None:
    night, noon = an_alarm(house, TUESDAY_NIGHT), an_alarm(house, TUESDAY_NOON)
    on_tuesday(house.yard_branch, house.member, DAY)

    found = tried(house.yard_branch, house.leader)

    assert [(each.number, each.is_empty) for each in found.differences] == [(night.number, True), (noon.number, False)]
    assert (found.empty, found.cases) == (1, 2)


def test_where_the_same_people_would_be_called_there_is_no_difference(house: House) -> None:
    add_duty(house.yard_branch, house.member, day=date(2026, 2, 24), shift=DAY)
    an_alarm(house, TUESDAY_NOON)
    on_tuesday(house.yard_branch, house.member, DAY)

    found = tried(house.yard_branch, house.leader)

    assert (found.differences, found.was_empty, found.empty) == ([], 0, 0)


def test_who_is_on_duty_above_is_called_where_nobody_is_below(house: House) -> None:
    an_alarm(house, TUESDAY_NOON)
    on_tuesday(house.committee, house.leader, DAY)

    [difference] = tried(house.committee, house.leader).differences

    assert difference.would_be == (house.leader,)


def test_where_the_place_was_not_known_everybody_on_duty_is_called(house: House) -> None:
    an_alarm(house, TUESDAY_NOON, station=None)
    on_tuesday(house.yard_branch, house.member, DAY)
    on_tuesday(house.canteen_branch, house.stranger, DAY)

    [difference] = tried(house.yard_branch, house.leader).differences

    assert set(difference.would_be) == {house.member, house.stranger}


def test_whoever_reported_is_not_called(house: House) -> None:
    an_alarm(house, TUESDAY_NOON, reporter=house.member)
    on_tuesday(house.yard_branch, house.member, DAY)

    assert tried(house.yard_branch, house.leader).empty == 1


def test_an_emergency_without_an_alarm_counts_too(house: House) -> None:
    with time_machine.travel(TUESDAY_NOON, tick=False):
        receive_report(a_report(house, urgency=Urgency.EMERGENCY))
        receive_report(a_report(house))
    on_tuesday(house.yard_branch, house.member, DAY)

    found = tried(house.yard_branch, house.leader)

    assert (found.cases, found.alarms) == (1, 0)
    assert not found.differences[0].has_alarm


def test_the_roster_is_taken_as_planned(house: House) -> None:
    an_alarm(house, TUESDAY_NOON)
    on_tuesday(house.yard_branch, house.member, DAY)
    day = MONDAY + timedelta(days=1)
    record_absence(house.member, starts_on=day, ends_on=day, substitute=None, by=None)

    assert tried(house.yard_branch, house.leader).empty == 0


def test_other_branches_are_left_out_and_what_one_may_not_see_is_only_counted(house: House) -> None:
    an_alarm(house, TUESDAY_NOON)

    assert tried(house.canteen_branch, house.leader).cases == 0
    found = tried(house.yard_branch, house.administrator)
    assert (found.cases, found.differences, found.unseen) == (1, [], 1)


def test_a_change_that_is_tried_is_taken_back(house: House) -> None:
    an_alarm(house, TUESDAY_NOON)
    with undone():
        on_tuesday(house.yard_branch, house.member, DAY)
        assert tried(house.yard_branch, house.leader).empty == 0

    assert not Duty.objects.exists()
    assert tried(house.yard_branch, house.leader).empty == 1


def test_it_asks_the_same_few_questions_for_2_emergencies_and_for_8(house: House) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            tried(house.yard_branch, house.leader)
        return len(captured)

    on_tuesday(house.yard_branch, house.member, MIDDLE)
    for _number in range(2):
        an_alarm(house, TUESDAY_NOON)
    few = statements()
    for _number in range(6):
        an_alarm(house, TUESDAY_NIGHT)
    assert statements() == few <= 9
