"""Milliseconds per audit PDF of a case, and the memory of the process that sets fifty of them."""

from __future__ import annotations

import statistics
import time
from pathlib import Path

from casework.audit.document import case_html
from casework.audit.press import Press
from casework.cases.models import Case
from tests.cast import House, case_at
from workflows.actions import record_follow_up, resolve_case, respond

DOCUMENTS = 50


def measure(people: House) -> dict[str, float]:
    """As the worker makes them: text from the database here, type set in its child process; the first loads fonts."""
    case_ids = [_case_with_a_history(people) for _ in range(5)]
    press = Press()
    times, memory, size = [], [], 0
    try:
        for number in range(DOCUMENTS):
            started = time.perf_counter()
            case = Case.objects.get(pk=case_ids[number % len(case_ids)])
            size = len(press.typeset(case_html(case, "en" if number % 2 else "zh-hans"), lambda percent: None))
            times.append((time.perf_counter() - started) * 1000)
            memory.append(_peak_megabytes(press))
    finally:
        press.close()
    return {
        "documents": DOCUMENTS,
        "first_ms": round(times[0], 1),
        "median_ms": round(statistics.median(times[2:]), 1),
        "slowest_warm_ms": round(max(times[2:]), 1),
        "peak_mb": round(memory[-1], 1),
        "growth_mb_after_the_tenth": round(memory[-1] - memory[9], 1),
        "bytes": size,
    }


def _case_with_a_history(people: House) -> int:
    """Fourteen entries: assigned, answered, resolved, sent back, done again, closed."""
    case = case_at("follow_up", people)
    record_follow_up(case, helped=False, text="水还是漫出来。")
    respond(case, by=people.member, text="明天上午再修一次。")
    resolve_case(case, by=people.member, text="已换地漏，并加了扶手。")
    record_follow_up(case, helped=True, satisfaction=4)
    return case.pk


def _peak_megabytes(press: Press) -> float:
    """The high-water mark of the child's resident memory."""
    child = press._child
    assert child is not None
    for line in Path(f"/proc/{child.pid}/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("no VmHWM in /proc: not Linux?")
