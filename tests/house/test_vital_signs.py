"""`/livez` and `/readyz` answer while every thread of the pages waits, and pages wait with an end."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

import pytest
from django.conf import settings
from django.db import OperationalError, connection, transaction

from casework.running import vital_signs
from casework.running.readiness import Answer
from casework.running.vital_signs import VitalSigns
from casework.web import patience
from casework.web.body import Message, Receive, Send


def ask(*paths: str, host: str = "localhost:8000", method: str = "GET") -> list[tuple[int, Any]]:
    """What each gets, asked at once, in a house whose pages never answer; (0, None): handed on to them."""
    return asyncio.run(_ask(paths, host, method))


async def _ask(paths: tuple[str, ...], host: str, method: str) -> list[tuple[int, Any]]:
    async def pages(scope: Message, receive: Receive, send: Send) -> None:
        return None

    house = VitalSigns(pages)

    async def one(path: str) -> tuple[int, Any]:
        sent: list[Message] = []

        async def send(message: Message) -> None:
            sent.append(message)

        async def receive() -> Message:
            return {"type": "http.request"}

        scope = {"type": "http", "method": method, "path": path, "headers": [(b"host", host.encode())]}
        await house(scope, receive, send)
        return (sent[0]["status"], json.loads(sent[1]["body"] or "null")) if sent else (0, None)

    return list(await asyncio.gather(*(one(path) for path in paths)))


def test_it_lives_without_a_thread() -> None:
    assert ask("/livez") == [(200, {"status": "ok"})]
    assert ask("/livez", method="HEAD") == [(200, None)]


def test_everything_else_and_other_hosts_go_to_the_pages() -> None:
    assert ask("/", "/livez/") == [(0, None), (0, None)]
    assert ask("/livez", host="evil.example") == [(0, None)]


def test_a_look_that_hangs_is_one_look_and_ends_for_those_who_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = []

    def hang() -> Answer:
        looks.append(1)
        time.sleep(0.3)
        return Answer(200, {"status": "ok"})

    monkeypatch.setattr(vital_signs, "look", hang)
    monkeypatch.setattr(vital_signs, "SECONDS", 0.05)
    assert ask("/readyz", "/readyz", "/livez") == [(503, {"status": "not ready"})] * 2 + [(200, {"status": "ok"})]
    assert len(looks) == 1


@pytest.mark.django_db
def test_a_page_does_not_wait_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "STATEMENT_SECONDS", 1)
    patience._limit(connection)
    with pytest.raises(OperationalError, match="timeout"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(5)")
