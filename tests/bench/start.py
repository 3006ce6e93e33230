"""Seconds from `manage.py run` to a ready house: the very first time, after Ctrl-C, and after kill -9 of the parent."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from tests.running import SOURCE, free_port

PATIENCE_SECONDS = 180


def measure() -> dict[str, float]:
    """In a home of its own, with private servers and the demonstration organisation."""
    with tempfile.TemporaryDirectory() as home:
        first, house = _start(Path(home))
        house.send_signal(signal.SIGINT)
        house.wait(60)
        after_ctrl_c, house = _start(Path(home))
        house.kill()
        house.wait()
        after_kill, house = _start(Path(home))
        house.send_signal(signal.SIGINT)
        house.wait(60)
    return {
        "first_seconds": round(first, 1),
        "after_ctrl_c_seconds": round(after_ctrl_c, 1),
        "after_kill_seconds": round(after_kill, 1),
    }


def _start(home: Path) -> tuple[float, subprocess.Popen[bytes]]:
    port = free_port()
    inherited = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    environment = {
        **inherited,
        "XINQIAO_HOME": str(home),
        "PORT": str(port),
        "DJANGO_SETTINGS_MODULE": "casework.settings",
    }
    began_at = time.monotonic()
    with (home / "bench.log").open("ab") as log:
        house = subprocess.Popen(
            [sys.executable, "manage.py", "run"], cwd=SOURCE, env=environment, stdout=log, stderr=log
        )
    while not _is_ready(port):
        assert house.poll() is None, (home / "bench.log").read_text()
        assert time.monotonic() - began_at < PATIENCE_SECONDS
        time.sleep(0.1)
    return time.monotonic() - began_at, house


def _is_ready(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
