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

from casework.cases.models import Case
from casework.cases.words import Kind
from tests.cast import House, build_house, case_at
from tests.processes import OwnDatabase, in_processes
from workflows import timers
from workflows.actions import close_case, decline_case, respond
from workflows.doctor import examine
from workflows.flows.help_request import HelpRequestFlow
from workflows.models import TimerFailure

MONDAY_MORNING = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
"""09:00 in Shanghai, the start of an ordinary week."""


def make_due(case: Case, *names: str) -> None:
    """Moves the case's armed timers of these names into the past, as if the time had gone by."""
    nodes = [HelpRequestFlow.instance.node(name) for name in names]
    moved = Task.objects.filter(process__caseprocess__case=case, flow_task__in=nodes, status=STATUS.SCHEDULED).update(
        scheduled=datetime(2020, 1, 1, tzinfo=UTC)
    )
    assert moved == len(names)


def test_nothing_fires_early(house: House) -> None:
    case_at("assign", house)

    assert timers.fire_due_timers() == 0
    assert timers.lateness() == timedelta()


def test_a_deadline_that_is_near_is_noted_once(house: House) -> None:
    case = case_at("assign", house)
    make_due(case, "assign_warning")

    assert [timers.fire_due_timers(), timers.fire_due_timers()] == [1, 0]

    assert case.ledger.filter(kind=Kind.WARNED).count() == 1
    assert list(examine()) == []


def test_a_breach_is_recorded_with_the_deadline_itself(house: House) -> None:
    case = case_at("assign", house)
    make_due(case, "assign_breach")

    timers.fire_due_timers()

    case.refresh_from_db()
    assert case.accept_breached_at == case.accept_due_at
    assert case.ledger.get(kind=Kind.BREACHED).facts["breached"] == "accept"


def test_a_decline_after_the_breach_does_not_breach_again(house: House) -> None:
    case = case_at("accept", house)
    make_due(case, "accept_breach")
    timers.fire_due_timers()

    decline_case(case, by=house.member, reason="夜班")

    armed = Task.objects.filter(process__caseprocess__case=case, flow_task_type="TIMER", status=STATUS.SCHEDULED)
    assert not armed.exists()
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
    make_due(case, "assign_breach")

    def broken(case: Case) -> None:
        raise ConnectionError("report text must not be kept")

    with monkeypatch.context() as patched:
        patched.setattr("workflows.actions.clocks.record_breach", broken)
        assert timers.fire_due_timers() == 0
    failure = TimerFailure.objects.get()
    assert (failure.attempts, failure.error) == (1, "ConnectionError")
    assert not Task.objects.filter(status=STATUS.ERROR).exists()
    assert timers.fire_due_timers() == 0, "not before its pause is over"

    TimerFailure.objects.update(retry_at=MONDAY_MORNING)
    assert timers.fire_due_timers() == 1
    assert case.ledger.filter(kind=Kind.BREACHED).count() == 1
    assert not TimerFailure.objects.exists()


def test_what_fails_for_good_is_left_to_a_human(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    case = case_at("assign", house)
    make_due(case, "assign_breach")
    monkeypatch.setattr("workflows.actions.clocks.record_breach", lambda case: 1 / 0)

    for _ in range(timers.ATTEMPTS):
        TimerFailure.objects.update(retry_at=MONDAY_MORNING)
        timers.fire_due_timers()

    assert timers.given_up().count() == 1
    assert [finding.ailment for finding in examine()] == ["timer_gave_up"]
    assert timers.lateness() == timedelta(), "a given-up timer alarms by itself, not by lateness"


DISPATCHERS, DUE = 8, 200


def sweep(number: int) -> int:
    return timers.fire_due_timers() + timers.fire_due_timers()


def many_due_cases() -> list[Case]:
    house = build_house()
    cases = [case_at("assign", house) for _ in range(DUE // 2)]
    for case in cases:
        make_due(case, "assign_warning", "assign_breach")
    return cases


def fired_kinds(cases: list[Case]) -> Counter[tuple[int, str]]:
    ids = [case.pk for case in cases]
    entries = Case.objects.filter(pk__in=ids, ledger__kind__in=[Kind.WARNED, Kind.BREACHED])
    return Counter(entries.values_list("pk", "ledger__kind"))


@pytest.mark.processes
def test_eight_dispatchers_fire_two_hundred_timers_once_each(own_database: OwnDatabase) -> None:
    cases = many_due_cases()

    [shares] = in_processes(sweep, [()] * DISPATCHERS, own_database)

    assert sum(shares) == DUE, shares
    assert sum(share > 0 for share in shares) > 1, "they share the work"
    assert set(fired_kinds(cases).values()) == {1}
    assert len(fired_kinds(cases)) == DUE
    assert timers.fire_due_timers() == 0
    assert list(examine()) == []


@pytest.mark.processes
def test_a_dispatcher_killed_in_the_middle_leaves_every_timer_to_fire_once(own_database: OwnDatabase) -> None:
    cases = many_due_cases()
    _killed_in_the_middle(own_database, cases)

    deadline = time.monotonic() + 60
    while timers.fire_due_timers() or timers.lateness():
        assert time.monotonic() < deadline

    assert set(fired_kinds(cases).values()) == {1}
    assert len(fired_kinds(cases)) == DUE


def _killed_in_the_middle(database: OwnDatabase, cases: list[Case]) -> None:
    """Starts a dispatcher and kills it once it has fired some, but not all."""
    context: Any = multiprocessing.get_context("forkserver")
    child = context.Process(target=_sweep_in, args=(database.name,), daemon=True)
    child.start()
    deadline = time.monotonic() + 60
    while not fired_kinds(cases):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    child.kill()
    child.join()
    assert len(fired_kinds(cases)) < DUE


def _sweep_in(database: str) -> None:
    connection.settings_dict["NAME"] = database
    sweep(0)
