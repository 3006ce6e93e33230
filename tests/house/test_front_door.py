"""What every answer carries, and which sockets are let in."""

import asyncio
import tarfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from casework.asgi import SameOrigin
from casework.web.body import Message, Receive, Send
from casework.web.static_version import static_version

OURS = "http://127.0.0.1:8000"


def test_it_tells_browsers_to_trust_only_this_house_and_to_keep_nothing() -> None:
    answer = Client().get("/livez")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["X-Frame-Options"] == "DENY"


@pytest.mark.django_db
def test_it_lets_browsers_keep_static_files_for_ever() -> None:
    answer = Client().get(f"{settings.STATIC_URL}django_htmx/htmx-2.min.js")
    answer.close()
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "max-age=315360000, public, immutable"


def test_it_gives_static_files_a_new_address_when_one_changes(tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text("a")
    before = static_version(tmp_path)
    (tmp_path / "a.css").write_text("b")
    assert static_version(tmp_path) != before


def test_it_refuses_an_unknown_host() -> None:
    assert Client().get("/livez", headers={"host": "evil.example"}).status_code == 400


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "null",
        "",
        "https://127.0.0.1:8000",
        "http://127.0.0.1:8001",
        "http://127.0.0.1",
        "http://evil.example",
        "http://127.0.0.1:8000.evil.example",
        "http://127.0.0.1:8000/",
        "http://[",
    ],
)
def test_it_refuses_a_socket_from_another_origin(origin: str | None) -> None:
    assert knock(origin) == [{"type": "websocket.close", "code": 4403}]


def test_it_lets_a_socket_of_our_own_in() -> None:
    assert knock(OURS) == [{"type": "websocket.accept"}]


def knock(origin: str | None) -> list[Message]:
    sent: list[Message] = []

    async def room(scope: Message, receive: Receive, send: Send) -> None:
        await send({"type": "websocket.accept"})

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    async def send(message: Message) -> None:
        sent.append(message)

    headers = [] if origin is None else [(b"origin", origin.encode())]
    scope: dict[str, Any] = {"type": "websocket", "headers": headers}
    asyncio.run(SameOrigin(room, [OURS])(scope, receive, send))
    return sent


def test_it_hands_out_the_source_that_runs_here_and_no_key() -> None:
    packed = Client().get("/source/").content
    with tarfile.open(fileobj=BytesIO(packed)) as archive:
        names = archive.getnames()
    assert {"xinqiao/manage.py", "xinqiao/casework/settings.py", "xinqiao/LICENSE"} <= set(names)
    assert not [name for name in names if "secret_key" in name or "/var" in name or name.endswith(".pyc")]


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/kiosk/%00/", "/kiosk/%00/report/", "/desk/cases/%00/", "/lead/cases/%00/"])
def test_an_address_that_the_database_could_not_even_be_asked_for_is_not_there(address: str) -> None:
    assert Client().get(address).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/report/", "/look-up/", "/sign-in/", "/style-guide/", "/kiosk/"])
def test_whoever_asks_only_for_the_head_gets_it(address: str) -> None:
    answer = Client().head(address)
    assert (answer.status_code, answer.content) == (200, b"")
