"""Saying over Channels that inboxes have moved: hints only, never the truth (P-03).

One message per announcement to one group, `{person: number}`: every web process keeps one subscription, whoever sits
at its sockets, and an offer to two hundred people is one publication instead of two hundred.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Mapping
from typing import Any

from channels.layers import get_channel_layer

logger = logging.getLogger(__name__)

GROUP = "inboxes"
PATIENCE_SECONDS = 2.0
PAUSE_SECONDS = 1.0
COMPLAINT_SECONDS = 60.0
MOST_PEOPLE_PER_MESSAGE = 500


class Hints:
    """What is still to be hinted, at most one number per person. Lives in one event loop; `say` never waits."""

    def __init__(self) -> None:
        self._pending: dict[int, int] = {}
        self._sending: asyncio.Task[None] | None = None
        self._complained_at = -COMPLAINT_SECONDS

    def say(self, numbers: Mapping[int, int]) -> None:
        for person_id, number in numbers.items():
            self._pending[person_id] = max(number, self._pending.get(person_id, 0))
        if self._pending and (self._sending is None or self._sending.done()):
            self._sending = asyncio.create_task(self._send_all())

    async def close(self) -> None:
        """Gives what is pending one last moment."""
        if self._sending is not None:
            _, late = await asyncio.wait([self._sending], timeout=PATIENCE_SECONDS)
            for task in late:
                task.cancel()

    async def _send_all(self) -> None:
        """Until nothing is pending; while Redis is away it tries again, and later numbers replace earlier ones."""
        while self._pending:
            batch = dict(list(self._pending.items())[:MOST_PEOPLE_PER_MESSAGE])
            if await self._sent(batch):
                self._forget(batch)
            else:
                await asyncio.sleep(PAUSE_SECONDS)

    async def _sent(self, batch: dict[int, int]) -> bool:
        layer: Any = get_channel_layer()
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await layer.group_send(GROUP, {"type": "inboxes.at", "at": list(batch.items())})
        except Exception as error:  # Redis may be lost at any time and in any way: pages learn by their own looking
            self._complain(error)
            return False
        return True

    def _forget(self, batch: Mapping[int, int]) -> None:
        for person_id, number in batch.items():
            if self._pending.get(person_id) == number:
                del self._pending[person_id]

    def _complain(self, error: Exception) -> None:
        if time.monotonic() - self._complained_at >= COMPLAINT_SECONDS:
            self._complained_at = time.monotonic()
            logger.warning("live news wait for Redis: %s", type(error).__name__)


_of_loop: dict[asyncio.AbstractEventLoop, Hints] = {}


def hints() -> Hints:
    """The hints of the running event loop, which must be a long-lived one (P-09)."""
    loop = asyncio.get_running_loop()
    if loop not in _of_loop:
        _of_loop[loop] = Hints()
    return _of_loop[loop]


async def close_hints() -> None:
    with contextlib.suppress(KeyError):
        await _of_loop.pop(asyncio.get_running_loop()).close()
