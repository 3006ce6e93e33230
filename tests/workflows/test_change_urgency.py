"""Another urgency: the clocks count by another standard and keep what has run and what was paused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import translation

from casework.cases import standards
from casework.cases.audience import alarms_for
from casework.cases.models import Case, Message
from casework.cases.refusals import ActionRefused
from casework.cases.rules.deadlines import Due
from casework.cases.sentences import sentence
from casework.cases.words import Kind, PauseReason, Stage, Urgency
from tests.cast import House, a_report, build_house, case_at
from tests.workflows.ladder_house import time_passes_until
from workflows.actions import (
    call_for_help,
    change_urgency,
    close_case,
    pause_clock,
    raise_alarm,
    record_breach,
    record_warning,
    resume_clock,
)
from workflows.doctor import examine
from workflows.warnings import unsaid

MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
"""09:00 in Shanghai, on an ordinary Monday."""
DAY = timedelta(days=1)


def test_it_puts_the_case_under_the_standard_of_that_urgency(house: House) -> None:
    case = case_at("resolve", house)

    change_urgency(case, to=Urgency.COMPLEX, by=house.member, reason="要请三家会诊。")

    case.refresh_from_db()
    assert (case.urgency, case.standard.urgency) == (Urgency.COMPLEX, Urgency.COMPLEX)
    assert list(examine()) == []


def test_it_records_from_what_to_what_and_keeps_the_reason_in_the_file(house: House) -> None:
    case = case_at("resolve", house)

    change_urgency(case, to=Urgency.COMPLEX, by=house.secretary, reason="要请三家会诊。")

    entry = case.ledger.get(kind=Kind.URGENCY)
    assert (entry.person, entry.facts["urgency"]) == (house.secretary, {"from": "normal", "to": "complex"})
    assert case.messages.get(text="要请三家会诊。").side == Message.Side.FILE


@pytest.mark.django_db
def test_it_keeps_what_ran_and_what_was_paused() -> None:
    """In GLPI a changed priority forgot the pauses (glpi#6902). Seven working days become fifteen; two were paused."""
    with time_machine.travel(MONDAY, tick=False) as clock:
        house = build_house()
        case = case_at("resolve", house)
        pause_clock(case, by=house.member, reason=PauseReason.OUTSIDE, until=MONDAY + 9 * DAY, text="等医院。")
        clock.move_to(MONDAY + 2 * DAY)
        resume_clock(case, by=house.member)
        clock.move_to(MONDAY + 3 * DAY)

        change_urgency(case, to=Urgency.COMPLEX, by=house.member, reason="要请三家会诊。")

    assert case.resolve_due_at == MONDAY + 23 * DAY, "17 working days after receipt: 15 and the two paused"
    assert case.paused_working_seconds == 16 * 3600


@pytest.mark.django_db
def test_a_clock_that_would_have_run_out_is_due_now_and_not_in_the_past() -> None:
    with time_machine.travel(MONDAY, tick=False) as clock:
        house = build_house()
        case = case_at("resolve", house)
        clock.move_to(MONDAY + 4 * DAY)

        change_urgency(case, to=Urgency.URGENT, by=house.secretary, reason="病情加重。")

    assert case.resolve_due_at == MONDAY + 4 * DAY
    assert case.resolve_breached_at is None


def test_what_was_breached_stays_breached(house: House) -> None:
    case = case_at("assign", house)
    record_breach(case)
    breached_at, due_at = case.accept_breached_at, case.accept_due_at

    change_urgency(case, to=Urgency.COMPLEX, by=house.secretary, reason="情况复杂。")

    assert (case.accept_breached_at, case.accept_due_at) == (breached_at, due_at)


def test_more_time_is_warned_of_when_it_runs_out_too(house: House) -> None:
    case = case_at("resolve", house)
    with time_machine.travel(case.resolve_due_at - timedelta(hours=23), tick=False):
        record_warning(case)

        change_urgency(case, to=Urgency.COMPLEX, by=house.member, reason="要请三家会诊。")

    warned_of = [warning.at for warning in unsaid(case) if warning.clock == Due.RESOLVE]
    assert warned_of == list(standards.warnings_of(case, Due.RESOLVE))


@pytest.mark.django_db
def test_it_measures_the_pauses_on_the_clock_of_the_new_standard() -> None:
    """Else a share of paused time could be more than all of it."""
    with time_machine.travel(MONDAY, tick=False) as clock:
        house = build_house()
        case = case_at("resolve", house)
        pause_clock(case, by=house.member, reason=PauseReason.OUTSIDE, until=MONDAY + 9 * DAY, text="等医院。")
        clock.move_to(MONDAY + DAY)
        resume_clock(case, by=house.member)

        change_urgency(case, to=Urgency.EMERGENCY, by=house.secretary, reason="病危。")

    assert case.paused_working_seconds == 24 * 3600


@pytest.mark.parametrize("who", ["second_member", "stranger", "stranger_secretary", "worker", "administrator"])
def test_it_refuses_whoever_neither_owns_nor_directs_it(house: House, who: str) -> None:
    case = case_at("resolve", house)

    with pytest.raises(ActionRefused, match="not_yours"):
        change_urgency(case, to=Urgency.URGENT, by=getattr(house, who), reason="急。")

    assert Case.objects.get().urgency == Urgency.NORMAL


def test_it_refuses_the_same_urgency_beside_its_field(house: House) -> None:
    with pytest.raises(ActionRefused, match="same_urgency") as refusal:
        change_urgency(case_at("resolve", house), to=Urgency.NORMAL, by=house.member, reason="一样。")

    assert refusal.value.field == "to"


def test_it_asks_for_a_reason(house: House) -> None:
    with pytest.raises(ActionRefused, match="reason_missing"):
        change_urgency(case_at("resolve", house), to=Urgency.URGENT, by=house.member, reason=" ")


def test_it_refuses_a_closed_case(house: House) -> None:
    case = case_at("follow_up", house)
    close_case(case, by=house.member, reason="联系不上。")

    with pytest.raises(ActionRefused, match="already_closed"):
        change_urgency(case, to=Urgency.URGENT, by=house.member, reason="急。")


def test_an_alarm_falls_silent_when_somebody_has_looked_and_it_is_no_emergency(house: House) -> None:
    """Else it would sound on, every five minutes, until somebody takes what is none."""
    case = raise_alarm(a_report(house)).case
    assert list(alarms_for(house.member)) == [case]

    change_urgency(case, to=Urgency.NORMAL, by=house.secretary, reason="是演习。")

    assert case.alarm_due_at is None
    assert list(alarms_for(house.member)) == []
    with translation.override("en"):
        assert "the alarm ended" in sentence(case.ledger.get(kind=Kind.URGENCY))
    assert list(examine()) == []
    time_passes_until(case.received_at + timedelta(hours=1), case)
    assert case.alarm_round == 1, "nobody was alerted again"


def test_what_nobody_takes_after_the_alarm_ended_is_moved_on(house: House) -> None:
    case = raise_alarm(a_report(house)).case
    change_urgency(case, to=Urgency.NORMAL, by=house.secretary, reason="是演习。")
    assert case.turn_due_at is not None

    time_passes_until(case.turn_due_at, case)

    assert case.stage == Stage.ASSIGN


def test_who_presses_again_after_the_alarm_ended_raises_a_new_one(house: House) -> None:
    """Nobody in danger may end up in a case that others have judged to be none."""
    first = raise_alarm(a_report(house)).case
    change_urgency(first, to=Urgency.NORMAL, by=house.secretary, reason="是演习。")

    called = call_for_help(a_report(house), followed=first)

    assert not called.has_joined
    assert called.case != first


def test_what_becomes_an_emergency_again_alerts_people_again(house: House) -> None:
    case = raise_alarm(a_report(house)).case
    change_urgency(case, to=Urgency.NORMAL, by=house.secretary, reason="是演习。")

    change_urgency(case, to=Urgency.EMERGENCY, by=house.secretary, reason="不是演习！")

    assert case.alarm_due_at is not None
    assert list(alarms_for(house.member)) == [case]
