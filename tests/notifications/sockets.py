"""What a browser's page does, without the browser: it says where it stands, listens, and comes back when cut off."""

from __future__ import annotations

import asyncio
import contextlib
import json
import threading
import time
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from django.conf import settings
from django.test import Client
from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection
from websockets.sync.client import connect as connect_and_wait
from websockets.typing import Origin

from casework.organisation.models import Person


def cookie_of(person: Person) -> str:
    """A session of `person`, as the header that carries it."""
    client = Client()
    client.force_login(person)
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def open_socket(port: int, cookie: str = "") -> AbstractContextManager[ClientConnection]:
    return connect_and_wait(
        f"ws://127.0.0.1:{port}/live/",
        origin=Origin(f"http://127.0.0.1:{port}"),
        additional_headers={"Cookie": cookie},
        proxy=None,
    )


def inbox_number(socket: ClientConnection, *, seconds: float = 10) -> int:
    """The next number that arrives."""
    return int(json.loads(socket.recv(timeout=seconds))["inbox"])


@dataclass
class Page:
    """A page as live.js keeps it: only a higher number is news, and after a cut it resumes from the one it knows."""

    port: int
    cookie: str
    known: int = 0
    connections: int = 0
    arrived: list[tuple[int, float]] = field(default_factory=list)
    is_open: asyncio.Event = field(default_factory=asyncio.Event)

    async def stay(self) -> None:
        while True:
            with contextlib.suppress(OSError, WebSocketException, TimeoutError):
                await self._listen()
            self.is_open.clear()
            await asyncio.sleep(0.5)

    async def _listen(self) -> None:
        async with connect(
            f"ws://127.0.0.1:{self.port}/live/",
            origin=Origin(f"http://127.0.0.1:{self.port}"),
            additional_headers={"Cookie": self.cookie},
            proxy=None,
        ) as socket:
            await socket.send(json.dumps({"at": self.known}))
            async for text in socket:
                number = json.loads(text)["inbox"]
                if not self.is_open.is_set():
                    self.connections += 1
                    self.is_open.set()
                if number > self.known:
                    self.arrived.append((number, time.time()))
                    self.known = number


class OpenPages:
    """Pages kept open in a thread of their own while a test does other things."""

    def __init__(self, port: int, cookies: list[str]) -> None:
        self.pages = [Page(port, cookie) for cookie in cookies]
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=[self._stay()], daemon=True)
        self._leaving = asyncio.Event()

    def __enter__(self) -> OpenPages:
        self._thread.start()
        deadline = time.monotonic() + 30
        while not all(page.is_open.is_set() for page in self.pages):
            assert time.monotonic() < deadline, "the pages did not open"
            time.sleep(0.05)
        return self

    def __exit__(self, *failure: object) -> None:
        self._loop.call_soon_threadsafe(self._leaving.set)
        self._thread.join()
        self._loop.close()

    @property
    def known(self) -> list[int]:
        return [page.known for page in self.pages]

    async def _stay(self) -> None:
        staying = [asyncio.create_task(page.stay()) for page in self.pages]
        await self._leaving.wait()
        for task in staying:
            task.cancel()
        await asyncio.gather(*staying, return_exceptions=True)
