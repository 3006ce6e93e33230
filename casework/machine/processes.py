"""Child processes that never outlive their parent, not even after a `kill -9`."""

from __future__ import annotations

import ctypes
import os
import pwd
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PR_SET_PDEATHSIG = 1
PARENT_VARIABLE = "XINQIAO_PARENT_PID"
LARGEST_LOG_BYTES = 20_000_000


class CannotStart(Exception):
    """A child did not come up; the message says which, and where its log is."""


@dataclass(frozen=True)
class LogFile:
    """`home/log/name.log`; the previous one is kept as `.old` when it has grown large."""

    home: Path
    name: str

    @property
    def path(self) -> Path:
        return self.home / "log" / f"{self.name}.log"

    def open(self) -> int:
        self.path.parent.mkdir(mode=0o700, exist_ok=True)
        if self.path.exists() and self.path.stat().st_size > LARGEST_LOG_BYTES:
            self.path.replace(self.path.with_suffix(".log.old"))
        return os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def last_line(self) -> str:
        lines = self.path.read_text(errors="replace").strip().splitlines() if self.path.exists() else []
        return lines[-1] if lines else ""


@dataclass
class Child:
    """A running process and the signal that ends it politely."""

    name: str
    process: subprocess.Popen[bytes]
    stop_signal: signal.Signals

    def ended(self) -> bool:
        return self.process.poll() is not None

    def ask_to_stop(self) -> None:
        if not self.ended():
            self.process.send_signal(self.stop_signal)

    def stop(self, *, seconds: float) -> None:
        """Politely, and after `seconds` by force."""
        self.ask_to_stop()
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def start(
    name: str,
    command: Sequence[str],
    *,
    log: LogFile,
    stop_with: str = "SIGTERM",
    dies_with: str = "SIGKILL",
    user: int | None = None,
    keep_open: Sequence[int] = (),
    variables: Mapping[str, str] | None = None,
) -> Child:
    """Starts `command` in its own process group: Ctrl-C reaches only the parent, who ends children in order.

    `dies_with` is what it gets when this process is killed. Call it from the main thread: Linux ties
    the death signal to the thread that starts a child.
    """
    output = log.open()
    try:
        process = subprocess.Popen(
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=None if user is None else "/",
            **run_as(user),
            pass_fds=tuple(keep_open),
            env={**os.environ, **(variables or {}), PARENT_VARIABLE: str(os.getpid())},
            process_group=0,
            preexec_fn=_die_with_parent(os.getpid(), signal.Signals[dies_with]),
        )
    finally:
        os.close(output)
    return Child(name, process, signal.Signals[stop_with])


def follow_parent() -> None:
    """Ends this process soon after the one that started it is gone; for systems without a death signal."""
    parent = os.environ.get(PARENT_VARIABLE)
    if parent is not None and sys.platform != "linux" and int(parent) == os.getppid():
        _watch(int(parent), lambda: os._exit(1))


def end_with_parent() -> None:
    """This process gets SIGTERM, and so ends in order, when the one that started it is gone."""
    parent = os.getppid()
    if tie := _die_with_parent(parent, signal.SIGTERM):
        tie()
    else:
        _watch(parent, lambda: os.kill(os.getpid(), signal.SIGTERM))


def _watch(parent: int, when_gone: Callable[[], None]) -> None:
    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        when_gone()

    threading.Thread(target=watch, daemon=True).start()


def run_as(user: int | None) -> dict[str, Any]:
    """Options for a subprocess: this user with its own group, none of root's; None changes nothing."""
    return {} if user is None else {"user": user, "group": pwd.getpwuid(user).pw_gid, "extra_groups": []}


def _die_with_parent(parent: int, death_signal: signal.Signals) -> Callable[[], None] | None:
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl

    def tie() -> None:
        prctl(PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
        if os.getppid() != parent:  # it was killed before the tie held
            os._exit(1)

    return tie
