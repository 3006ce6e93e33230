"""How long a sweep takes that finds nothing due, and how two real workers share a thousand timers due at once."""

from __future__ import annotations

import re
import statistics
import tempfile
import time
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import time_machine
from django.db import connection
from django.utils import timezone
from viewflow.workflow.models import Task

from tests.cast import House, case_at
from tests.overdue import fired_timers
from tests.processes import OwnDatabase
from tests.running import RunningHouse, free_port, wait_for
from workflows import timers, waiting

WAITING, PAST, SWEEPS = 100_000, 100_000, 300
DUE = 1000
PATIENCE_SECONDS = 300
OFF_FOR = timedelta(days=30)
YEARS = timedelta(days=3650)

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
    """Seconds from the moment at which all are due until a thousand have fired; more follow from these."""
    with time_machine.travel(timezone.now() - OFF_FOR):
        for _ in range(DUE // 2):
            case_at("assign", house)
    due = list(waiting.due().values_list("pk", flat=True))
    assert len(due) == DUE, len(due)
    _move(due, YEARS)
    with ExitStack() as running:
        workers = [_worker(running) for _ in range(2)]
        wait_for(lambda: all("at work" in _log(worker) for worker in workers), "both workers are at work")
        before, began_at = fired_timers(), time.monotonic()
        _move(due, -YEARS)
        wait_for(lambda: fired_timers() - before >= DUE, "a thousand have fired", seconds=PATIENCE_SECONDS)
        seconds = time.monotonic() - began_at
        wait_for(lambda: not waiting.due().exists(), "what followed from them, too", seconds=PATIENCE_SECONDS)
        wait_for(lambda: sum(map(_fired, workers)) >= fired_timers() - before, "the workers say what they did")
        return {"due": DUE, "seconds": round(seconds, 2), "shares": [_fired(worker) for worker in workers]}


def _move(due: list[int], by: timedelta) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE viewflow_task SET scheduled = scheduled + %s WHERE id = ANY(%s)", [by, due])


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


def _fired(worker: RunningHouse) -> int:
    return sum(map(int, re.findall(r"timers: (\d+)$", _log(worker), re.MULTILINE)))
