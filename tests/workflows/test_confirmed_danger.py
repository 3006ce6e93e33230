"""Danger to life that a person confirms is an alarm: everybody on duty is alerted, and no slow clock goes on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from casework.cases.audience import alarms_for, visible_to
from casework.cases.models import Case
from casework.cases.sentences import sentence
from casework.cases.words import Circle, Kind, RaiseReason, Stage, Urgency
from notifications.inboxes import tell
from notifications.models import Notification, Reason
from tests.cast import House, a_report, build_house, case_at
from tests.workflows.test_raise_alarm import alerted, on_duty_now
from workflows.actions import (
    accept_case,
    assign_case,
    change_urgency,
    confirm_urgency,
    decline_case,
    hand_over,
    receive_report,
    record_breach,
    stamp_step,
)
from workflows.doctor import examine
from workflows.timers import fire_due_timers

MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
"""09:00 in Shanghai, on an ordinary Monday."""
MINUTE = timedelta(minutes=1)


def marked(house: House, text: str = "有人落水，救命", **fields: object) -> Case:
    """A report with words of danger, as freshly read."""
    return Case.objects.get(pk=receive_report(a_report(house, text, **fields)).case.pk)


def confirmed(case: Case, house: House) -> Case:
    return confirm_urgency(case, by=house.member)


def changed_by_hand(case: Case, house: House) -> Case:
    return change_urgency(case, to=Urgency.EMERGENCY, by=house.secretary, reason="有人落水。")


BOTH_WAYS = pytest.mark.parametrize("becomes_an_emergency", [confirmed, changed_by_hand])
Becoming = Callable[[Case, House], Case]


@BOTH_WAYS
def test_it_alerts_everybody_on_duty_at_once(house: House, becomes_an_emergency: Becoming) -> None:
    on_duty_now(house.yard_branch, house.second_member, house.stranger)
    case = marked(house)

    becomes_an_emergency(case, house)

    assert (case.urgency, case.urgency_suggested) == (Urgency.EMERGENCY, "")
    assert (case.stage, case.offered_to, case.owner) == (Stage.ACCEPT, None, None)
    assert (case.alarm_round, alerted(case)) == (1, [house.second_member, house.stranger])
    assert case.alarm_due_at == case.ledger.get(kind=Kind.ALARMED).at + 5 * MINUTE
    assert case in alarms_for(house.stranger)
    assert list(examine()) == []


@BOTH_WAYS
def test_it_is_offered_to_all_when_one_person_had_been_asked(house: House, becomes_an_emergency: Becoming) -> None:
    on_duty_now(house.yard_branch, house.second_member)
    case = marked(house)
    assign_case(case, to=house.member, by=house.secretary)

    becomes_an_emergency(case, house)

    assert (case.offered_to, case.turn_due_at, case.alarm_round) == (None, None, 1)
    accept_case(case, by=house.second_member)
    assert (case.owner, case.alarm_due_at) == (house.second_member, None)
    assert list(examine()) == []


def test_it_records_who_confirmed_it_and_whom_it_alerted(house: House) -> None:
    on_duty_now(house.yard_branch, house.second_member)
    case = confirmed(marked(house), house)

    kinds = [entry.kind for entry in case.ledger.order_by("number")]
    alarm = case.ledger.get(kind=Kind.ALARMED)

    assert kinds == [Kind.RECEIVED, Kind.URGENCY_CONFIRMED, Kind.ALARMED]
    assert (alarm.person, alarm.facts["circle"], alarm.facts["fresh"]) == (
        house.member,
        Circle.ON_DUTY,
        [house.second_member.pk],
    )
    assert "1" in sentence(alarm)


@pytest.mark.django_db
def test_rounds_follow_every_five_minutes_until_somebody_takes_it() -> None:
    with time_machine.travel(MONDAY, tick=False) as clock:
        house = build_house()
        on_duty_now(house.yard_branch, house.second_member)
        case = confirmed(marked(house), house)
        for minutes in (4, 5, 9, 10, 15):
            clock.move_to(MONDAY + minutes * MINUTE)
            fire_due_timers(as_of=timezone.now())
        case.refresh_from_db()
        accept_case(case, by=house.secretary)
        clock.move_to(MONDAY + 40 * MINUTE)
        fire_due_timers(as_of=timezone.now())

        rounds = case.ledger.filter(kind=Kind.ALARMED).order_by("number")
        assert [(entry.at - MONDAY) // MINUTE for entry in rounds] == [0, 5, 10, 15]
        assert list(examine()) == []


@pytest.mark.django_db
def test_whoever_is_asked_to_take_it_over_has_the_time_of_an_emergency_from_then_on() -> None:
    with time_machine.travel(MONDAY, tick=False) as clock:
        house = build_house()
        case = Case.objects.get(pk=case_at("resolve", house).pk)
        hand_over(case, to=house.second_member, by=house.member, reason="夜班。")
        clock.move_to(MONDAY + 20 * MINUTE)

        change_urgency(case, to=Urgency.EMERGENCY, by=house.member, reason="晕倒了。")

    assert case.turn_due_at == MONDAY + 25 * MINUTE
    assert (case.owner, case.offered_to) == (house.member, house.second_member)


@pytest.mark.django_db
def test_a_ladder_that_runs_goes_by_the_standard_of_an_emergency() -> None:
    with time_machine.travel(MONDAY, tick=False) as clock:
        house = build_house()
        case = Case.objects.get(pk=case_at("respond", house).pk)
        clock.move_to(case.response_due_at + MINUTE)
        record_breach(case)
        at = timezone.now()
        change_urgency(case, to=Urgency.EMERGENCY, by=house.member, reason="晕倒了。")

    assert case.ladder_due_at is not None
    assert case.ladder_due_at - at <= 30 * MINUTE
    assert case.raised_why == RaiseReason.SILENCE


@pytest.mark.django_db
def test_a_lesser_urgency_takes_no_time_from_whoever_was_asked() -> None:
    with time_machine.travel(MONDAY, tick=False):
        house = build_house()
        case = marked(house, "灯不亮", urgency=Urgency.URGENT)
        assign_case(case, to=house.member, by=house.secretary)
        before = case.turn_due_at
        change_urgency(case, to=Urgency.NORMAL, by=house.secretary, reason="不急。")

    assert case.turn_due_at is not None and before is not None
    assert case.turn_due_at > before


@BOTH_WAYS
def test_an_owner_stays_and_whoever_is_on_duty_is_told_and_may_help(
    house: House, becomes_an_emergency: Becoming
) -> None:
    on_duty_now(house.yard_branch, house.second_member)
    case = marked(house)
    assign_case(case, to=house.member, by=house.secretary)
    accept_case(case, by=house.member)

    becomes_an_emergency(case, house)

    assert (case.owner, case.stage) == (house.member, Stage.RESPOND)
    assert (alerted(case), case.alarm_due_at) == ([house.second_member], None), "nobody is called a second time"
    assert told(case, house.second_member) == Reason.DANGER_HELP
    assert case in visible_to(house.second_member)
    assert case not in alarms_for(house.second_member), "nobody need take it"
    stamp_step(case, by=house.second_member, step="on_the_way")
    assert list(examine()) == []


def told(case: Case, person: object) -> str | None:
    """What the newest entry of the case tells them."""
    entry = case.ledger.order_by("number").last()
    assert entry is not None
    tell(entry.pk)
    return Notification.objects.filter(entry=entry, person=person).values_list("kind", flat=True).first()


def test_an_alarm_that_somebody_ended_is_raised_anew(house: House) -> None:
    on_duty_now(house.yard_branch, house.member)
    case = confirmed(marked(house), house)
    change_urgency(case, to=Urgency.URGENT, by=house.secretary, reason="误会。")

    change_urgency(case, to=Urgency.EMERGENCY, by=house.secretary, reason="还是有危险。")

    assert case.alarm_round == 2
    assert list(examine()) == []


def test_after_a_decline_nobody_waits_for_a_neutral_dispatcher(house: House) -> None:
    on_duty_now(house.yard_branch, house.second_member)
    case = marked(house)
    assign_case(case, to=house.member, by=house.secretary)
    decline_case(case, by=house.member, reason="夜班。")

    confirmed(case, house)

    assert (case.stage, case.raised_why) == (Stage.ACCEPT, "")
    accept_case(case, by=house.second_member)
    assert list(examine()) == []


@pytest.mark.parametrize("urgency", [Urgency.NORMAL, Urgency.URGENT])
def test_a_hand_that_changes_the_urgency_has_answered_the_words_of_danger(house: House, urgency: Urgency) -> None:
    case = marked(house, urgency=Urgency.COMPLEX)
    assert case.urgency_suggested == Urgency.EMERGENCY

    change_urgency(case, to=urgency, by=house.secretary, reason="是演习。")

    assert case.urgency_suggested == ""
