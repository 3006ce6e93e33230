"""Seconds and memory of `manage.py doctor` for a house with 100,000 open cases."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import psutil

from tests.bench import many_cases
from tests.cast import House
from tests.running import SOURCE

OPEN_CASES = 100_000
LOOK_EVERY_SECONDS = 0.1


def measure(house: House) -> dict[str, float]:
    """Called last, because the house is full afterwards."""
    began_at = time.monotonic()
    many_cases.fill(house, OPEN_CASES)
    filled_at = time.monotonic()
    doctor = psutil.Popen(
        [sys.executable, "manage.py", "doctor", "--record"], cwd=SOURCE, env=dict(os.environ), stdout=subprocess.DEVNULL
    )
    peak, cpu = _watched(doctor)
    assert doctor.wait() == 0, "the doctor found something wrong in a house that is well"
    return {
        "open_cases": OPEN_CASES,
        "filling_seconds": round(filled_at - began_at, 1),
        "seconds": round(time.monotonic() - filled_at, 1),
        "cpu_seconds": round(cpu, 1),
        "peak_mb": round(peak / 1e6),
    }


def _watched(process: psutil.Popen) -> tuple[int, float]:
    """The largest resident memory seen, and the processor time of the process itself."""
    peak, cpu = 0, 0.0
    while process.poll() is None:
        try:
            peak = max(peak, process.memory_info().rss)
            cpu = sum(process.cpu_times()[:2])
        except psutil.Error:  # it has just ended
            break
        time.sleep(LOOK_EVERY_SECONDS)
    return peak, cpu
