"""`/livez` and `/readyz` before the threads of the pages, so that they answer when all of those wait."""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor

from django.conf import settings
from django.db import connection

from casework.running.readiness import NOT_READY, Answer, look
from casework.web.body import Application, Message, Receive, Send

SECONDS = 5.0
ALIVE = Answer(200, {"status": "ok"})


class VitalSigns:
    """Answers both addresses itself and hands everything else on."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self._thread = ThreadPoolExecutor(1, "readyz")
        self._look: asyncio.Future[Answer] | None = None

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        path = scope["path"] if scope["type"] == "http" and scope["method"] in ("GET", "HEAD") else ""
        if path not in ("/livez", "/readyz") or not _is_our_host(scope):
            await self.application(scope, receive, send)
        else:
            await _send(
                send, ALIVE if path == "/livez" else await self._readiness(), with_body=scope["method"] == "GET"
            )

    async def _readiness(self) -> Answer:
        """Who asks while a look is under way gets what it finds; one that hangs gets no second beside it."""
        if self._look is None or self._look.done():
            self._look = asyncio.get_running_loop().run_in_executor(self._thread, _look_once)
        try:
            return await asyncio.wait_for(asyncio.shield(self._look), SECONDS)
        except TimeoutError:
            return NOT_READY


def _look_once() -> Answer:
    try:
        return look()
    finally:
        connection.close()


def _is_our_host(scope: Message) -> bool:
    """Others are left to Django, which refuses them."""
    hosts = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
    name = hosts[0].rpartition(":")[0] or hosts[0] if len(hosts) == 1 else ""
    return name.strip("[]").lower() in settings.ALLOWED_HOSTS


async def _send(send: Send, answer: Answer, *, with_body: bool) -> None:
    body = json.dumps(answer.body).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"cache-control", b"no-store"),
        (b"content-length", str(len(body)).encode()),
    ]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": body if with_body else b""})
