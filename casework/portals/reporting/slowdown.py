"""Slows down guessing of receipt codes, and nobody else.

Only wrong codes count. A device with many of them may try again every few seconds; while the whole house sees very
many, every device has fewer free tries, but one that made no mistake is never kept waiting. Sixteen random digits do
the rest. Without Redis there is no slow-down: a lost counter must not keep a worker from an answer.
"""

from __future__ import annotations

import hashlib
import logging
from functools import cache

import redis
from django.conf import settings
from django.http import HttpRequest

from .place import Place

logger = logging.getLogger(__name__)

REMEMBERED_SECONDS = 600
FREE_TRIES = 10
FREE_TRIES_IN_A_STORM = 3
STORM_AFTER = 300
PAUSE_SECONDS = 3
PATIENCE_SECONDS = 0.3


def seconds_to_wait(request: HttpRequest, place: Place) -> int:
    """0: go ahead. Otherwise so many seconds until this device may try again."""
    device = _device(request, place)
    try:
        wrong, everywhere = _redis().mget(f"{device}:wrong", "xinqiao:look-up:wrong")
        free = FREE_TRIES_IN_A_STORM if int(everywhere or 0) > STORM_AFTER else FREE_TRIES
        if int(wrong or 0) < free or _redis().set(f"{device}:turn", 1, nx=True, ex=PAUSE_SECONDS):
            return 0
        return max(1, int(_redis().ttl(f"{device}:turn")))
    except redis.RedisError:
        logger.warning("look-ups are not slowed down: Redis does not answer")
        return 0


def count_wrong_code(request: HttpRequest, place: Place) -> None:
    try:
        with _redis().pipeline(transaction=False) as pipe:
            for counter in (f"{_device(request, place)}:wrong", "xinqiao:look-up:wrong"):
                pipe.incr(counter)
                pipe.expire(counter, REMEMBERED_SECONDS)
            pipe.execute()
    except redis.RedisError:
        logger.warning("a wrong code was not counted: Redis does not answer")


def _device(request: HttpRequest, place: Place) -> str:
    """A station is one device. Phones behind one address are told apart by what their browsers call themselves."""
    marks = [
        request.META.get("REMOTE_ADDR", ""),
        request.headers.get("User-Agent", ""),
        place.station.code if place.station else "",
    ]
    return "xinqiao:look-up:" + hashlib.sha256("\n".join(marks).encode()).hexdigest()[:24]


@cache
def _redis() -> redis.Redis:
    return redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=PATIENCE_SECONDS, socket_connect_timeout=PATIENCE_SECONDS
    )
