"""Milliseconds per audit PDF of a case, and the memory of the process that makes fifty of them."""

from __future__ import annotations

import multiprocessing
import statistics
import time
from typing import Any

from tests.cast import House, case_at

DOCUMENTS = 50


def measure(people: House) -> dict[str, float]:
    """In a process of its own, as in the house; the first document, which loads fonts, is counted apart."""
    from django.db import connection

    case = case_at("follow_up", people)
    context: Any = multiprocessing.get_context("spawn")
    answers = context.Queue()
    child = context.Process(target=_render, args=(connection.settings_dict["NAME"], case.pk, answers))
    child.start()
    figures: dict[str, float] = answers.get(timeout=300)
    child.join(30)
    return figures


def _render(database: str, case_id: int, answers: Any) -> None:
    import os
    import resource

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.bench.settings")
    django.setup()
    from django.db import connection

    from casework.audit.pdf import render_case
    from casework.cases.models import Case

    connection.settings_dict["NAME"] = database
    times, memory = [], []
    for number in range(DOCUMENTS):
        started = time.perf_counter()
        size = len(render_case(Case.objects.get(pk=case_id), "zh-hans" if number % 2 else "en"))
        times.append((time.perf_counter() - started) * 1000)
        memory.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    answers.put(
        {
            "documents": DOCUMENTS,
            "first_ms": round(times[0], 1),
            "median_ms": round(statistics.median(times[2:]), 1),
            "slowest_warm_ms": round(max(times[2:]), 1),
            "peak_mb": round(memory[-1], 1),
            "growth_mb_after_the_tenth": round(memory[-1] - memory[9], 1),
            "bytes": size,
        }
    )
