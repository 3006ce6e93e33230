"""The house, running: web and worker as real processes on a database of their own, and browsers to visit it with."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import URLError

import pytest
from django.db import connections

from tests.cast import House, build_house
from tests.commands import Command
from tests.processes import OwnDatabase

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SOURCE = Path(__file__).resolve().parent.parent
READY_WITHIN_SECONDS = 60


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@dataclass
class RunningHouse:
    """Address and people of a running house; `start` adds processes that end with the test."""

    people: House
    database: OwnDatabase
    port: int
    logs: Path
    children: list[Command] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, *command: str, **environment: str) -> Command:
        """Runs `manage.py` with `command`; its output goes to a file that a failing test prints."""
        variables = self.database.environment(
            PORT=str(self.port), DJANGO_SETTINGS_MODULE=os.environ["DJANGO_SETTINGS_MODULE"], **environment
        )
        child = Command(command, environment=variables, log=self.logs / f"{command[0]}.log")
        self.children.append(child)
        return child

    def wait_until_ready(self) -> None:
        wait_for(lambda: _answers(f"{self.address}/livez"), "the web process answers")

    def stop(self) -> None:
        for child in self.children:
            child.terminate()
        for child in self.children:
            try:
                child.wait(15)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


@contextmanager
def serving(people: House, database: OwnDatabase, logs: Path, **environment: str) -> Iterator[RunningHouse]:
    """Web and worker with `environment`, ended at the end; what they said is shown when a test fails."""
    house = RunningHouse(people, database, free_port(), logs)
    try:
        house.start("web", **environment)
        house.start("worker", **environment)
        house.wait_until_ready()
        yield house
    finally:
        house.stop()
        for log in sorted(logs.glob("*.log")):
            print(f"--- {log.name}\n{log.read_text()[-3000:]}")  # noqa: T201


@pytest.fixture
def running_house(own_database: OwnDatabase, tmp_path: Path) -> Iterator[RunningHouse]:
    with serving(build_house(), own_database, tmp_path) as house:
        yield house


def wait_for(said: Callable[[], object], what: str, *, seconds: float = READY_WITHIN_SECONDS) -> None:
    """Asks until the answer is true; fails with `what` when the time is over."""
    deadline = time.monotonic() + seconds
    while not said():
        assert time.monotonic() < deadline, f"waited {seconds} s, but not: {what}"
        time.sleep(0.05)


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as response:  # noqa: S310
            return bool(response.status == 200)
    except (URLError, OSError):
        return False


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium; a context of it is a person with their own device.

    For one module: as long as it is open, Playwright's loop runs in this thread, and no other test can have a loop.
    """
    with open_browser() as opened:
        yield opened


@contextmanager
def open_browser() -> Iterator[Browser]:
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=30_000)

    # Inside Playwright's loop Django hands out another connection; one left open outside keeps its database busy.
    connections.close_all()
    # Playwright's loop runs in this thread, and Django would take every query of a test for one made inside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    # Inside the loop Django uses other connections, and one left open before it would hinder copies of the database.
    connections.close_all()
    found = shutil.which("chromium") or shutil.which("google-chrome")  # else the one that Playwright brings
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=found,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
            ],
        )
        yield launched
        launched.close()
