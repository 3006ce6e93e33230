"""PostgreSQL and Redis of the tests: those of DATABASE_URL and REDIS_URL, else private ones, ended with pytest."""

import os
from pathlib import Path

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
        supervisor.start("postgres", PrivatePostgres(home, durable=False).start)
    if not environment.redis_url:
        supervisor.start("redis", PrivateRedis(home).start)


def pytest_unconfigure(config: pytest.Config) -> None:
    config.stash[STARTED].stop()
