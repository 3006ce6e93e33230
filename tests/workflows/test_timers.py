"""Deadlines fire never early, once, and whatever fails is tried again."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test import Client
from viewflow.workflow.models import Task
from viewflow.workflow.status import STATUS

from casework.cases.models import Case
from casework.cases.rules.deadlines import Due
from casework.cases.words import Kind
from tests.cast import House, build_house, case_at
from workflows import timers
from workflows.actions import close_case, decline_case, record_breach, respond
from workflows.doctor import examine
from workflows.flows.help_request import HelpRequestFlow
from workflows.models import TimerFailure
from workflows.watch import WHEN_DUE

MONDAY_MORNING = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
"""09:00 in Shanghai, the start of an ordinary week."""
SECOND = timedelta(seconds=1)


def moment_of(case: Case, *names: str) -> datetime:
    """The moment at which the case's armed timers of these names are due: for `fire_due_timers(as_of=…)`."""
    nodes = [HelpRequestFlow.instance.node(name) for name in names]
    armed = Task.objects.filter(process__caseprocess__case=case, flow_task__in=nodes, status=STATUS.SCHEDULED)
    moments = [task.scheduled for task in armed]
    assert len(moments) == len(names)
    return max(moments)


def test_nothing_fires_early(house: House) -> None:
    case_at("assign", house)

    assert timers.fire_due_timers() == 0
    assert timers.lateness() == timedelta()


def test_a_deadline_that_is_near_is_noted_once(house: House) -> None:
    case = case_at("assign", house)
    due = moment_of(case, "assign_warning")

    assert [timers.fire_due_timers(as_of=due), timers.fire_due_timers(as_of=due)] == [1, 0]

    assert case.ledger.get(kind=Kind.WARNED).facts["clock"] == "accept"
    assert list(examine()) == []


def test_a_breach_is_recorded_with_the_deadline_itself(house: House) -> None:
    case = case_at("assign", house)

    timers.fire_due_timers(as_of=case.accept_due_at)

    case.refresh_from_db()
    assert case.accept_breached_at == case.overdue_since == case.accept_due_at
    assert case.ledger.get(kind=Kind.BREACHED).facts["breached"] == "accept"


def test_a_decline_after_the_breach_does_not_breach_again(house: House) -> None:
    case = case_at("accept", house)
    record_breach(case)

    decline_case(case, by=house.member, reason="夜班")
    timers.fire_due_timers(as_of=case.accept_due_at)

    assert [entry.facts["breached"] for entry in case.ledger.filter(kind=Kind.BREACHED)] == ["accept"]
    assert list(examine()) == []


def test_a_finished_step_disarms_its_timers(house: House) -> None:
    case = case_at("respond", house)
    armed = Task.objects.filter(process__caseprocess__case=case, status=STATUS.SCHEDULED)

    assert {task.flow_task.name for task in armed} == {"respond_warning", "respond_breach"}


@pytest.mark.django_db
def test_a_late_answer_records_its_breach_itself() -> None:
    with time_machine.travel(MONDAY_MORNING, tick=False) as clock:
        house = build_house()
        case = case_at("respond", house)
        clock.move_to(MONDAY_MORNING + timedelta(days=3, hours=1))

        respond(case, by=house.member, text="抱歉，答复晚了。")

    assert case.response_breached_at == case.response_due_at == MONDAY_MORNING + timedelta(days=3)
    assert case.response_elapsed_seconds == 73 * 3600
    assert case.response_working_seconds == 25 * 3600
    assert list(examine()) == []


@pytest.mark.django_db
def test_a_late_closure_records_the_breach_of_the_follow_up_itself() -> None:
    with time_machine.travel(MONDAY_MORNING, tick=False) as clock:
        case = case_at("follow_up", house := build_house())
        clock.move_to(case.follow_up_due_at + timedelta(days=3))

        close_case(case, by=house.secretary, reason="三次联系未果。")

    assert case.follow_up_breached_at == case.follow_up_due_at
    assert case.ledger.get(kind=Kind.CLOSED).facts["breached"] == "follow_up"
    assert list(examine()) == []


def test_what_fails_is_undone_and_tried_again(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    case = case_at("assign", house)
    due = case.accept_due_at
    timers.fire_due_timers(as_of=due - SECOND)

    def broken(case: Case, at: datetime) -> Case:
        raise ConnectionError("report text must not be kept")

    with time_machine.travel(due, tick=False):
        with monkeypatch.context() as patched:
            patched.setitem(WHEN_DUE, Due.ACCEPT, broken)
            assert timers.fire_due_timers(as_of=due) == 0
        failure = TimerFailure.objects.get()
        assert (failure.attempts, failure.error) == (1, "ConnectionError")
        assert not Task.objects.filter(status=STATUS.ERROR).exists()
        assert timers.fire_due_timers(as_of=due) == 0, "not before its pause is over"

        TimerFailure.objects.update(retry_at=MONDAY_MORNING)
        assert timers.fire_due_timers(as_of=due) == 1
    assert case.ledger.filter(kind=Kind.BREACHED).count() == 1
    assert not TimerFailure.objects.exists()


BROKEN = """
    CREATE SEQUENCE broken_tries;
    CREATE FUNCTION break_breaches() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF NEW.kind = 'breached' AND nextval('broken_tries') <= %s THEN RAISE EXCEPTION 'the disk is on fire'; END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER breaches_break BEFORE INSERT ON cases_ledgerentry FOR EACH ROW EXECUTE FUNCTION break_breaches();
"""
"""The database itself refuses the first so many breaches."""


def broken_for(times: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(BROKEN % times)


def try_when_the_pause_is_over(case: Case) -> timedelta:
    """Sweeps, and returns how long the next try then has to wait."""
    TimerFailure.objects.update(retry_at=MONDAY_MORNING)
    timers.fire_due_timers(as_of=case.accept_due_at)
    failure = TimerFailure.objects.first()
    return failure.retry_at - case.accept_due_at if failure else timedelta()


def test_what_fails_three_times_is_tried_ever_more_rarely_and_happens_once(house: House) -> None:
    case = case_at("assign", house)
    timers.fire_due_timers(as_of=case.accept_due_at - SECOND)
    broken_for(3)

    pauses = [try_when_the_pause_is_over(case) for _ in range(4)]

    assert [pause.total_seconds() for pause in pauses] == [15, 60, 240, 0]
    assert case.ledger.filter(kind=Kind.BREACHED).count() == 1
    assert not TimerFailure.objects.exists()
    assert not Task.objects.filter(status=STATUS.ERROR).exists()
    assert list(examine()) == []


def test_what_never_works_raises_an_alarm_and_is_done_once_it_is_mended(house: House) -> None:
    case = case_at("assign", house)
    timers.fire_due_timers(as_of=case.accept_due_at - SECOND)
    broken_for(timers.ATTEMPTS)
    for _ in range(timers.ATTEMPTS):
        try_when_the_pause_is_over(case)

    assert timers.fire_due_timers(as_of=case.accept_due_at) == 0
    assert not Task.objects.filter(status=STATUS.ERROR).exists(), "none ends in silence"
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.json()["timers_given_up"]) == (503, 1)
    [finding] = examine()
    assert "retry_jobs" in finding.sentence

    call_command("retry_jobs", stdout=io.StringIO())
    assert timers.fire_due_timers(as_of=case.accept_due_at) == 1
    assert case.ledger.filter(kind=Kind.BREACHED).count() == 1
    assert list(examine()) == []


def test_a_step_that_ended_in_an_error_is_never_silent(house: House) -> None:
    case_at("assign", house)
    Task.objects.filter(flow_task_type="HUMAN").update(status=STATUS.ERROR)

    assert Client().get("/readyz").json()["failed_steps"] == 1


def test_what_fails_for_good_is_left_to_a_human(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    case = case_at("assign", house)
    timers.fire_due_timers(as_of=case.accept_due_at - SECOND)
    monkeypatch.setitem(WHEN_DUE, Due.ACCEPT, lambda case, at: 1 / 0)

    for _ in range(timers.ATTEMPTS):
        TimerFailure.objects.update(retry_at=MONDAY_MORNING)
        timers.fire_due_timers(as_of=case.accept_due_at)

    assert timers.given_up().count() == 1
    assert [finding.ailment for finding in examine()] == ["timer_gave_up"]
    assert timers.lateness() == timedelta(), "a given-up timer alarms by itself, not by lateness"
