"""Slows guessing down, and locks nobody out.

Only wrong tries count, for some minutes. Where there were too many, one try in a few seconds goes on. Without Redis
there is no slow-down: a lost counter must not keep anybody from an answer.
"""

from __future__ import annotations

import hashlib
import logging
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import redis
from django.conf import settings

logger = logging.getLogger(__name__)

REMEMBERED_SECONDS = 600
PATIENCE_SECONDS = 0.3

TAKE_TURNS = """
    local wait = 0
    for _, turn in ipairs(KEYS) do
        if redis.call('EXISTS', turn) == 1 then
            wait = math.max(wait, redis.call('PTTL', turn), 1)
        end
    end
    if wait == 0 then
        for n, turn in ipairs(KEYS) do
            redis.call('SET', turn, 1, 'EX', ARGV[n])
        end
    end
    return wait
"""
"""Takes the turn of every key for as many seconds as its argument says, or of none. Returns milliseconds to wait.

One script, because in between a try that another brake holds back would use up a turn for nothing.
"""


@dataclass(frozen=True)
class Storm:
    """While `counter` is above `after`, others have only `free` tries."""

    counter: str
    after: int
    free: int


@dataclass(frozen=True)
class Brake:
    """More than `free` wrong tries in `counter` leave one try in `pause_seconds` to each `turn`."""

    counter: str
    free: int
    pause_seconds: int
    turn: str = ""
    """Who takes turns with whom; the counter itself when not given."""
    storm: Storm | None = None

    @property
    def turn_name(self) -> str:
        return f"{self.turn or self.counter}:turn"

    def holds(self, wrong: dict[str, int]) -> bool:
        is_storm = self.storm is not None and wrong[self.storm.counter] > self.storm.after
        return wrong[self.counter] >= (self.storm.free if self.storm and is_storm else self.free)


def counter(room: str, *marks: str) -> str:
    """A counter's name, in which nobody can read the marks."""
    return f"xinqiao:{room}:" + hashlib.sha256("\n".join(marks).encode()).hexdigest()[:24]


def seconds_to_wait(brakes: Sequence[Brake]) -> int:
    """0: go ahead, and the turns of all brakes that hold are taken. Otherwise so many seconds until the next try."""
    try:
        wrong = _wrong_tries(brakes)
        return _seconds_to_turns([brake for brake in brakes if brake.holds(wrong)])
    except redis.RedisError:
        logger.warning("nobody is slowed down: Redis does not answer")
        return 0


def count_wrong_try(counters: Iterable[str]) -> None:
    try:
        with _redis().pipeline(transaction=False) as pipe:
            for name in counters:
                pipe.incr(name)
                pipe.expire(name, REMEMBERED_SECONDS)
            pipe.execute()
    except redis.RedisError:
        logger.warning("a wrong try was not counted: Redis does not answer")


def _wrong_tries(brakes: Sequence[Brake]) -> dict[str, int]:
    storms = {brake.storm.counter for brake in brakes if brake.storm}
    names = sorted({brake.counter for brake in brakes} | storms)
    return {name: int(found or 0) for name, found in zip(names, _redis().mget(names), strict=True)}


def _seconds_to_turns(brakes: Sequence[Brake]) -> int:
    if not brakes:
        return 0
    pauses = [brake.pause_seconds for brake in brakes]
    milliseconds = _redis().eval(TAKE_TURNS, len(brakes), *(brake.turn_name for brake in brakes), *pauses)
    return math.ceil(int(milliseconds) / 1000)


@cache
def _redis() -> redis.Redis:
    return redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=PATIENCE_SECONDS, socket_connect_timeout=PATIENCE_SECONDS
    )
