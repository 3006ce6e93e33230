"""Any number of dispatchers, killed at any moment: each due timer fires once, soon, and they share the work."""

from __future__ import annotations

import random
import time
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone
from viewflow.workflow.lock import no_lock

from casework.cases import firing
from casework.cases.models import Case, LedgerEntry
from tests.cast import build_house
from tests.commands import forking
from tests.overdue import faults_of, fired_timers, overdue_cases
from tests.processes import OwnDatabase, in_processes
from tests.scale import Scale
from workflows import timers
from workflows.flows.help_request import HelpRequestFlow

pytestmark = pytest.mark.processes

DISPATCHERS = 8
ALWAYS_FREE = "%s IS NOT NULL"


def sweep_twice(number: int) -> int:
    return timers.fire_due_timers() + timers.fire_due_timers()


def sweep_without_locks(number: int) -> int:
    """The planted mistake `no_lock`: neither dispatchers nor cases exclude each other."""
    QuerySet.select_for_update = lambda self, **options: self  # type: ignore[method-assign]
    HelpRequestFlow.lock_impl = no_lock
    timers.IF_FREE = ALWAYS_FREE
    firing.held_case = lambda case: None  # else the ledger's numbers tell that two have read the same case
    return sweep_twice(number)


def test_eight_dispatchers_fire_each_timer_once_and_share_the_work(own_database: OwnDatabase, scale: Scale) -> None:
    due = scale(160, 500)
    cases = overdue_cases(build_house(), due)

    [shares] = in_processes(sweep_twice, [()] * DISPATCHERS, own_database)

    assert faults_of(cases, due) == []
    assert sum(shares) == fired_timers(), shares
    assert min(shares) > 0, shares


def test_without_locks_they_get_into_each_others_way_and_the_checker_finds_it(own_database: OwnDatabase) -> None:
    cases = overdue_cases(build_house(), 40)

    in_processes(sweep_without_locks, [()] * DISPATCHERS, own_database)

    assert faults_of(cases, 40) != []


def test_one_dispatcher_fires_in_the_order_of_the_deadlines(own_database: OwnDatabase) -> None:
    overdue_cases(build_house(), 20)

    timers.fire_due_timers()

    entries = LedgerEntry.objects.filter(actor="timer").order_by("pk")
    deadlines = [entry.at - timedelta(seconds=entry.facts["late_seconds"]) for entry in entries]
    assert len(deadlines) >= 20
    assert all(earlier <= later + timedelta(seconds=1) for earlier, later in pairwise(deadlines))


def test_dispatchers_killed_at_random_leave_every_timer_to_fire_once(own_database: OwnDatabase, scale: Scale) -> None:
    due, kills = scale(100, 500), scale(5, 30)
    cases = overdue_cases(build_house(), due)
    began_at = timezone.now()

    for _ in range(kills):
        _killed_while_it_sweeps(own_database, after_seconds=random.uniform(0, 0.3))
    _sweep_until_nothing_is_late()

    assert faults_of(cases, due) == []
    assert _worst_lateness(cases, began_at) < timedelta(seconds=scale(240, 60))  # beside other tests it may take longer


def _sweep_until_nothing_is_late() -> None:
    """What a killed one held comes free when PostgreSQL notices that it is gone."""
    deadline = time.monotonic() + 300
    while timers.fire_due_timers() or timers.lateness():
        assert time.monotonic() < deadline


def _killed_while_it_sweeps(database: OwnDatabase, *, after_seconds: float) -> None:
    context = forking()
    begun = context.Event()
    child = context.Process(target=_sweep_in, args=(database.name, begun), daemon=True)
    child.start()
    assert begun.wait(60)
    time.sleep(after_seconds)
    child.kill()
    child.join()


def _sweep_in(database: str, begun: Any) -> None:
    connection.settings_dict["NAME"] = database
    connection.ensure_connection()
    begun.set()
    timers.fire_due_timers()


def _worst_lateness(cases: list[Case], began_at: datetime) -> timedelta:
    recorded = LedgerEntry.objects.filter(case__in=[case.pk for case in cases], actor="timer")
    return max(recorded.values_list("recorded_at", flat=True)) - began_at
