"""Real processes on a real database of their own.

Ledger and reports cannot be deleted or truncated, so a test that commits gets a copy of the test database and drops it.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import psycopg
import pytest
from django.db import connection, connections
from django.test.utils import setup_databases, teardown_databases
from psycopg import sql

from tests.commands import forking

_PATIENCE_SECONDS = 300


@dataclass(frozen=True)
class OwnDatabase:
    name: str

    @property
    def url(self) -> str:
        """For the DATABASE_URL of a child process."""
        settings = connection.settings_dict
        return (
            f"postgresql://{quote(settings['USER'])}:{quote(settings['PASSWORD'])}@/{self.name}"
            f"?host={quote(settings['HOST'], safe='/')}" + (f"&port={settings['PORT']}" if settings["PORT"] else "")
        )

    def environment(self, **more: str) -> dict[str, str]:
        return {**os.environ, "DATABASE_URL": self.url, **more}


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_modify_db_settings: None, django_db_blocker: Any
) -> Iterator[None]:
    """pytest-django's own makes a test database only when some test wants `db`; `own_database` copies it, too."""
    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False)
        connections.close_all()  # a browser's loop may change the context, and with it what `connection` means
    yield
    with django_db_blocker.unblock():
        _end_sessions(connection.settings_dict["NAME"])  # a loop or a fork of some test may have left one open
        teardown_databases(made, verbosity=0)


@pytest.fixture
def own_database(django_db_setup: None, django_db_blocker: Any) -> Iterator[OwnDatabase]:
    """A database copied from the test database, in which everything commits; this process works in it, too."""
    with django_db_blocker.unblock(), working_in_a_database_of_its_own(copied=True) as database:
        yield database


@contextmanager
def working_in_a_database_of_its_own(*, copied: bool) -> Iterator[OwnDatabase]:
    """A database, `copied` from the test database or empty, in which this process works until it is dropped."""
    template = connection.settings_dict["NAME"]
    name = f"{template}_{secrets.token_hex(4)}"
    connection.close()
    if copied:
        _administer("CREATE DATABASE {} TEMPLATE {}", name, template)
    else:
        _administer("CREATE DATABASE {}", name)
    connection.settings_dict["NAME"] = name
    try:
        yield OwnDatabase(name)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = template
        _drop(name)


@contextmanager
def fresh_database(purpose: str) -> Iterator[OwnDatabase]:
    """An empty database outside pytest, which this process and its children use and which is dropped at the end."""
    database = OwnDatabase(f"xinqiao_{purpose}_{secrets.token_hex(4)}")
    _administer("CREATE DATABASE {}", database.name)
    connection.settings_dict["NAME"] = database.name
    os.environ["DATABASE_URL"] = database.url
    try:
        yield database
    finally:
        connection.close()
        _drop(database.name)


def _drop(name: str) -> None:
    _end_sessions(name)
    _administer("DROP DATABASE {}", name)


def _end_sessions(name: str) -> None:
    """Ends our own connections. With FORCE, DROP DATABASE would end autovacuum too, which an ordinary role may not."""
    connection.close()
    with server_connection("postgres") as server:
        server.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND usename = current_user",
            [name],
        )


def _administer(statement: str, *names: str) -> None:
    with server_connection("postgres") as server:
        server.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))  # type: ignore[arg-type]


@contextmanager
def server_connection(database: str, *, user: str | None = None) -> Iterator[psycopg.Connection]:
    """A connection past Django, committing each statement; `user="postgres"` is the superuser of the private server."""
    settings = connection.settings_dict
    with psycopg.connect(
        dbname=database,
        user=user or settings["USER"],
        password=settings["PASSWORD"] or None,
        host=settings["HOST"] or None,
        port=settings["PORT"] or None,
        autocommit=True,
    ) as server:
        yield server


def in_processes(
    work: Callable[..., Any], arguments: Sequence[tuple[Any, ...]], database: OwnDatabase, *, rounds: int = 1
) -> list[list[Any]]:
    """Calls `work(round, *arguments[i])` in process i, all at once, `rounds` times; returns the answers round by round,
    each round's in the order of `arguments`.

    An exception comes back as its own answer, so that a test can count refusals.
    """
    context = forking()
    barrier, answers = context.Barrier(len(arguments)), context.Queue()
    children = [
        context.Process(target=_child, args=(work, place, given, database.name, barrier, answers, rounds), daemon=True)
        for place, given in enumerate(arguments)
    ]
    for child in children:
        child.start()
    try:
        by_round: list[list[Any]] = [[None] * len(children) for _ in range(rounds)]
        for _ in range(len(children) * rounds):
            number, place, answer = answers.get(timeout=_PATIENCE_SECONDS)
            by_round[number][place] = answer
        for child in children:
            child.join(_PATIENCE_SECONDS)
    finally:
        for child in children:
            child.kill()
    return by_round


def _child(
    work: Any, place: int, given: tuple[Any, ...], database: str, barrier: Any, answers: Any, rounds: int
) -> None:
    connection.settings_dict["NAME"] = database
    for number in range(rounds):
        barrier.wait(_PATIENCE_SECONDS)
        try:
            answer = work(number, *given)
        except Exception as error:  # the answer of a refused process is its error
            answer = error
        answers.put((number, place, answer))
