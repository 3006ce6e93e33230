"""PostgreSQL and Redis of the tests: those of DATABASE_URL and REDIS_URL, else private ones, ended with pytest.

The workers of pytest-xdist share one PostgreSQL, in which each has a test database, and have a Redis each: what is
published there reaches all its databases.
"""

import os
from pathlib import Path
from typing import Any

import pytest

from casework.embedded import PrivatePostgres, PrivateRedis
from casework.machine.environment import read
from casework.running import supervision

STARTED = pytest.StashKey[supervision.Supervisor]()


def pytest_configure(config: pytest.Config) -> None:
    supervisor = config.stash[STARTED] = supervision.Supervisor()
    if config.getoption("collectonly", False):
        return
    environment = read(os.environ)
    home = Path(environment.xinqiao_home)
    if not environment.database_url:
        supervisor.start("postgres", PrivatePostgres(home, durable=False, for_tests=True).start)
    if not environment.redis_url:
        supervisor.start("redis", PrivateRedis(home).start)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes(specs: list[Any]) -> None:
    """Gives each worker the one database server, and a home of its own in which it starts its Redis."""
    environment = read(os.environ)
    home = Path(environment.xinqiao_home)
    for spec in specs:
        spec.env["XINQIAO_HOME"] = str(home / spec.id)
        spec.env["DATABASE_URL"] = environment.database_url or PrivatePostgres(home).url()
        spec.env["REDIS_URL"] = ""


def pytest_unconfigure(config: pytest.Config) -> None:
    config.stash[STARTED].stop()
