"""Keeps the services of one machine running, and ends them in order."""

from __future__ import annotations

import fcntl
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from casework.machine.home import open_home
from casework.machine.processes import CannotStart, Child
from casework.machine.terminal import say

FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 30.0
STEADY_SECONDS = 60.0
"""Who ran this long is started again at once: the next end is another story."""
PATIENCE_SECONDS = 6.0
STOP_SECONDS = {"postgres": 60.0}


class ToldToStop(BaseException):
    """Not KeyboardInterrupt: Python sometimes ends with its status although it was caught."""


class AlreadyRunning(Exception):
    """Another process keeps this house; the message is its number."""


@contextmanager
def sole_keeper(home: Path) -> Iterator[None]:
    """One `manage.py run` per home. The lock goes with the process, however that ends.

    Waits a moment for one that is just ending.
    """
    descriptor = os.open(open_home(home) / "run.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not _locked(descriptor):
            if time.monotonic() > deadline:
                raise AlreadyRunning(os.pread(descriptor, 20, 0).decode().strip())
            time.sleep(0.1)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(descriptor)


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@dataclass
class Service:
    """Something that is to run: `begin` starts it and returns when it serves."""

    name: str
    begin: Callable[[], Child]
    child: Child | None = None
    began_at: float = 0.0
    pause_seconds: float = FIRST_PAUSE_SECONDS
    next_try_at: float | None = None

    def start(self) -> None:
        self.child = self.begin()
        self.began_at = time.monotonic()
        self.next_try_at = None

    def look_after(self) -> None:
        """Starts it again when it ended, after a pause that doubles as long as it keeps ending."""
        if self.child is None or not self.child.ended():
            return
        if self.next_try_at is None:
            self._plan_next_try()
        elif time.monotonic() >= self.next_try_at:
            self._try_again()

    def _try_again(self) -> None:
        try:
            self.start()
        except CannotStart as reason:
            say(str(reason), str(reason))
            self._plan_next_try()

    def _plan_next_try(self) -> None:
        now = time.monotonic()
        if now - self.began_at > STEADY_SECONDS:
            self.pause_seconds = FIRST_PAUSE_SECONDS
        self.next_try_at = now + self.pause_seconds
        pause = f"{self.pause_seconds:.1f}"
        say(f"{self.name} ended; starting it again in {pause} s.", f"{self.name} 已退出，{pause} 秒后重启。")
        self.pause_seconds = min(self.pause_seconds * 2, LONGEST_PAUSE_SECONDS)

    def stop(self) -> None:
        if self.child is not None:
            self.child.stop(seconds=STOP_SECONDS.get(self.name, 10.0))


@dataclass
class Supervisor:
    """Started in the order given, stopped in the reverse."""

    services: list[Service] = field(default_factory=list)

    def start(self, name: str, begin: Callable[[], Child]) -> None:
        service = Service(name, begin)
        self.services.append(service)
        service.start()

    def watch(self) -> None:
        """Until a signal interrupts it."""
        while True:
            for service in self.services:
                service.look_after()
            time.sleep(0.2)

    def has_lost(self, name: str) -> bool:
        return any(one.name == name and one.child is not None and one.child.ended() for one in self.services)

    def stop(self) -> None:
        for service in reversed(self.services):
            service.stop()


@contextmanager
def stopped_by_signals() -> Iterator[None]:
    """Ctrl-C, `kill` and a closed terminal raise `ToldToStop` inside."""
    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, _interrupt) for number in signals}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def ignore_signals() -> None:
    """From now on only `kill -9` interrupts: for the time in which servers are ended in order."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise ToldToStop
