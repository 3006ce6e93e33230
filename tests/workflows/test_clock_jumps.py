"""Clocks are wrong, disagree and jump: nothing fires early or twice, and no flood comes without somebody's word."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone
from viewflow.workflow.models import Task
from viewflow.workflow.status import STATUS

from casework.cases.models import Case, LedgerEntry
from casework.cases.words import Kind
from tests.cast import build_house, case_at
from tests.overdue import faults_of, fired_timers, overdue_cases, told_by_the_clock
from tests.processes import OwnDatabase, in_processes
from tests.shifted import SettableClock
from workflows import jumps, timers, waiting
from workflows.models import ClockMark

pytestmark = pytest.mark.processes

WRONG = [timedelta(hours=2), -timedelta(hours=2), timedelta(days=400), timedelta(minutes=2.5), -timedelta(minutes=2.5)]
"""How wrong the clocks of five dispatchers are; the last two disagree by five minutes."""


def sweep_with_a_wrong_clock(number: int, wrong_by: timedelta) -> int:
    with time_machine.travel(timezone.now() + wrong_by):
        return timers.fire_due_timers() + timers.fire_due_timers()


def sweep(number: int) -> int:
    return timers.fire_due_timers() + timers.fire_due_timers()


def readiness() -> dict[str, object]:
    return Client().get("/readyz").json()


def many_cases() -> list[Case]:
    """Sixty timers that are due within days, none yet; the clock has been seen before."""
    house = build_house()
    cases = [case_at("assign", house) for _ in range(30)]
    assert timers.fire_due_timers() == 0
    return cases


def test_dispatchers_with_wrong_clocks_fire_by_the_database(own_database: OwnDatabase) -> None:
    house = build_house()
    overdue = overdue_cases(house, 40)
    fresh = [case_at("assign", house) for _ in range(20)]

    [shares] = in_processes(sweep_with_a_wrong_clock, [(wrong,) for wrong in WRONG], own_database)

    assert sum(shares) == fired_timers(), shares
    assert faults_of(overdue, 40) == []
    assert not told_by_the_clock(fresh), "none is early"
    entries = LedgerEntry.objects.filter(actor="timer").exclude(kind=Kind.WARNED)
    assert all(abs(entry.at - timezone.now()) < timedelta(minutes=2) for entry in entries), "stamped by the database"


def test_a_clock_that_is_far_from_the_databases_raises_an_alarm(own_database: OwnDatabase) -> None:
    sweep_with_a_wrong_clock(0, timedelta(hours=2))

    assert Client().get("/readyz").status_code == 503
    assert readiness()["clock_difference_seconds"] == pytest.approx(7200, abs=10)

    ClockMark.objects.update(strayed_at=timezone.now() - timedelta(minutes=2))
    assert readiness()["clock_difference_seconds"] == pytest.approx(0, abs=10)


def test_five_minutes_of_disagreement_are_borne(own_database: OwnDatabase) -> None:
    sweep_with_a_wrong_clock(0, timedelta(minutes=4.9))

    assert not ClockMark.objects.filter(strayed_at__isnull=False).exists()


@pytest.mark.parametrize("jump", [timedelta(hours=2), -timedelta(hours=2), timedelta(days=400)])
def test_a_jump_raises_an_alarm(database_clock: SettableClock, jump: timedelta) -> None:
    timers.fire_due_timers()
    database_clock.jump(jump)

    timers.fire_due_timers()

    assert readiness()["clock_jump_seconds"] == pytest.approx(jump.total_seconds(), abs=10)


def test_a_short_way_ahead_makes_due_what_is_due(database_clock: SettableClock) -> None:
    cases = many_cases()
    [first, *_] = waiting.armed().values_list("scheduled", flat=True)
    waiting.armed().exclude(process__caseprocess__case=cases[0]).update(scheduled=first + timedelta(days=9))
    database_clock.jump(first - timezone.now() + timedelta(minutes=1))

    assert timers.fire_due_timers() == 1, "one of sixty is no flood"
    assert readiness()["timers_held"] == 0


def test_a_year_ahead_fires_nothing_before_somebody_confirms_it(database_clock: SettableClock) -> None:
    cases = many_cases()
    database_clock.jump(timedelta(days=400))

    [fired] = in_processes(sweep, [()] * 4, database_clock.database)

    assert fired == [0, 0, 0, 0]
    assert not told_by_the_clock(cases)
    assert readiness()["timers_held"] == 60
    said = io.StringIO()
    with pytest.raises(CommandError):
        call_command("doctor", stderr=said)
    assert "confirm_timers" in said.getvalue()

    call_command("confirm_timers", stdout=(out := io.StringIO()))
    assert "60" in out.getvalue()
    [fired] = in_processes(sweep, [()] * 4, database_clock.database)
    assert sum(fired) == fired_timers() >= 60
    assert set(told_by_the_clock(cases).values()) == {1}
    assert readiness()["timers_held"] == 0


def test_what_was_overdue_before_the_jump_is_not_held(database_clock: SettableClock) -> None:
    cases = many_cases()
    late = waiting.armed().filter(process__caseprocess__case=cases[0])
    late.update(scheduled=timezone.now() - timedelta(minutes=1))
    database_clock.jump(timedelta(days=400))

    assert timers.fire_due_timers() > 0
    assert (
        fired_timers()
        == Task.objects.filter(process__caseprocess__case=cases[0], status=STATUS.DONE)
        .filter(flow_task_type="TIMER")
        .count()
    )


def test_putting_the_clock_right_ends_the_hold_and_fires_nothing(database_clock: SettableClock) -> None:
    cases = many_cases()
    database_clock.jump(timedelta(days=400))
    assert timers.fire_due_timers() == 0
    assert readiness()["timers_held"] == 60

    database_clock.jump(-timedelta(days=400))

    assert timers.fire_due_timers() == 0
    assert not jumps.waiting_for_a_word().exists()
    assert readiness()["timers_held"] == 0
    assert not told_by_the_clock(cases)
    assert waiting.armed().count() == 60


def test_a_clock_that_goes_back_fires_nothing_twice(database_clock: SettableClock) -> None:
    cases = overdue_cases(build_house(), 10)
    timers.fire_due_timers()
    database_clock.jump(-timedelta(hours=2))

    [fired] = in_processes(sweep, [()] * 2, database_clock.database)

    assert fired == [0, 0]
    assert faults_of(cases, 10) == []


def test_a_night_off_is_no_jump_but_weeks_without_a_witness_may_be(own_database: OwnDatabase) -> None:
    many_cases()
    waiting.armed().update(scheduled=timezone.now() - timedelta(hours=1))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE workflows_clockmark SET boot = 'before', seen_at = now() - interval '30 days'")

    assert timers.fire_due_timers() == 0
    assert readiness()["timers_held"] == 60

    jumps.release()
    ClockMark.objects.exclude(boot="before").delete()
    ClockMark.objects.update(seen_at=timezone.now() - timedelta(hours=26))
    assert timers.fire_due_timers() > 0
    assert not waiting.due().exists()
