"""Many cases whose deadlines have passed while nobody fired their timers, and what may never be found afterwards."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import time_machine
from django.utils import timezone
from viewflow.workflow.models import Task
from viewflow.workflow.status import STATUS

from casework.cases.models import Case, LedgerEntry
from casework.cases.words import Kind
from tests.cast import House, case_at
from workflows import timers, waiting
from workflows.doctor import examine
from workflows.models import TimerFailure

OFF_FOR = timedelta(days=30)


def overdue_cases(house: House, timers_due: int) -> list[Case]:
    """Received a month ago and left alone: each with two timers to fire now, and more that follow from them."""
    with time_machine.travel(timezone.now() - OFF_FOR):
        cases = [case_at("assign", house) for _ in range(timers_due // 2)]
    assert waiting.due().count() == timers_due
    return cases


def told_by_the_clock(cases: list[Case]) -> Counter[tuple[int, str]]:
    """How often the ledgers say that a clock has run out: by case and clock."""
    entries = LedgerEntry.objects.filter(case__in=[case.pk for case in cases], kind=Kind.BREACHED)
    return Counter((entry.case_id, entry.facts["breached"]) for entry in entries)


def fired_timers() -> int:
    """Those that followed from others, too."""
    return Task.objects.filter(flow_task_type="TIMER", status=STATUS.DONE).count()


def faults_of(cases: list[Case], timers_due: int) -> list[str]:
    """What is wrong after `timers_due` timers of `cases` were to fire exactly once; empty when nothing is."""
    told = told_by_the_clock(cases)
    found = [f"{case}: {clock} ran out {count} times" for (case, clock), count in told.items() if count > 1]
    if fired_timers() < timers_due or {case for case, _ in told} != {case.pk for case in cases}:
        found.append("effects are missing")
    found += [f"{failure} failed" for failure in TimerFailure.objects.all()]
    found += [f"step {task.pk} is in error" for task in Task.objects.filter(status=STATUS.ERROR)]
    if waiting.due().exists() or timers.lateness():
        found.append("timers are left")
    return found + [finding.sentence for finding in examine()]
