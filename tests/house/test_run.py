"""`manage.py run` with real processes: it opens, it stops, it survives every kill, and two live side by side."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest

from casework.embedded import PrivatePostgres, PrivateRedis
from casework.machine.environment import SOURCE_DIR
from tests.running import free_port

pytestmark = pytest.mark.processes
OPEN_SECONDS = 180


@dataclass
class Run:
    """One `manage.py run` in a home of its own."""

    home: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> Path:
        return self.home.parent / f"{self.port}.log"

    def said(self) -> str:
        """Since it was started last."""
        return self.log.read_text()

    def command(self, **variables: str) -> dict[str, Any]:
        kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
        own = {"XINQIAO_HOME": str(self.home), "PORT": str(self.port), "DEMO": "0", "LC_ALL": "C.UTF-8"}
        return {"args": [sys.executable, str(SOURCE_DIR / "manage.py"), "run"], "env": {**kept, **own, **variables}}

    def start(self, **variables: str) -> "Run":
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(**self.command(**variables), stdout=log, stderr=log)
        return self

    def refused(self, **variables: str) -> str:
        """What it says when it does not start."""
        ended = subprocess.run(**self.command(**variables), capture_output=True, text=True, timeout=60, check=False)
        assert ended.returncode == 1
        assert "Traceback" not in ended.stderr
        return ended.stderr

    def until_open(self) -> float:
        """Seconds until the door answers."""
        began_at = time.monotonic()
        while self.get("livez")[0] != 200:
            assert self.process is not None
            assert self.process.poll() is None, self.said()
            assert time.monotonic() - began_at < OPEN_SECONDS
            time.sleep(0.05)
        return time.monotonic() - began_at

    def get(self, path: str) -> tuple[int, dict[str, Any]]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/{path}", timeout=5) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)
        except OSError:
            return 0, {}

    def stop(self, number: signal.Signals = signal.SIGINT) -> str:
        """Everything it said."""
        assert self.process is not None
        self.process.send_signal(number)
        assert self.process.wait(60) == 0, self.said()
        return self.said()

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait(60)

    def clear_away(self) -> None:
        if self.is_running():
            self.kill()

    def children(self) -> list[psutil.Process]:
        assert self.process is not None
        return psutil.Process(self.process.pid).children(recursive=True)

    def child(self, word: str) -> psutil.Process:
        return next(one for one in self.children() if word in one.cmdline() or word in one.name())

    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None


@pytest.fixture(scope="module")
def one_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    house = Run(tmp_path_factory.mktemp("run") / "home", free_port())
    yield house
    house.clear_away()


@pytest.fixture
def run(one_house: Run) -> Run:
    """An open house: one for all tests, because opening takes long; opened again after a test that ended it."""
    if not one_house.is_running():
        one_house.start()
    one_house.until_open()
    return one_house


def eventually_gone(processes: list[psutil.Process]) -> bool:
    return not psutil.wait_procs(processes, timeout=20)[1]


@pytest.fixture
def closed(tmp_path: Path) -> Run:
    """A house that was never open."""
    return Run(tmp_path / "home", free_port())


def test_it_says_which_port_is_taken(closed: Run) -> None:
    with socket.create_server(("127.0.0.1", closed.port)):
        assert f"Port {closed.port} is taken" in closed.refused()


def test_it_does_not_listen_to_others_without_knowing_its_address(closed: Run) -> None:
    assert "PUBLIC_ORIGINS" in closed.refused(HOST="0.0.0.0")  # noqa: S104


def test_it_is_ready_with_a_living_worker(run: Run) -> None:
    deadline = time.monotonic() + 30
    while run.get("readyz")[0] != 200:
        assert time.monotonic() < deadline, run.get("readyz")
        time.sleep(0.2)


def test_it_keeps_its_promises_about_disk_and_rights(run: Run) -> None:
    server = PrivatePostgres(run.home)
    with psycopg.connect(server.url()) as connection:
        row = connection.execute(
            "SELECT current_setting('fsync'), current_setting('synchronous_commit'),"
            " current_setting('full_page_writes'), rolsuper, rolcreatedb, rolcreaterole,"
            " (SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database())"
            " FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
    assert row == ("on", "on", "on", False, False, False, "xinqiao")
    for socket_file in (server.sockets / ".s.PGSQL.5432", PrivateRedis(run.home).socket):
        assert socket_file.stat().st_mode & 0o077 == 0
        assert socket_file.parent.stat().st_mode & 0o077 == 0


def test_it_says_that_this_house_is_already_running(run: Run) -> None:
    second = Run(run.home, free_port())
    assert f"already running (process {run.process.pid}" in second.refused()  # type: ignore[union-attr]


def test_two_run_side_by_side(run: Run, tmp_path: Path) -> None:
    other = Run(tmp_path / ("deep" * 30), free_port())
    try:
        other.start().until_open()
        assert run.get("readyz")[1]["database"] == other.get("readyz")[1]["database"] == "ok"
        assert (run.home / "secret_key").read_text() != (other.home / "secret_key").read_text()
        other.stop()
        assert run.get("readyz")[1]["database"] == "ok"
    finally:
        other.clear_away()


@pytest.mark.parametrize("name", ["web", "redis-server", "postgres"])
def test_it_starts_a_service_again_that_died(run: Run, name: str) -> None:
    died = run.child(name)
    died.kill()
    eventually_gone([died])
    deadline = time.monotonic() + 30
    while {run.get("readyz")[1].get(part) for part in ("database", "redis")} != {"ok"}:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert f"{name.removesuffix('-server')} ended; starting it again" in run.said()


def test_it_leaves_nothing_in_the_way_when_its_parent_is_killed(run: Run) -> None:
    children = run.children()
    run.kill()
    run.start().until_open()
    assert eventually_gone(children)


def test_it_starts_after_everything_was_killed_at_once(run: Run) -> None:
    children = run.children()
    for process in [psutil.Process(run.process.pid), *children]:  # type: ignore[union-attr]
        process.suspend()
    for process in children:
        process.kill()
    run.kill()
    assert eventually_gone(children)
    assert (run.home / "postgres" / "postmaster.pid").exists()
    (run.home / "postgres" / "postmaster.pid").write_text(f"{os.getpid()}\n")
    run.start().until_open()


def test_it_does_not_listen_to_others_while_demonstration_sign_ins_exist(run: Run) -> None:
    with psycopg.connect(PrivatePostgres(run.home).url()) as connection:
        connection.execute(
            "INSERT INTO organisation_person (password, staff_number, name, name_en, shift, phone, language, is_active,"
            " is_administrator, is_demonstration) VALUES ('', 'D1', '演示', '', '', '', 'en', true, false, true)"
        )
    run.stop()
    assert "demonstration sign-ins" in run.refused(HOST="0.0.0.0", PUBLIC_ORIGINS="https://x.example")  # noqa: S104
    assert "PUBLIC_ORIGINS=https://x.example" in run.refused(PUBLIC_ORIGINS="http://127.0.0.1:8000,https://x.example")


def test_it_opens_stops_on_ctrl_c_and_opens_again_soon(run: Run) -> None:
    status, ready = run.get("readyz")
    children = run.children()
    said = run.stop()
    assert (ready["database"], ready["redis"]) == ("ok", "ok")
    assert status in (200, 503)
    assert f"http://127.0.0.1:{run.port}/desk/" in said
    assert "Stopped." in said
    assert eventually_gone(children)
    run.start().until_open()
    run.stop(signal.SIGTERM)


def test_it_ends_in_order_when_the_shell_that_started_it_is_killed(one_house: Run) -> None:
    if one_house.is_running():
        one_house.stop()
    given = one_house.command()
    shell = subprocess.Popen(
        ["/bin/sh", "-c", '"$@"; true', "sh", *given["args"], "--follow"], env=given["env"], stdout=subprocess.DEVNULL
    )
    one_house.process = shell
    one_house.until_open()
    processes = psutil.Process(shell.pid).children(recursive=True)
    shell.kill()
    shell.wait()
    assert eventually_gone(processes)
