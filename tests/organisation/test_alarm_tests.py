"""The weekly test alarm: sent once at its time to everybody on duty, answered with one tap, and who did not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine

from casework.cases.models import Case, LedgerEntry
from casework.organisation.absences import record_absence
from casework.organisation.alarm_tests import (
    answer,
    last_planned,
    next_planned,
    plan_of,
    send_due,
    set_plan,
    settle_due,
    waiting_calls,
)
from casework.organisation.models import AlarmTest, AlarmTestCall, DutyGap, Person
from casework.organisation.reachability import unreachable_shifts
from casework.organisation.rosters import add_duty, notice_gaps
from notifications.inboxes import notice_and_tell, ring_test_alarms
from notifications.models import Notification, Reason
from tests.cast import House, build_house
from tests.portals.desk import at_desk, words
from tests.processes import OwnDatabase, in_processes
from tests.running import RunningHouse, wait_for

WEDNESDAY = date(2026, 3, 4)
TEN = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)
"""Ten o'clock in Shanghai."""


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(TEN - timedelta(hours=1), tick=False) as clock:
        yield clock


@pytest.fixture
def on_duty(clock: time_machine.Traveller, db: None) -> House:
    """On Wednesday's day shift: the member and the secretary of the yard."""
    house = build_house()
    for person in (house.member, house.secretary):
        add_duty(house.yard_branch, person, day=WEDNESDAY, shift="day")
    return house


def told(kind: Reason) -> set[str]:
    return set(Notification.objects.filter(kind=kind).values_list("person__staff_number", flat=True))


def test_it_is_on_wednesdays_at_ten_unless_set_otherwise(on_duty: House) -> None:
    plan = plan_of(on_duty.yard_branch)

    assert (plan.is_on, next_planned(plan, TEN - timedelta(hours=1)), plan.answer_minutes) == (True, TEN, 15)
    assert last_planned(plan, TEN) == TEN
    assert last_planned(plan, TEN - timedelta(seconds=1)) == TEN - timedelta(days=7)


def test_everybody_on_duty_is_asked_and_told_that_it_is_a_test(on_duty: House, clock: time_machine.Traveller) -> None:
    assert ring_test_alarms() == {}
    clock.move_to(TEN)

    ring_test_alarms()

    assert told(Reason.ALARM_TEST) == {"1001", "1002"}
    sentence = Notification.objects.filter(person=on_duty.member).get().sentence
    assert "测试" in sentence
    assert [call.test.branch for call in waiting_calls(on_duty.member)] == [on_duty.yard_branch]


def test_it_is_sent_once_and_touches_no_case(on_duty: House, clock: time_machine.Traveller) -> None:
    clock.move_to(TEN)
    ring_test_alarms()

    assert ring_test_alarms() == {}
    clock.shift(timedelta(minutes=2))
    assert send_due(TEN + timedelta(minutes=2)) == []
    assert (AlarmTest.objects.count(), Case.objects.count(), LedgerEntry.objects.count()) == (1, 0, 0)


def test_who_is_away_is_not_asked(on_duty: House, clock: time_machine.Traveller) -> None:
    record_absence(on_duty.member, starts_on=WEDNESDAY, ends_on=WEDNESDAY, substitute=None, by=on_duty.member)
    clock.move_to(TEN)
    ring_test_alarms()

    assert told(Reason.ALARM_TEST) == {"1001"}


@pytest.mark.parametrize(("late", "is_sent"), [(timedelta(minutes=59), True), (timedelta(hours=1), False)])
def test_after_an_outage_it_is_sent_within_the_hour_or_next_week(
    on_duty: House, clock: time_machine.Traveller, late: timedelta, is_sent: bool
) -> None:
    clock.move_to(TEN + late)

    assert bool(send_due(TEN + late)) is is_sent


def test_it_may_be_switched_off_and_moved(on_duty: House, clock: time_machine.Traveller) -> None:
    set_plan(on_duty.yard_branch, is_on=False, weekday=2, at=time(10), answer_minutes=15)
    assert send_due(TEN) == []
    set_plan(on_duty.yard_branch, is_on=True, weekday=2, at=time(9, 30), answer_minutes=5)

    [test] = send_due(TEN)

    assert test.planned_at == TEN - timedelta(minutes=30)
    assert test.answer_until == TEN + timedelta(minutes=5)


def test_the_secretary_is_told_once_who_did_not_answer(on_duty: House, clock: time_machine.Traveller) -> None:
    clock.move_to(TEN)
    ring_test_alarms()
    assert answer(AlarmTest.objects.get(), on_duty.secretary)
    clock.move_to(TEN + timedelta(minutes=14))
    assert ring_test_alarms() == {}
    clock.move_to(TEN + timedelta(minutes=15))

    ring_test_alarms()

    assert told(Reason.ALARM_TEST_MISSED) == {"1001"}
    assert ring_test_alarms() == {}
    page = words(at_desk(on_duty.secretary).get("/desk/duty/"))
    assert "Not everybody answered in time" in page
    assert 'Shi Lei · <span class="late">has not answered</span>' in page


def test_when_everybody_answered_nobody_is_told(on_duty: House, clock: time_machine.Traveller) -> None:
    clock.move_to(TEN)
    ring_test_alarms()
    for person in (on_duty.member, on_duty.secretary):
        answer(AlarmTest.objects.get(), person)

    assert settle_due(TEN + timedelta(minutes=15)) == []
    assert "Everybody on duty answered in time" in words(at_desk(on_duty.secretary).get("/desk/duty/"))


def test_it_is_answered_with_one_tap_on_whatever_page(on_duty: House, clock: time_machine.Traveller) -> None:
    clock.move_to(TEN)
    ring_test_alarms()
    desk, test = at_desk(on_duty.member), AlarmTest.objects.get()
    address = f"/desk/duty/tests/{test.pk}/answer/"
    page = words(desk.get("/desk/"))
    assert "Only a test. Nobody is in danger." in page
    assert f'action="{address}"' in page

    done = desk.post(address)

    assert "your answer to the test alarm is noted" in words(desk.get(done.headers["Location"]))
    assert "Only a test" not in words(desk.get("/desk/"))
    assert at_desk(on_duty.stranger).post(address).status_code == 404


def test_a_late_answer_is_late_and_a_second_one_changes_nothing(on_duty: House, clock: time_machine.Traveller) -> None:
    clock.move_to(TEN)
    ring_test_alarms()
    test = AlarmTest.objects.get()
    clock.move_to(TEN + timedelta(minutes=20))
    answer(test, on_duty.member)
    clock.move_to(TEN + timedelta(minutes=30))
    answer(test, on_duty.member)

    call = AlarmTestCall.objects.get(person=on_duty.member)
    assert (call.answered_at, call.is_in_time) == (TEN + timedelta(minutes=20), False)


def test_the_secretary_sets_the_plan_and_a_member_may_not(on_duty: House) -> None:
    given = {"do": "plan", "is_on": "on", "weekday": "4", "at": "14:30", "answer_minutes": "20"}
    address = f"/desk/duty/?branch={on_duty.yard_branch.pk}"
    assert at_desk(on_duty.member).post(address, given).status_code == 404

    done = at_desk(on_duty.secretary).post(address, given)

    assert "The plan of the test alarm is set." in words(at_desk(on_duty.secretary).get(done.headers["Location"]))
    plan = plan_of(on_duty.yard_branch)
    assert (plan.weekday, plan.at, plan.answer_minutes) == (4, time(14, 30), 20)
    assert at_desk(on_duty.secretary).post(address, {**given, "at": "soon"}).status_code == 422


class TestTheNextShift:
    """Somebody on it is there, and has answered the last test alarm or signed in within 30 days."""

    @pytest.fixture
    def next_shift(self, on_duty: House) -> House:
        """The second member alone is on the middle shift."""
        add_duty(on_duty.yard_branch, on_duty.second_member, day=WEDNESDAY, shift="middle")
        return on_duty

    def found(self) -> list[str]:
        return [gap.shift.code for gap in unreachable_shifts()]

    def test_who_signed_in_lately_can_be_reached(self, next_shift: House) -> None:
        assert self.found() == []

    @pytest.mark.parametrize("last_login", [None, TEN - timedelta(days=31)])
    def test_who_did_not_cannot(self, next_shift: House, last_login: datetime | None) -> None:
        Person.objects.filter(pk=next_shift.second_member.pk).update(last_login=last_login)

        assert self.found() == ["middle"]

    def test_who_answered_the_last_test_can_and_who_missed_it_cannot(
        self, next_shift: House, clock: time_machine.Traveller
    ) -> None:
        Person.objects.filter(pk=next_shift.second_member.pk).update(last_login=None)
        for week, answers, expected in ((1, True, []), (0, False, ["middle"])):
            at = TEN - timedelta(days=7 * week, hours=3)
            test = AlarmTest.objects.create(
                branch=next_shift.yard_branch, planned_at=at, sent_at=at, answer_until=at, settled_at=at
            )
            AlarmTestCall.objects.create(
                test=test, person=next_shift.second_member, answered_at=at if answers else None
            )
            assert self.found() == expected

    def test_who_is_away_or_gone_cannot(self, next_shift: House) -> None:
        person = next_shift.second_member
        record_absence(person, starts_on=WEDNESDAY, ends_on=WEDNESDAY, substitute=None, by=person)
        assert self.found() == ["middle"]

    def test_one_of_them_is_enough(self, next_shift: House) -> None:
        Person.objects.filter(pk=next_shift.second_member.pk).update(last_login=None)
        add_duty(next_shift.yard_branch, next_shift.member, day=WEDNESDAY, shift="middle")
        assert self.found() == []

    def test_secretary_and_leader_are_told_once_and_the_page_says_why(self, next_shift: House) -> None:
        notice_gaps()  # the empty shifts of the week are told already
        Person.objects.filter(pk=next_shift.second_member.pk).update(last_login=None)

        first, again = notice_and_tell(), notice_and_tell()

        assert set(first) == {next_shift.secretary.pk, next_shift.leader.pk}
        assert again == {}
        assert told(Reason.SHIFT_UNREACHABLE) == {"1001", "9001"}
        page = words(at_desk(next_shift.secretary).get("/desk/duty/"))
        assert "nobody can be reached" in page
        assert "nor signed in within 30 days" in page

    def test_the_warning_ends_when_somebody_signs_in(self, next_shift: House) -> None:
        Person.objects.filter(pk=next_shift.second_member.pk).update(last_login=None)
        notice_gaps()
        assert DutyGap.objects.get(is_unreachable=True).is_open

        at_desk(next_shift.second_member)
        notice_gaps()

        assert not DutyGap.objects.get(is_unreachable=True).is_open


def ring(number: int) -> dict[int, int]:
    with time_machine.travel(TEN, tick=True):
        return ring_test_alarms()


@pytest.mark.processes
def test_four_workers_send_it_once(own_database: OwnDatabase) -> None:
    with time_machine.travel(TEN, tick=False):
        house = build_house()
        add_duty(house.yard_branch, house.member, day=WEDNESDAY, shift="day")

    [answers] = in_processes(ring, [()] * 4, own_database)

    assert sorted(len(answer) for answer in answers) == [0, 0, 0, 1], answers
    assert Notification.objects.filter(kind=Reason.ALARM_TEST).count() == 1


@pytest.mark.processes
def test_the_worker_sends_it_at_its_time(running_house: RunningHouse) -> None:
    """With the real worker and its real round, a minute long."""
    from django.utils import timezone

    from tests.workflows.test_raise_alarm import on_duty_now

    house, now = running_house.people, timezone.localtime()
    on_duty_now(house.yard_branch, house.member)
    set_plan(house.yard_branch, is_on=True, weekday=now.weekday(), at=now.time(), answer_minutes=15)

    def is_told() -> bool:
        return Notification.objects.filter(person=house.member, kind=Reason.ALARM_TEST).exists()

    wait_for(is_told, "the worker rings the test alarm", seconds=90)
    assert AlarmTestCall.objects.get().person == house.member
