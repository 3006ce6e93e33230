"""`manage.py run`: the whole house on one machine, until Ctrl-C."""

from __future__ import annotations

import json
import socket
import sys
import time
import urllib.error
import urllib.request
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import get_commands
from django.core.management.base import BaseCommand
from django.db import connections

from casework.embedded import PrivatePostgres, PrivateRedis
from casework.machine.environment import SOURCE_DIR
from casework.machine.processes import CannotStart, Child, LogFile, end_with_parent, start
from casework.machine.terminal import choose, say, stop_with
from casework.running import supervision
from casework.running.greeting import greeting
from casework.running.listening import CannotListen, check_demonstration, check_origins, listen
from casework.running.opening import bring_up_to_date, furnish
from casework.running.translations import compile_stale

OPEN_WITHIN_SECONDS = 60.0


class Command(BaseCommand):
    help = "The whole house on one machine: PostgreSQL, Redis, web and worker; Ctrl-C ends all of them."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--follow", action="store_true", help="end when the process that started this one ends")

    def handle(self, *args: Any, follow: bool = False, **options: Any) -> None:
        if follow:
            end_with_parent()
        try:
            with supervision.sole_keeper(settings.DATA_DIR), supervision.stopped_by_signals():
                keep_house()
        except supervision.AlreadyRunning as keeper:
            stop_with(_already_running(str(keeper)))
        except (CannotListen, CannotStart) as reason:
            stop_with(str(reason))


def keep_house() -> None:
    """Returns when it was told to stop and everything has ended."""
    supervisor = supervision.Supervisor()
    try:
        check_origins(settings.ENVIRONMENT)
        with listen(settings.ENVIRONMENT.host, settings.ENVIRONMENT.port) as door:
            start_servers(supervisor)
            welcome = prepare()
            start_services(supervisor, door)
            wait_until_open(door, supervisor)
            say(welcome, welcome)
            supervisor.watch()
    except supervision.ToldToStop:
        say("\nStopping …", "\n正在停止……")
    finally:
        supervision.ignore_signals()
        supervisor.stop()
    say("Stopped.", "已停止。")


def start_servers(supervisor: supervision.Supervisor) -> None:
    if not settings.ENVIRONMENT.database_url:
        supervisor.start("postgres", PrivatePostgres(settings.DATA_DIR).start)
    if not settings.ENVIRONMENT.redis_url:
        supervisor.start("redis", PrivateRedis(settings.DATA_DIR).start)


def prepare() -> str:
    """Everything that needs the database before the doors open, the greeting too; keeps no connection."""
    compile_stale(SOURCE_DIR / "casework" / "locale")
    bring_up_to_date()
    furnish()
    check_demonstration(settings.ENVIRONMENT)
    welcome = greeting()
    connections.close_all()
    return welcome


def start_services(supervisor: supervision.Supervisor, door: socket.socket) -> None:
    descriptor = door.fileno()
    supervisor.start("web", lambda: _command("web", "--fd", str(descriptor), keep_open=[descriptor]))
    if "worker" in get_commands():
        supervisor.start("worker", lambda: _command("worker"))


def wait_until_open(door: socket.socket, supervisor: supervision.Supervisor) -> None:
    """Asks over the door itself; a house that does not open says where to look."""
    host, port = door.getsockname()[:2]
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}/livez"
    deadline = time.monotonic() + OPEN_WITHIN_SECONDS
    while not _answers(address):
        if supervisor.has_lost("web") or time.monotonic() > deadline:
            log = LogFile(settings.DATA_DIR, "web")
            raise CannotStart(choose(f"web does not answer; see {log.path}", f"web 没有响应，请看 {log.path}"))
        time.sleep(0.05)


def _answers(address: str) -> bool:
    request = urllib.request.Request(address, headers={"Host": "localhost"})  # noqa: S310  (our own address)
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310  (our own address)
            return bool(json.load(answer))
    except (OSError, urllib.error.URLError, ValueError):
        return False


def _command(name: str, *arguments: str, keep_open: tuple[int, ...] | list[int] = ()) -> Child:
    return start(
        name,
        [sys.executable, str(SOURCE_DIR / "manage.py"), name, *arguments],
        log=LogFile(settings.DATA_DIR, name),
        keep_open=keep_open,
    )


def _already_running(keeper: str) -> str:
    home = settings.DATA_DIR
    return choose(
        f"This house is already running (process {keeper}, {home}). For a second one: XINQIAO_HOME=… PORT=… make run",
        f"本系统已在运行（进程 {keeper}，{home}）。要再开一个：XINQIAO_HOME=… PORT=… make run",
    )
