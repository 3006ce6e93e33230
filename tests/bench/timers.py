"""How long a sweep takes that finds nothing due, and how two real workers share a thousand timers due at once."""

from __future__ import annotations

import re
import statistics
import tempfile
import time
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psutil
import time_machine
from django.db import connection
from django.utils import timezone
from viewflow.workflow.models import Task

from casework.cases.models import Case
from casework.cases.words import Urgency
from tests.bench import many_cases
from tests.cast import House, case_at
from tests.processes import OwnDatabase
from tests.running import RunningHouse, free_port, wait_for
from workflows import timers, waiting

WAITING, PAST, SWEEPS = 100_000, 100_000, 300
DUE = 1000
PATIENCE_SECONDS = 300

COPIES = """
    INSERT INTO viewflow_task (process_id, flow_task, flow_task_type, status, created, scheduled, token, data)
    SELECT process_id, flow_task, flow_task_type, %s, created, now() + %s * (1 + random()) * interval '30 days',
        token, data
    FROM viewflow_task, generate_series(1, %s) WHERE id = %s
"""


def measure_a_sweep(house: House) -> dict[str, Any]:
    """With as many timers armed, and as many long done; the copies are taken away again."""
    case_at("assign", house)
    original = waiting.armed().last().pk
    last = Task.objects.order_by("-pk").values_list("pk", flat=True)[0]
    with connection.cursor() as cursor:
        cursor.execute(COPIES, ["SCHEDULED", 1, WAITING, original])
        cursor.execute(COPIES, ["DONE", -1, PAST, original])
        cursor.execute("ANALYZE viewflow_task")
    try:
        return {"waiting": waiting.armed().count(), "sweep_ms": _median_sweep_ms(), "index": _index_of_a_sweep()}
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM viewflow_task WHERE id > %s", [last])
            cursor.execute("VACUUM ANALYZE viewflow_task")


def _median_sweep_ms() -> float:
    taken = []
    for _ in range(SWEEPS):
        began_at = time.perf_counter()
        assert timers.fire_due_timers() == 0
        taken.append((time.perf_counter() - began_at) * 1000)
    return round(statistics.median(taken), 2)


def _index_of_a_sweep() -> str:
    plan = waiting.due()[:1].explain()
    return ", ".join(sorted(set(re.findall(r"Index (?:Only )?Scan using (\S+) on viewflow_task", plan))))


def measure_sharing(house: House) -> dict[str, Any]:
    """Seconds from the moment at which a thousand are due until all have fired."""
    patterns = _one_due_each(house)
    with ExitStack() as running:
        workers = [_worker(running) for _ in range(2)]
        wait_for(lambda: all("at work" in _log(worker) for worker in workers), "both workers are at work")
        wait_for(lambda: not timers.lateness(), "the patterns have fired")
        before, spent = _shares(workers), _cpu_seconds(workers)
        many_cases.add_copies(patterns, DUE)
        began_at = time.monotonic()
        wait_for(lambda: not timers.lateness(), "all have fired", seconds=PATIENCE_SECONDS)
        seconds, spent = time.monotonic() - began_at, _cpu_seconds(workers) - spent
        wait_for(lambda: sum(_shares(workers)) >= sum(before) + DUE, "the workers say what they did")
        shares = [after - earlier for after, earlier in zip(_shares(workers), before, strict=True)]
        assert sum(shares) == DUE, shares
        return {
            "due": DUE,
            "seconds": round(seconds, 2),
            "workers_cpu_seconds": round(spent, 2),
            "shares": shares,
        }


def _one_due_each(house: House) -> list[many_cases.Pattern]:
    """A case that has run out of a limit, and one that is near it. Nothing follows from either for minutes.

    Emergencies, because their clocks run day and night: this must not depend on when it is measured.
    """
    timers.fire_due_timers()
    now = timezone.now()
    late = _in_hand_since(now - timedelta(hours=2, minutes=5), house)
    timers.fire_due_timers(as_of=now - timedelta(minutes=6))
    near = _in_hand_since(now - timedelta(hours=1, minutes=5), house)
    assert waiting.due().count() == 2
    return many_cases.patterns_of([late, near])


def _in_hand_since(moment: datetime, house: House) -> Case:
    """The reporter hears nothing any more: they are promised a word every two hours."""
    with time_machine.travel(moment, tick=False):
        return case_at("resolve", house, urgency=Urgency.EMERGENCY)


def _cpu_seconds(workers: list[RunningHouse]) -> float:
    children = [psutil.Process(child.pid) for worker in workers for child in worker.children]
    return sum(sum(child.cpu_times()[:2]) for child in children)


def _worker(running: ExitStack) -> RunningHouse:
    """With a log of its own."""
    logs = Path(running.enter_context(tempfile.TemporaryDirectory()))
    nobody: House = None  # type: ignore[assignment]
    worker = RunningHouse(nobody, OwnDatabase(connection.settings_dict["NAME"]), free_port(), logs)
    running.callback(worker.stop)
    worker.start("worker")
    return worker


def _log(worker: RunningHouse) -> str:
    return (worker.logs / "worker.log").read_text()


def _shares(workers: list[RunningHouse]) -> list[int]:
    """How many timers each says to have fired."""
    return [sum(map(int, re.findall(r"timers: (\d+)$", _log(worker), re.MULTILINE))) for worker in workers]
