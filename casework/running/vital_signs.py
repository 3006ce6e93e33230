"""`/livez` and `/readyz` before the threads of the pages, so that they answer when all of those wait.

`/readyz?depth=full` has the doctor examine the house first: about a minute's work for 100,000 open cases, so only this
machine may ask for it, one examination runs at a time, and one that is younger than a minute is as good.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TypeVar
from urllib.parse import parse_qs

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone

from casework.running.listening import is_loopback
from casework.running.readiness import NOT_READY, Answer, look, look_with_depth
from casework.web.body import Application, Message, Receive, Send
from workflows.examinations import AlreadyExamining, ExaminationFailed, examine_in_a_child, last_examination

T = TypeVar("T")

SECONDS = 5.0
FRESH_FOR = timedelta(minutes=1)
ALIVE = Answer(200, {"status": "ok"})
NOT_FOR_OTHERS = Answer(403, {"status": "depth is for requests from this machine only"})
BUSY = Answer(503, {"status": "another process examines the house"})
FAILED = Answer(503, {"status": "the examination failed, see the log"})
_FORWARDED = {b"forwarded", b"x-forwarded-for", b"x-real-ip", b"via"}


class VitalSigns:
    """Answers both addresses itself and hands everything else on."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self._thread = ThreadPoolExecutor(1, "readyz")
        self._look: asyncio.Future[Answer] | None = None
        self._examination: asyncio.Future[Answer] | None = None

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        path = scope["path"] if scope["type"] == "http" and scope["method"] in ("GET", "HEAD") else ""
        if path not in ("/livez", "/readyz") or not _is_our_host(scope):
            await self.application(scope, receive, send)
            return
        await _send(send, await self._answer(scope), with_body=scope["method"] == "GET")

    async def _answer(self, scope: Message) -> Answer:
        if scope["path"] == "/livez":
            return ALIVE
        if b"full" not in parse_qs(scope.get("query_string", b"")).get(b"depth", []):
            return await self._readiness()
        return await self._depth() if _is_from_this_machine(scope) else NOT_FOR_OTHERS

    async def _depth(self) -> Answer:
        """Who asks while an examination is under way gets what it finds."""
        if self._examination is None or self._examination.done():
            self._examination = asyncio.ensure_future(_examine())
        return await asyncio.shield(self._examination)

    async def _readiness(self) -> Answer:
        """Who asks while a look is under way gets what it finds; one that hangs gets no second beside it."""
        if self._look is None or self._look.done():
            self._look = asyncio.get_running_loop().run_in_executor(self._thread, _once, look)
        try:
            return await asyncio.wait_for(asyncio.shield(self._look), SECONDS)
        except TimeoutError:
            return NOT_READY


async def _examine() -> Answer:
    try:
        if not await asyncio.to_thread(_once, _is_fresh):
            await examine_in_a_child()
        return await asyncio.to_thread(_once, look_with_depth)
    except AlreadyExamining:
        return BUSY
    except ExaminationFailed:
        return FAILED
    except DatabaseError:
        return NOT_READY


def _is_fresh() -> bool:
    last = last_examination()
    return last is not None and last.finished_at > timezone.now() - FRESH_FOR


def _once(ask: Callable[[], T]) -> T:
    try:
        return ask()
    finally:
        connection.close()


def _is_our_host(scope: Message) -> bool:
    """Others are left to Django, which refuses them."""
    return _host(scope) in settings.ALLOWED_HOSTS


def _is_from_this_machine(scope: Message) -> bool:
    """Not through a proxy that stands on this machine either: that names itself, or the public host."""
    (client, *_), names = scope.get("client") or ("",), {name for name, _ in scope["headers"]}
    return is_loopback(client) and is_loopback(_host(scope)) and not names & _FORWARDED


def _host(scope: Message) -> str:
    hosts = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
    name = hosts[0].rpartition(":")[0] or hosts[0] if len(hosts) == 1 else ""
    return name.strip("[]").lower()


async def _send(send: Send, answer: Answer, *, with_body: bool) -> None:
    body = json.dumps(answer.body).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"cache-control", b"no-store"),
        (b"content-length", str(len(body)).encode()),
    ]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": body if with_body else b""})
