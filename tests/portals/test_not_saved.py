"""The database is away or too slow: nobody loses their words, and sending the same form again saves nothing twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from tests.portals.workers import WORDS, a_form


@pytest.fixture
def broken_database(django_db_blocker: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A real connection to an address where nobody answers."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        connection.close()
        monkeypatch.setitem(connection.settings_dict, "HOST", "/nowhere")
        yield
        connection.close()


def test_a_report_that_cannot_be_stored_comes_back_with_its_words(broken_database: None) -> None:
    answer = Client(raise_request_exception=False).post("/report/", a_form())
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    page = answer.content.decode()
    assert WORDS in page
    assert "send the same form again: nothing is saved twice" in page
    assert 'lang="zh-Hans"' in page


@pytest.mark.parametrize("address", ["/desk/", "/kiosk/yard/", "/lead/"])
def test_a_page_that_cannot_be_read_says_so_too(broken_database: None, address: str) -> None:
    client = Client(raise_request_exception=False)
    client.cookies[settings.SESSION_COOKIE_NAME] = "s" * 32
    assert client.get(address).status_code == 503


def test_what_mends_nothing_by_waiting_stays_a_500(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("casework.portals.worker.views.answers.page", None)
    assert Client(raise_request_exception=False).get("/").status_code == 500
