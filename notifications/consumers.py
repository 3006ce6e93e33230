"""The socket of a page: says where the person's inbox stands, and nothing else."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import time
from typing import Any

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer

from .switchboard import look, switchboard

logger = logging.getLogger(__name__)

SIGNED_OUT = 4401
TOO_LARGE = 1009
TOO_SLOW = 4408
HEARTBEAT_SECONDS = 30.0
SEND_SECONDS = 10.0
"""Who takes longer to read one short line is let go, and resumes by number."""
LARGEST_FRAME = 200


class LiveInbox(AsyncWebsocketConsumer):  # type: ignore[misc]
    """The page sends `{"at": n}` when it opens; it gets `{"inbox": n}` then, at news, and as a heartbeat every 30 s.

    However many hints arrive, one number waits to be sent: the newest.
    """

    channel_layer_alias = "none"
    """No channel of its own: the process's switchboard hears for all sockets, so none has a queue that grows (P-06)."""

    person_id: int = 0
    session_key: str = ""
    password: str = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._newest = self._sent = 0
        self._was_asked = False
        self._is_dismissed = False
        self._news = asyncio.Event()
        self._serving: asyncio.Task[None] | None = None

    async def connect(self) -> None:
        person = self.scope["user"]
        await self.accept()  # first, because browsers see no code of a socket that was refused
        if not person.is_authenticated or not person.is_active:
            await self.close(SIGNED_OUT)
            return
        self.person_id, self.password = person.pk, person.password
        self.session_key = self.scope["session"].session_key or ""
        switchboard().join(self)
        self._serving = asyncio.create_task(self._serve())

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """The first `{"at": n}` is answered with what the database says now; all else is passed over."""
        if text_data is None or len(text_data) > LARGEST_FRAME:
            await self.close(TOO_LARGE)
        elif self._serving is not None and not self._was_asked and _is_question(text_data):
            self._was_asked = True
            await self._answer()

    async def disconnect(self, code: int) -> None:
        if self._serving is not None:
            switchboard().leave(self)
            self._serving.cancel()

    def arrive(self, number: int) -> None:
        if number > self._newest:
            self._newest = number
            self._news.set()

    def dismiss(self) -> None:
        self._is_dismissed = True
        self._news.set()

    async def _answer(self) -> None:
        """After joining the switchboard, so that nothing falls between this look and the first hint."""
        sight = await database_sync_to_async(look)([self.person_id], [self.session_key])
        if not sight.admits(self):
            self.dismiss()
            return
        self._newest = max(self._newest, sight.numbers[self.person_id])
        self._sent = -1
        self._news.set()

    async def _serve(self) -> None:
        """The only place that sends, so that a slow reader makes nothing wait but this task."""
        try:
            try:
                await self._send_news()
                await asyncio.wait_for(self.close(SIGNED_OUT), SEND_SECONDS)
            except TimeoutError:
                await asyncio.wait_for(self.close(TOO_SLOW), SEND_SECONDS)
        except Exception as error:  # most often the other end is gone: `disconnect` follows
            logger.info("a socket ended: %s", type(error).__name__)

    async def _send_news(self) -> None:
        """Until the person is dismissed; raises TimeoutError when the reader is too slow."""
        beat_at = time.monotonic() + HEARTBEAT_SECONDS
        while not self._is_dismissed:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), max(beat_at - time.monotonic(), 0))
            self._news.clear()
            if self._is_dismissed:
                break
            if self._newest > self._sent or time.monotonic() >= beat_at:
                self._sent = self._newest
                await asyncio.wait_for(self.send(json.dumps({"inbox": self._sent})), SEND_SECONDS)
                beat_at = time.monotonic() + HEARTBEAT_SECONDS


def _is_question(text: str) -> bool:
    try:
        return isinstance(json.loads(text)["at"], int)
    except (ValueError, TypeError, KeyError):
        return False
