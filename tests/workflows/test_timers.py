"""Deadlines fire never early, once, and whatever fails is tried again."""

from __future__ import annotations

import multiprocessing
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from viewflow.workflow.models import Task
from viewflow.workflow.status import STATUS

from casework.cases.models import Case, LedgerEntry
from casework.cases.rules.deadlines import Due
from casework.cases.words import Kind
from tests.cast import House, build_house, case_at
from tests.processes import OwnDatabase, in_processes
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


DISPATCHERS, CASES = 8, 40


def sweep(number: int) -> int:
    return timers.fire_due_timers() + timers.fire_due_timers()


def many_due_cases() -> list[Case]:
    """Received so long ago that every clock of theirs has run out."""
    with time_machine.travel(MONDAY_MORNING - timedelta(days=365), tick=False):
        house = build_house()
        return [case_at("assign", house) for _ in range(CASES)]


def said(cases: list[Case]) -> Counter[tuple[int, str]]:
    """The clocks whose breach the timers have noted, of each case."""
    entries = LedgerEntry.objects.filter(case__in=[case.pk for case in cases], kind=Kind.BREACHED)
    return Counter((entry.case_id, entry.facts["breached"]) for entry in entries)


@pytest.mark.processes
def test_eight_dispatchers_do_everything_once_and_share_the_work(own_database: OwnDatabase) -> None:
    cases = many_due_cases()

    [shares] = in_processes(sweep, [()] * DISPATCHERS, own_database)

    assert sum(share > 0 for share in shares) > 1, "they share the work"
    assert_everything_was_said_once(cases)
    assert list(examine()) == []


def assert_everything_was_said_once(cases: list[Case]) -> None:
    assert timers.fire_due_timers() == 0
    assert set(said(cases).values()) == {1}
    assert len(said(cases)) == CASES * len([Due.ACCEPT, Due.RESPONSE, Due.RESOLVE])


@pytest.mark.processes
def test_a_dispatcher_killed_in_the_middle_leaves_every_timer_to_fire_once(own_database: OwnDatabase) -> None:
    cases = many_due_cases()
    _killed_in_the_middle(own_database, cases)

    deadline = time.monotonic() + 60
    while timers.fire_due_timers() or timers.lateness():
        assert time.monotonic() < deadline

    assert_everything_was_said_once(cases)


def _killed_in_the_middle(database: OwnDatabase, cases: list[Case]) -> None:
    """Starts a dispatcher and kills it once it has fired some, but not all."""
    context: Any = multiprocessing.get_context("forkserver")
    child = context.Process(target=_sweep_in, args=(database.name,), daemon=True)
    child.start()
    deadline = time.monotonic() + 60
    while not said(cases):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    child.kill()
    child.join()
    assert len(said(cases)) < CASES * 3


def _sweep_in(database: str) -> None:
    connection.settings_dict["NAME"] = database
    sweep(0)
