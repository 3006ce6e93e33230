"""Takes a request's body in whole before a thread is given to it."""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, BinaryIO, cast

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]

IN_MEMORY_BYTES = 256 * 1024
PIECE_BYTES = 64 * 1024
REASONS = {408: b"408 Request Timeout\n", 413: b"413 Content Too Large\n"}


class Refused(Exception):
    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class Disconnected(Exception):
    """The client left before it had sent everything; nobody is there to answer."""


class WholeBody:
    """Hands a request on when its body has arrived; answers 413 when it is too long, 408 when too slow.

    Without this a few clients that send one byte a second would hold every thread (T-52),
    and Django would write a body of any length to disk (P-16).
    """

    def __init__(self, application: Application, *, most_bytes: int, seconds: float = 60) -> None:
        self.application = application
        self.most_bytes = most_bytes
        self.seconds = seconds

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY_BYTES) as spool:
            body = cast(BinaryIO, spool)
            try:
                async with asyncio.timeout(self.seconds):
                    await self._collect(scope, receive, body)
            except Disconnected:
                return
            except Refused as refused:
                await _refuse(send, refused.status)
                return
            except TimeoutError:
                await _refuse(send, 408)
                return
            await self.application(scope, _replay(body, receive), send)

    async def _collect(self, scope: Message, receive: Receive, body: BinaryIO) -> None:
        if _announced_bytes(scope) > self.most_bytes:
            raise Refused(413)
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise Disconnected
            body.write(message.get("body", b""))
            if body.tell() > self.most_bytes:
                raise Refused(413)
            more = message.get("more_body", False)
        body.seek(0)


def _announced_bytes(scope: Message) -> int:
    lengths = [value for name, value in scope["headers"] if name == b"content-length"]
    return int(lengths[0]) if lengths and lengths[0].isdigit() else 0


def _replay(body: BinaryIO, receive: Receive) -> Receive:
    finished = False

    async def replayed() -> Message:
        nonlocal finished
        if finished:
            return await receive()
        piece = body.read(PIECE_BYTES)
        finished = len(piece) < PIECE_BYTES
        return {"type": "http.request", "body": piece, "more_body": not finished}

    return replayed


async def _refuse(send: Send, status: int) -> None:
    headers = [(b"content-type", b"text/plain"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": REASONS[status]})
