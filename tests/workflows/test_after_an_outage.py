"""The house was off for 26 hours: what became due meanwhile fires first, once, in due order, and says how late."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
import time_machine
from django.db import connection
from django.utils import timezone, translation
from viewflow.workflow.models import Task

from casework.cases.models import Case, LedgerEntry
from casework.cases.sentences import sentence
from casework.cases.words import Kind
from notifications.inboxes import tell
from notifications.models import Notification, Reason
from tests.cast import build_house, case_at
from tests.overdue import faults_of, fired_timers, overdue_cases, told_by_the_clock
from tests.processes import OwnDatabase, in_processes
from tests.running import RunningHouse, free_port, wait_for
from tests.shifted import SettableClock
from workflows import timers, waiting
from workflows.models import ClockMark

pytestmark = pytest.mark.processes

SECOND = timedelta(seconds=1)
MONDAY_MORNING = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
"""09:00 in Shanghai, the start of an ordinary week."""
OFF_FOR = timedelta(hours=26)
STAGES = ["assign", "accept", "respond"]


def ledger_of_the_clock() -> list[LedgerEntry]:
    return list(LedgerEntry.objects.filter(actor="timer").select_related("case").order_by("pk"))


def deadline(entry: LedgerEntry) -> datetime:
    return entry.at - timedelta(seconds=entry.facts["late_seconds"])


def sweep_on(number: int, day: datetime) -> int:
    with time_machine.travel(day):
        return timers.fire_due_timers()


def off_since_monday_morning(clock: SettableClock) -> tuple[list[Case], datetime]:
    """Cases of Monday 09:00; the machine is off at once and starts again on Tuesday at 11:00."""
    clock.jump(MONDAY_MORNING - timezone.now())
    with time_machine.travel(MONDAY_MORNING):
        house = build_house()
        cases = [case_at(stage, house) for stage in STAGES * 6]
        timers.fire_due_timers()
    ClockMark.objects.update(boot="before the power cut")
    clock.jump(OFF_FOR)
    return cases, MONDAY_MORNING + OFF_FOR


def test_each_overdue_timer_fires_once_in_due_order_and_says_how_late_it_is(database_clock: SettableClock) -> None:
    cases, tuesday = off_since_monday_morning(database_clock)
    due = waiting.due().count()
    assert due > len(cases), "several deadlines of a case have piled up"

    [shares] = in_processes(sweep_on, [(tuesday,)] * 2, database_clock.database)

    assert sum(shares) == fired_timers() >= due
    assert set(told_by_the_clock(cases).values()) == {1}
    entries = ledger_of_the_clock()
    for case in cases:
        deadlines = [deadline(entry) for entry in entries if entry.case_id == case.pk]
        assert all(earlier <= later + SECOND for earlier, later in pairwise(deadlines)), "told in whole seconds"
    assert all(MONDAY_MORNING < deadline(entry) <= tuesday for entry in entries)
    with translation.override("en"):
        assert all("late." in sentence(entry) for entry in entries)


def test_nobody_is_told_twice_of_what_had_piled_up_in_a_case(database_clock: SettableClock) -> None:
    _, tuesday = off_since_monday_morning(database_clock)
    sweep_on(0, tuesday)
    entries = ledger_of_the_clock()
    random.shuffle(entries)

    with time_machine.travel(tuesday + timedelta(minutes=1)):
        for entry in entries:
            tell(entry.pk)

    told = Notification.objects.filter(entry__in=entries)
    pairs = list(told.values_list("person_id", "case_id"))
    assert len(pairs) == len(set(pairs))
    assert {case_id for _, case_id in pairs} == {entry.case_id for entry in entries}
    passed = {entry.case_id for entry in entries if entry.kind == Kind.BREACHED}
    assert not told.filter(case__in=passed, kind=Reason.NEAR).exists(), "a deadline that is over is not near"


def test_what_becomes_late_after_the_outage_is_told_anew(database_clock: SettableClock) -> None:
    _, tuesday = off_since_monday_morning(database_clock)
    sweep_on(0, tuesday)
    with time_machine.travel(tuesday):
        for entry in ledger_of_the_clock():
            tell(entry.pk)
    before = len(ledger_of_the_clock())
    database_clock.jump(timedelta(days=7))
    ClockMark.objects.update(seen_at=tuesday + timedelta(days=7))

    sweep_on(0, tuesday + timedelta(days=7))
    later = ledger_of_the_clock()[before:]
    assert later
    with time_machine.travel(tuesday + timedelta(days=7)):
        assert any(tell(entry.pk) for entry in later)


def test_a_worker_fires_what_is_overdue_first_and_what_becomes_due_within_a_minute(
    own_database: OwnDatabase, tmp_path_factory: pytest.TempPathFactory
) -> None:
    people = build_house()
    overdue = overdue_cases(people, 20)
    fresh = case_at("assign", people)
    running = RunningHouse(people, own_database, free_port(), tmp_path_factory.mktemp("logs"))
    try:
        started_at = timezone.now()
        running.start("worker")
        wait_for(lambda: not waiting.due().exists(), "what was overdue has fired")
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE viewflow_task SET scheduled = now() + interval '3 s'"
                " FROM workflows_caseprocess process WHERE process.process_ptr_id = viewflow_task.process_id"
                " AND process.case_id = %s AND status = 'SCHEDULED'",
                [fresh.pk],
            )
        soon = waiting.armed().filter(process__caseprocess__case=fresh)
        moment, task_id = soon.values_list("scheduled", "pk")[0]
        wait_for(lambda: not waiting.armed().filter(pk=task_id).exists(), "what became due has fired")
    finally:
        running.stop()
    assert faults_of(overdue, 20) == []
    assert timedelta() <= Task.objects.get(pk=task_id).finished - moment < timedelta(seconds=60)
    assert moment > started_at
