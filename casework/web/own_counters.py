"""What a process counts for itself while Redis is away: the same rules as the script in `slowdown`."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence

MOST = 10_000
"""So many names are kept at most; beyond, the oldest go: whoever changes names that often meets the other brakes."""


class OwnCounters:
    def __init__(self, remembered_seconds: float) -> None:
        self._remembered = remembered_seconds
        self._lock = threading.Lock()
        self._counts: dict[str, tuple[int, float]] = {}
        """Wrong tries, and until when they are remembered."""
        self._turns: dict[str, float] = {}
        """Until when a turn is taken."""
        self._trusted_until = 0.0

    @property
    def is_trusted(self) -> bool:
        """Whether Redis has just failed, so that it is not asked again yet."""
        return time.monotonic() < self._trusted_until

    def trust_for(self, seconds: float) -> None:
        self._trusted_until = time.monotonic() + seconds

    def admit(self, keys: Sequence[str], numbers: Sequence[int], counters: Sequence[str]) -> int:
        """0, or milliseconds to wait. Of each brake three keys (counter, storm, turn) and four numbers."""
        with self._lock:
            now = time.monotonic()
            held = self._held(keys, numbers, now)
            wait = max((self._turns.get(turn, now) - now for turn in held), default=0.0)
            if wait > 0:
                return max(1, int(wait * 1000))
            self._turns |= {turn: now + pause / 1000 for turn, pause in held.items()}
            for counter in counters:
                self._counts[counter] = (self._count(counter, now) + 1, now + self._remembered)
            self._forget(now)
            return 0

    def take_back(self, counters: Sequence[str]) -> int:
        with self._lock:
            for counter in counters:
                count, until = self._counts.get(counter, (0, 0.0))
                if count:
                    self._counts[counter] = (count - 1, until)
        return 0

    def _held(self, keys: Sequence[str], numbers: Sequence[int], now: float) -> dict[str, int]:
        held = {}
        for n in range(len(keys) // 3):
            counter, storm, turn = keys[3 * n : 3 * n + 3]
            free, pause, after, few = numbers[4 * n : 4 * n + 4]
            if self._count(counter, now) >= (min(free, few) if self._count(storm, now) > after else free):
                held[turn] = pause
        return held

    def _count(self, counter: str, now: float) -> int:
        count, until = self._counts.get(counter, (0, 0.0))
        return count if until > now else 0

    def _forget(self, now: float) -> None:
        if len(self._counts) + len(self._turns) > MOST:
            self._turns = {turn: until for turn, until in self._turns.items() if until > now}
            fresh = {name: kept for name, kept in self._counts.items() if kept[0] and kept[1] > now}
            self._counts = dict(sorted(fresh.items(), key=lambda item: item[1][1])[-MOST // 2 :])
