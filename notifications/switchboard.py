"""One per web process: knows the open sockets, hears hints, and looks for itself every few seconds.

The look is two statements for all sockets together. It makes good every hint that was lost, whatever happened to
Redis, and ends the sockets of whoever signed out, was deactivated or changed the password (P-20).
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from channels.db import database_sync_to_async
from channels.layers import get_channel_layer
from django.contrib.sessions.models import Session
from django.db import Error as DatabaseTrouble
from django.utils import timezone

from casework.organisation.models import Person

from .hints import GROUP

logger = logging.getLogger(__name__)

LOOK_EVERY_SECONDS = 4.0
RESUBSCRIBE_AFTER_SECONDS = 2.0


class Listener(Protocol):
    """An open socket. Neither method may wait."""

    person_id: int
    session_key: str
    password: str

    def arrive(self, number: int) -> None: ...

    def dismiss(self) -> None: ...


@dataclass(frozen=True)
class Sight:
    """What one look found, by person's id: active people only, and sessions that hold."""

    numbers: Mapping[int, int]
    passwords: Mapping[int, str]
    session_keys: Collection[str]

    def admits(self, listener: Listener) -> bool:
        return listener.session_key in self.session_keys and self.passwords.get(listener.person_id) == listener.password


def look(person_ids: Collection[int], session_keys: Collection[str]) -> Sight:
    people = Person.objects.filter(pk__in=person_ids, is_active=True)
    rows = people.values_list("pk", "password", "inbox__last_number")
    sessions = Session.objects.filter(session_key__in=session_keys, expire_date__gt=timezone.now())
    numbers, passwords = {}, {}
    for person_id, password, number in rows:
        numbers[person_id], passwords[person_id] = number or 0, password
    return Sight(numbers, passwords, set(sessions.values_list("session_key", flat=True)))


class Switchboard:
    def __init__(self) -> None:
        self._listeners: dict[int, set[Listener]] = defaultdict(set)
        self._tasks: list[asyncio.Task[None]] = []

    def join(self, listener: Listener) -> None:
        self._listeners[listener.person_id].add(listener)
        if not self._tasks:
            self._tasks = [asyncio.create_task(self._hear()), asyncio.create_task(self._keep_looking())]

    def leave(self, listener: Listener) -> None:
        self._listeners[listener.person_id].discard(listener)
        if not self._listeners[listener.person_id]:
            del self._listeners[listener.person_id]

    async def _hear(self) -> None:
        """The layer keeps the subscription through losses of Redis; only the first try may fail, and is repeated."""
        layer: Any = get_channel_layer()
        while True:
            try:
                channel = await layer.new_channel()
                await layer.group_add(GROUP, channel)
                while True:
                    self._spread(dict((await layer.receive(channel))["at"]))
            except Exception as error:  # Redis may be lost in any way; the looks go on meanwhile
                logger.warning("no live hints for now: %s", type(error).__name__)
            await asyncio.sleep(RESUBSCRIBE_AFTER_SECONDS)

    async def _keep_looking(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY_SECONDS)
            if self._listeners:
                try:
                    await self._look()
                except DatabaseTrouble as error:
                    logger.warning("cannot look at inboxes for now: %s", type(error).__name__)

    async def _look(self) -> None:
        looked_for = [listener for listeners in self._listeners.values() for listener in listeners]
        sessions = {listener.session_key for listener in looked_for}
        sight = await database_sync_to_async(look)(list(self._listeners), sessions)
        for listener in looked_for:
            if sight.admits(listener):
                listener.arrive(sight.numbers[listener.person_id])
            else:
                listener.dismiss()

    def _spread(self, numbers: Mapping[int, int]) -> None:
        for person_id, number in numbers.items():
            for listener in self._listeners.get(person_id, ()):
                listener.arrive(number)


_of_loop: dict[asyncio.AbstractEventLoop, Switchboard] = {}


def switchboard() -> Switchboard:
    """The switchboard of the running event loop: a web process has one loop."""
    return _of_loop.setdefault(asyncio.get_running_loop(), Switchboard())
