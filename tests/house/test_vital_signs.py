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
from tests.cast import build_house, case_at, lose_posts
from tests.processes import OwnDatabase, server_connection
from workflows import examinations
from workflows.models import Examination


def ask(
    *paths: str, host: str = "localhost:8000", method: str = "GET", client: str = "127.0.0.1", **headers: str
) -> list[tuple[int, Any]]:
    """What each gets, asked at once, in a house whose pages never answer; (0, None): handed on to them."""
    sent = [(name.replace("_", "-").encode(), value.encode()) for name, value in {"host": host, **headers}.items()]
    return asyncio.run(_ask(paths, {"type": "http", "method": method, "headers": sent, "client": (client, 5)}))


async def _ask(paths: tuple[str, ...], request: Message) -> list[tuple[int, Any]]:
    async def pages(scope: Message, receive: Receive, send: Send) -> None:
        return None

    house = VitalSigns(pages)

    async def one(address: str) -> tuple[int, Any]:
        sent: list[Message] = []

        async def send(message: Message) -> None:
            sent.append(message)

        async def receive() -> Message:
            return {"type": "http.request"}

        path, _, query = address.partition("?")
        await house({**request, "path": path, "query_string": query.encode()}, receive, send)
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


def test_depth_is_for_this_machine_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "ALLOWED_HOSTS", ["localhost", "help.example"])
    monkeypatch.setattr(vital_signs, "examine_in_a_child", None)  # whoever calls it fails
    others: list[dict[str, str]] = [
        {"client": "192.0.2.7"},
        {"host": "help.example"},
        {"x_forwarded_for": "192.0.2.7"},
        {"forwarded": "for=192.0.2.7"},
    ]
    for request in others:
        [(status, _)] = ask("/readyz?depth=full", **request)
        assert status == 403, request


@pytest.mark.processes
def test_depth_examines_the_house_once_for_all_who_ask(
    own_database: OwnDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", own_database.url)
    case = case_at("respond", people := build_house())
    lose_posts(people.member)

    first, second = ask("/readyz?depth=full", "/readyz?depth=full")

    assert first == second
    status, body = first
    assert (status, body["doctor_findings"], body["doctor_cases"]) == (503, 1, 1)
    assert [sentence for sentence in body["findings"] if case.number in sentence]
    assert ask("/readyz?depth=full")[0][0] == 503
    assert Examination.objects.count() == 1, "one that is younger than a minute is as good"


@pytest.mark.processes
def test_depth_says_so_when_another_process_is_at_it(
    own_database: OwnDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", own_database.url)
    with server_connection(own_database.name) as other:
        other.execute("SELECT pg_advisory_lock(%s, %s)", examinations._LOCK)
        [(status, body)] = ask("/readyz?depth=full")
    assert (status, body) == (503, {"status": "another process examines the house"})


@pytest.mark.django_db
def test_a_page_does_not_wait_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "STATEMENT_SECONDS", 1)
    patience._limit(connection)
    with pytest.raises(OperationalError, match="timeout"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(5)")
