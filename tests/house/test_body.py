"""A request reaches a thread only when its body is complete, not too long and not too slow."""

import asyncio
from collections.abc import Iterable
from typing import Any

from casework.web.body import IN_MEMORY_BYTES, Message, Receive, Send, WholeBody


async def echo(scope: Message, receive: Receive, send: Send) -> None:
    body, more = b"", True
    while more:
        message = await receive()
        body += message["body"]
        more = message["more_body"]
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": body})


def post(pieces: Iterable[bytes], *, headers: Iterable[tuple[bytes, bytes]] = (), most: int = 1000) -> list[Message]:
    """What a client that sends `pieces`, then nothing more, is answered."""
    waiting: list[Message] = [{"type": "http.request", "body": piece, "more_body": True} for piece in pieces]
    return answer_to([*waiting, {"type": "http.request", "body": b"", "more_body": False}], headers, most)


def answer_to(messages: list[Message], headers: Iterable[tuple[bytes, bytes]] = (), most: int = 1000) -> list[Message]:
    sent: list[Message] = []

    async def receive() -> Message:
        if not messages:
            await asyncio.sleep(60)
        return messages.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    scope: dict[str, Any] = {"type": "http", "headers": list(headers)}
    asyncio.run(WholeBody(echo, most_bytes=most, seconds=0.1)(scope, receive, send))
    return sent


def test_it_hands_the_whole_body_on() -> None:
    assert post([b"one ", b"two"])[1]["body"] == b"one two"


def test_it_hands_on_a_body_that_does_not_fit_in_memory() -> None:
    large = b"x" * (IN_MEMORY_BYTES * 2)
    assert post([large], most=len(large))[1]["body"] == large


def test_it_refuses_an_announced_length_before_reading() -> None:
    assert answer_to([], [(b"content-length", b"1001")])[0]["status"] == 413


def test_it_refuses_a_body_that_grows_too_long_without_saying_so() -> None:
    assert post([b"x" * 600, b"x" * 600])[0]["status"] == 413


def test_it_refuses_a_body_that_takes_too_long() -> None:
    assert answer_to([{"type": "http.request", "body": b"x", "more_body": True}])[0]["status"] == 408


def test_it_answers_nobody_when_the_client_left() -> None:
    assert answer_to([{"type": "http.disconnect"}]) == []
