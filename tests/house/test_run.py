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
OPEN_SECONDS = 90


@dataclass
class Run:
    """One `manage.py run` in a home of its own."""

    home: Path
    port: int
    process: subprocess.Popen[str] | None = None

    def command(self, **variables: str) -> dict[str, Any]:
        kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
        own = {"XINQIAO_HOME": str(self.home), "PORT": str(self.port), "DEMO": "0", "LC_ALL": "C.UTF-8"}
        return {"args": [sys.executable, str(SOURCE_DIR / "manage.py"), "run"], "env": {**kept, **own, **variables}}

    def start(self, **variables: str) -> "Run":
        self.process = subprocess.Popen(
            **self.command(**variables), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
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
            assert self.process.poll() is None, self.process.stdout.read() if self.process.stdout else ""
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
        said, _ = self.process.communicate(timeout=60)
        assert self.process.returncode == 0, said
        return said

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.communicate(timeout=60)

    def clear_away(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
        if self.process is not None and self.process.stdout is not None:
            self.process.stdout.close()
            self.process.wait()

    def children(self) -> list[psutil.Process]:
        assert self.process is not None
        return psutil.Process(self.process.pid).children(recursive=True)

    def child(self, word: str) -> psutil.Process:
        return next(one for one in self.children() if word in one.cmdline() or word in one.name())


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    house = Run(tmp_path / "home", free_port())
    yield house
    house.clear_away()


def eventually_gone(processes: list[psutil.Process]) -> bool:
    return not psutil.wait_procs(processes, timeout=20)[1]


def test_it_opens_stops_on_ctrl_c_and_opens_again_soon(run: Run) -> None:
    run.start().until_open()
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


def test_it_is_ready_with_a_living_worker(run: Run) -> None:
    run.start().until_open()
    deadline = time.monotonic() + 30
    while run.get("readyz")[0] != 200:
        assert time.monotonic() < deadline, run.get("readyz")
        time.sleep(0.2)
    run.stop()


def test_it_leaves_nothing_in_the_way_when_its_parent_is_killed(run: Run) -> None:
    run.start().until_open()
    children = run.children()
    run.kill()
    run.start().until_open()
    assert eventually_gone(children)
    run.stop()


def test_it_starts_after_everything_was_killed_at_once(run: Run) -> None:
    run.start().until_open()
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
    run.stop()


@pytest.mark.parametrize("name", ["web", "redis-server", "postgres"])
def test_it_starts_a_service_again_that_died(run: Run, name: str) -> None:
    run.start().until_open()
    died = run.child(name)
    died.kill()
    eventually_gone([died])
    deadline = time.monotonic() + 30
    while {run.get("readyz")[1].get(part) for part in ("database", "redis")} != {"ok"}:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert "starting it again" in run.stop()


def test_two_run_side_by_side(run: Run, tmp_path: Path) -> None:
    other = Run(tmp_path / ("deep" * 30), free_port())
    try:
        run.start()
        other.start().until_open()
        run.until_open()
        assert run.get("readyz")[1]["database"] == other.get("readyz")[1]["database"] == "ok"
        assert (run.home / "secret_key").read_text() != (other.home / "secret_key").read_text()
        run.stop()
        assert other.get("readyz")[1]["database"] == "ok"
        other.stop()
    finally:
        other.clear_away()


def test_it_keeps_its_promises_about_disk_and_rights(run: Run) -> None:
    run.start().until_open()
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
    run.stop()


def test_it_says_which_port_is_taken(run: Run) -> None:
    with socket.create_server(("127.0.0.1", run.port)):
        assert f"Port {run.port} is taken" in run.refused()


def test_it_says_that_this_house_is_already_running(run: Run) -> None:
    run.start().until_open()
    second = Run(run.home, free_port())
    assert f"already running (process {run.process.pid}" in second.refused()  # type: ignore[union-attr]
    run.stop()


def test_it_does_not_listen_to_others_without_knowing_its_address(run: Run) -> None:
    assert "PUBLIC_ORIGINS" in run.refused(HOST="0.0.0.0")  # noqa: S104


def test_it_does_not_listen_to_others_while_demonstration_sign_ins_exist(run: Run) -> None:
    run.start().until_open()
    with psycopg.connect(PrivatePostgres(run.home).url()) as connection:
        connection.execute(
            "INSERT INTO organisation_person (password, staff_number, name, name_en, shift, phone, language, is_active,"
            " is_administrator, is_demonstration) VALUES ('', 'D1', '演示', '', '', '', 'en', true, false, true)"
        )
    run.stop()
    assert "demonstration sign-ins" in run.refused(HOST="0.0.0.0", PUBLIC_ORIGINS="https://x.example")  # noqa: S104
    assert "PUBLIC_ORIGINS=https://x.example" in run.refused(PUBLIC_ORIGINS="http://127.0.0.1:8000,https://x.example")


def test_it_ends_in_order_when_the_shell_that_started_it_is_killed(run: Run) -> None:
    given = run.command()
    shell = subprocess.Popen(
        ["/bin/sh", "-c", '"$@"; true', "sh", *given["args"], "--follow"], env=given["env"], stdout=subprocess.DEVNULL
    )
    run.process = shell  # type: ignore[assignment]
    run.until_open()
    processes = psutil.Process(shell.pid).children(recursive=True)
    shell.kill()
    shell.wait()
    assert eventually_gone(processes)
