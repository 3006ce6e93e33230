"""A database whose clock can be set: for the processes that work in it, real ones too, as if its machine's clock were.

Functions of the names by which everybody asks PostgreSQL for the time stand before PostgreSQL's own in the search path.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection

from tests.processes import OwnDatabase, server_connection

CLOCK = """
    CREATE TABLE public.clock_is_ahead (seconds double precision);
    INSERT INTO public.clock_is_ahead VALUES (0);
    CREATE FUNCTION public.statement_timestamp() RETURNS timestamptz STABLE LANGUAGE sql AS
        'SELECT pg_catalog.statement_timestamp() + seconds * interval ''1 s'' FROM public.clock_is_ahead';
    CREATE FUNCTION public.now() RETURNS timestamptz STABLE LANGUAGE sql AS
        'SELECT pg_catalog.now() + seconds * interval ''1 s'' FROM public.clock_is_ahead';
"""


class SettableClock:
    """Of one database."""

    def __init__(self, database: OwnDatabase) -> None:
        self.database = database
        with server_connection(database.name) as server:
            server.execute(CLOCK)
            server.execute(f"ALTER DATABASE {database.name} SET search_path = public, pg_catalog")  # type: ignore[arg-type]
        connection.close()  # the next one has the new search path

    def jump(self, by: timedelta) -> None:
        with server_connection(self.database.name) as server:
            server.execute("UPDATE clock_is_ahead SET seconds = seconds + %s", [by.total_seconds()])


@pytest.fixture
def database_clock(own_database: OwnDatabase) -> Iterator[SettableClock]:
    yield SettableClock(own_database)
