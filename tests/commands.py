"""`manage.py` in processes forked from one that has loaded the house already: each starts in a fraction of a second.

What is about starting itself runs the real command (tests/house/test_run.py).
"""

from __future__ import annotations

import atexit
import importlib
import logging.config
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from multiprocessing.context import ForkServerContext
from pathlib import Path

SOURCE = Path(__file__).resolve().parent.parent


def forking() -> ForkServerContext:
    """Processes of this context have Django set up, and see our modules as they were when the first was started."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.child"])
    return context


class Command:
    """One `manage.py …`, used like a `subprocess.Popen`; what it says is added to the file `log`."""

    def __init__(self, arguments: tuple[str, ...], *, environment: Mapping[str, str], log: Path) -> None:
        self.args = ["manage.py", *arguments]
        self._process = forking().Process(target=_run, args=(self.args, dict(environment), str(log)))
        self._process.start()
        assert self._process.pid
        self.pid = self._process.pid

    @property
    def returncode(self) -> int | None:
        return self._process.exitcode

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise subprocess.TimeoutExpired(self.args, timeout or 0)
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


def _run(arguments: list[str], environment: dict[str, str], log: str) -> None:
    os.chdir(SOURCE)
    os.environ.clear()
    os.environ.update(environment)
    if "TZ" in environment:
        time.tzset()
    _say_into(log)
    threading.Thread(target=_end_with_pytest, daemon=True).start()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    _read_settings_again()
    sys.argv = arguments
    from manage import main

    try:
        main()
    finally:
        atexit._run_exitfuncs()  # a forked process of multiprocessing ends without


def _end_with_pytest() -> None:
    """However that ends; the process that forks them would wait for them instead."""
    pytest = multiprocessing.parent_process()
    assert pytest
    pytest.join()
    os.kill(os.getpid(), signal.SIGTERM)


def _say_into(log: str) -> None:
    sys.stdout.flush()
    sys.stderr.flush()
    file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for ours, wanted in ((0, nothing), (1, file), (2, file)):
        os.dup2(wanted, ours)
    os.close(file)
    os.close(nothing)


def _read_settings_again() -> None:
    """The house was loaded with the settings of whoever asked first; addresses of its servers differ now."""
    from channels.layers import channel_layers
    from django.conf import Settings, settings
    from django.core.cache import caches
    from django.db import connections

    name = os.environ["DJANGO_SETTINGS_MODULE"]
    for module in dict.fromkeys(("casework.settings", "tests.settings", name)):  # each takes over from those before
        sys.modules.pop(module, None)
        importlib.import_module(module)
    settings._wrapped = Settings(name)
    logging.config.dictConfig(settings.LOGGING)
    for kept in (connections, caches):
        kept._settings = None
        kept.__dict__.pop("settings", None)
        for alias in kept:
            if hasattr(kept._connections, alias):
                delattr(kept._connections, alias)
    channel_layers.backends.clear()
