"""The clock of resolution stands still for a reason, and runs on with what it had left."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from casework.cases.models import Case, Message
from casework.cases.refusals import ActionRefused
from casework.cases.rules.deadlines import Due
from casework.cases.words import Kind, PauseReason, Stage, Urgency
from casework.organisation.models import Person
from tests.cast import House, build_house, case_at
from tests.workflows.ladder_house import time_passes_until
from workflows.actions import (
    change_urgency,
    pause_clock,
    record_warning,
    resolve_case,
    respond,
    resume_clock,
    write_message,
)
from workflows.doctor import examine
from workflows.warnings import unsaid

MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
"""09:00 in Shanghai, on an ordinary Monday."""
DAY = timedelta(days=1)


def paused(house: House, *, reason: PauseReason = PauseReason.OUTSIDE, days: int = 2) -> Case:
    """A case whose clock stands still from the moment at which it came to `resolve`."""
    case = case_at("resolve", house)
    started = case.first_response_at
    pause_clock(case, by=house.member, reason=reason, until=started + days * DAY, text="医院下周给结论。")
    return case


@pytest.mark.django_db
def test_two_working_days_of_pause_move_the_deadline_by_two_working_days() -> None:
    with time_machine.travel(MONDAY, tick=False) as clock:
        house = build_house()
        case = paused(house, days=9)
        due = case.resolve_due_at
        clock.move_to(MONDAY + 2 * DAY)

        resume_clock(case, by=house.member)

    assert due == MONDAY + 9 * DAY, "seven working days"
    assert case.resolve_due_at == MONDAY + 11 * DAY
    assert (case.paused_at, case.pause_due_at, case.pause_reason) == (None, None, "")
    assert case.paused_working_seconds == 16 * 3600


def test_it_records_reason_and_end_and_tells_the_reporter(house: House) -> None:
    case = paused(house)

    entry = case.ledger.get(kind=Kind.PAUSED)

    assert entry.person == house.member
    assert entry.facts["set"]["pause_reason"] == PauseReason.OUTSIDE
    assert case.messages.get(text="医院下周给结论。").side == Message.Side.BRANCH
    assert list(examine()) == []


def test_it_does_not_breach_while_it_stands_still_and_word_to_the_reporter_stays_due(house: House) -> None:
    case = paused(house, days=30)

    assert case.next_due_at == case.progress_due_at < case.resolve_due_at
    time_passes_until(case.resolve_due_at, case)

    assert case.resolve_breached_at is None
    assert case.progress_breached_at is not None


def test_it_notes_a_silence_that_no_timer_has_noted_before_word_is_given_anew(house: House) -> None:
    """The worker was off: a pause must not wipe out that the reporter waited too long for a word."""
    case = case_at("resolve", house)
    silent_until = case.progress_due_at

    with time_machine.travel(silent_until + timedelta(hours=3)):
        pause(case, house.member)

    assert case.progress_breached_at == silent_until
    assert case.ledger.get(kind=Kind.PAUSED).facts["breached"] == "progress"
    assert case.progress_due_at > silent_until
    assert list(examine()) == []


def test_after_a_pause_it_warns_again_of_the_later_deadline(house: House) -> None:
    case = case_at("resolve", house)
    with time_machine.travel(case.resolve_due_at - timedelta(hours=23), tick=False) as clock:
        record_warning(case)
        respond(case, by=house.member, text="还在等医院。")
        pause(case, house.member, days=29)
        clock.shift(29 * DAY)

        resume_clock(case, by=house.member)

    warned_of = [(warning.clock, warning.what) for warning in unsaid(case) if warning.clock == Due.RESOLVE]
    assert warned_of == [(Due.RESOLVE, "half"), (Due.RESOLVE, "warned")]


@pytest.mark.parametrize("is_given_more_time", [False, True])
def test_a_deadline_that_has_passed_stays_where_it_was(house: House, is_given_more_time: bool) -> None:
    """Else the case is late since a moment that is still to come."""
    case = case_at("resolve", house)
    due = case.resolve_due_at
    with time_machine.travel(due + timedelta(hours=1), tick=False) as clock:
        if is_given_more_time:
            change_urgency(case, to=Urgency.COMPLEX, by=house.member, reason="要请三家会诊。")
        pause(case, house.member)
        clock.shift(timedelta(hours=4))

        resume_clock(case, by=house.member)

    assert (case.resolve_due_at, case.resolve_breached_at) == (due, due)
    assert case.overdue_since is not None
    assert case.overdue_since <= due


def test_it_runs_on_by_itself_when_the_pause_ends(house: House) -> None:
    case = paused(house)
    end = case.pause_due_at

    time_passes_until(end, case)

    assert case.paused_at is None
    [[_, until, reason]] = case.pauses
    assert datetime.fromisoformat(until) >= end
    assert reason == PauseReason.OUTSIDE
    assert case.ledger.get(kind=Kind.RESUMED).actor == "timer"
    assert list(examine()) == []


def test_it_runs_on_when_the_reporter_for_whom_it_waited_writes(house: House) -> None:
    case = paused(house, reason=PauseReason.REPORTER)

    write_message(case, text="这是诊断书。")

    assert case.paused_at is None


def test_it_stands_still_on_when_it_waited_for_somebody_else(house: House) -> None:
    case = paused(house)

    write_message(case, text="有消息吗？")

    assert case.paused_at is not None


def test_resolving_ends_the_pause(house: House) -> None:
    case = paused(house)

    resolve_case(case, by=house.member, text="医院同意报销。")

    assert (case.stage, case.paused_at, len(case.pauses)) == (Stage.FOLLOW_UP, None, 1)


@pytest.mark.parametrize("who", ["secretary", "second_member", "stranger", "leader", "worker", "administrator"])
def test_it_refuses_whoever_is_not_the_owner(house: House, who: str) -> None:
    case = case_at("resolve", house)

    with pytest.raises(ActionRefused, match="not_yours"):
        pause(case, getattr(house, who))

    assert Case.objects.get().paused_at is None


@pytest.mark.parametrize("stage", ["respond", "follow_up"])
def test_it_refuses_where_no_clock_of_resolution_counts(house: House, stage: str) -> None:
    with pytest.raises(ActionRefused, match="wrong_stage"):
        pause(case_at(stage, house), house.member)


def test_it_refuses_a_second_pause(house: House) -> None:
    case = paused(house)

    with pytest.raises(ActionRefused, match="paused_already"):
        pause(case, house.member)


@pytest.mark.parametrize("days", [-1, 0, 31])
def test_it_refuses_an_end_in_the_past_or_too_far(house: House, days: int) -> None:
    case = case_at("resolve", house)

    with pytest.raises(ActionRefused, match="bad_pause") as refusal:
        pause(case, house.member, days=days)

    assert refusal.value.field == "until"


def test_it_refuses_to_say_nothing(house: House) -> None:
    case = case_at("resolve", house)

    with pytest.raises(ActionRefused, match="text_missing"):
        pause_clock(case, by=house.member, reason=PauseReason.DATE, until=case.resolve_due_at, text=" ")


@pytest.mark.parametrize("who", ["second_member", "stranger", "worker"])
def test_only_owner_and_secretary_may_let_it_run_again(house: House, who: str) -> None:
    case = paused(house)

    with pytest.raises(ActionRefused, match="not_yours"):
        resume_clock(case, by=getattr(house, who))

    resume_clock(case, by=house.secretary)
    assert case.paused_at is None


def test_it_refuses_to_resume_what_runs(house: House) -> None:
    with pytest.raises(ActionRefused, match="not_paused"):
        resume_clock(case_at("resolve", house), by=house.member)


def pause(case: Case, by: Person, *, days: int = 1) -> Case:
    until = timezone.now() + days * DAY
    return pause_clock(case, by=by, reason=PauseReason.DATE, until=until, text="约好再谈。")


def test_a_pause_dismisses_nobody_who_was_called_because_the_case_is_late(house: House) -> None:
    """Else whoever is late could send away who looks after them, by pausing."""
    case = case_at("resolve", house)
    with time_machine.travel(case.progress_due_at - timedelta(hours=1)):
        respond(case, by=house.member, text="还在等。")
    time_passes_until(case.resolve_due_at, case)
    late_since, called = case.resolve_due_at, case.raised_to_id
    assert called == house.yard_branch.pk
    with time_machine.travel(case.resolve_due_at + timedelta(hours=1), tick=False) as clock:
        respond(case, by=house.member, text="马上给您结果。")

        pause(case, house.member, days=2)

        assert (case.rung, case.raised_to_id, case.overdue_since) == (1, called, late_since)
        assert case.ladder_due_at is None, "while it stands still nobody higher is called"
        assert list(examine()) == []

        clock.shift(timedelta(days=1))
        resume_clock(case, by=house.member)
        assert case.ladder_due_at is not None, "and then it goes on"
        assert list(examine()) == []


def test_pausing_what_is_late_before_the_clock_has_said_so_calls_the_secretary(house: House) -> None:
    case = case_at("resolve", house)
    with time_machine.travel(case.resolve_due_at + timedelta(minutes=1)):
        pause(case, house.member)

    assert (case.rung, case.raised_to_id) == (1, house.yard_branch.pk)
    assert case.overdue_since == case.resolve_due_at
