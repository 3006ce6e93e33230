"""PostgreSQL and Redis of the tests: those that DATABASE_URL and REDIS_URL name, else private ones, ended with pytest."""

import os
from pathlib import Path

import pytest

from casework import supervision
from casework.embedded import PrivatePostgres, PrivateRedis
from casework.environment import SOURCE_DIR, read
from casework.translations import compile_stale

STARTED = pytest.StashKey[supervision.Supervisor]()


def pytest_configure(config: pytest.Config) -> None:
    compile_stale(SOURCE_DIR / "casework" / "locale")
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
