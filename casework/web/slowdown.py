"""Slows guessing down, and locks nobody out.

Only wrong tries count, for some minutes. Where there were too many, one try in a few seconds goes on. Every try counts
as wrong before it is judged, and is taken back when it was right: of many at once no more go on than of as many one
after the other. Without Redis each process counts for itself.
"""

from __future__ import annotations

import hashlib
import logging
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import redis
from django.conf import settings

from .own_counters import OwnCounters

logger = logging.getLogger(__name__)

REMEMBERED_SECONDS = 600
PATIENCE_SECONDS = 0.3
DISTRUST_SECONDS = 5
"""For so long Redis is not asked again after it did not answer: else every try would wait for it first."""
NEVER = 10**9

ADMIT = """
    local remembered, brakes = tonumber(ARGV[1]), (#ARGV - 1) / 4
    local wait, held = 0, {}
    for n = 1, brakes do
        local counter, storm, turn = KEYS[3 * n - 2], KEYS[3 * n - 1], KEYS[3 * n]
        local free, pause = tonumber(ARGV[4 * n - 2]), tonumber(ARGV[4 * n - 1])
        local after, few = tonumber(ARGV[4 * n]), tonumber(ARGV[4 * n + 1])
        if tonumber(redis.call('GET', storm) or 0) > after then
            free = math.min(free, few)
        end
        if tonumber(redis.call('GET', counter) or 0) >= free then
            held[turn] = pause
            if redis.call('EXISTS', turn) == 1 then
                wait = math.max(wait, redis.call('PTTL', turn), 1)
            end
        end
    end
    if wait > 0 then
        return wait
    end
    for turn, pause in pairs(held) do
        redis.call('SET', turn, 1, 'PX', pause)
    end
    for n = 3 * brakes + 1, #KEYS do
        redis.call('INCR', KEYS[n])
        redis.call('EXPIRE', KEYS[n], remembered)
    end
    return 0
"""
"""Takes the turn of every brake that holds and counts the try, or does neither and returns milliseconds to wait.

One script, because in between a try that another brake holds back would use up a turn for nothing, and many at once
would all go on.
"""
TAKE_BACK = """
    for _, counter in ipairs(KEYS) do
        if tonumber(redis.call('GET', counter) or 0) > 0 then
            redis.call('DECR', counter)
        end
    end
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
    pause_seconds: float
    turn: str = ""
    """Who takes turns with whom; the counter itself when not given."""
    storm: Storm | None = None

    @property
    def turn_name(self) -> str:
        return f"{self.turn or self.counter}:turn"

    @property
    def keys(self) -> list[str]:
        return [self.counter, self.storm.counter if self.storm else self.counter, self.turn_name]

    @property
    def numbers(self) -> list[int]:
        storm = [self.storm.after, self.storm.free] if self.storm else [NEVER, self.free]
        return [self.free, int(self.pause_seconds * 1000), *storm]


def counter(room: str, *marks: str) -> str:
    """A counter's name, in which nobody can read the marks."""
    return f"xinqiao:{room}:" + hashlib.sha256("\n".join(marks).encode()).hexdigest()[:24]


def seconds_to_wait(brakes: Sequence[Brake]) -> int:
    """0: go ahead; the turns of all brakes that hold are taken, and the try counts until `take_back`.
    Otherwise so many seconds until the next try."""
    keys = [key for brake in brakes for key in brake.keys]
    numbers = [number for brake in brakes for number in brake.numbers]
    counters = _counters(brakes)
    milliseconds = _asked(
        lambda: _run(ADMIT, [*keys, *counters], [REMEMBERED_SECONDS, *numbers]),
        lambda: _OWN.admit(keys, numbers, counters),
    )
    return math.ceil(milliseconds / 1000)


def take_back(brakes: Sequence[Brake]) -> None:
    """The try was right after all, so that it does not count."""
    counters = _counters(brakes)
    _asked(lambda: _run(TAKE_BACK, counters), lambda: _OWN.take_back(counters))


def _counters(brakes: Sequence[Brake]) -> list[str]:
    storms = {brake.storm.counter for brake in brakes if brake.storm}
    return sorted({brake.counter for brake in brakes} | storms)


_OWN = OwnCounters(REMEMBERED_SECONDS)


def _asked(redis_says: Callable[[], int], we_say: Callable[[], int]) -> int:
    """What Redis says; without it, what this process has seen itself."""
    if not _OWN.is_trusted:
        try:
            return redis_says()
        except redis.RedisError:
            logger.warning("wrong tries are counted by each process for itself: Redis does not answer")
            _OWN.trust_for(DISTRUST_SECONDS)
    return we_say()


def _run(script: str, keys: Sequence[str], arguments: Sequence[int] = ()) -> int:
    return int(_redis().register_script(script)(keys=keys, args=arguments) or 0)


@cache
def _redis() -> redis.Redis:
    return redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=PATIENCE_SECONDS, socket_connect_timeout=PATIENCE_SECONDS
    )
