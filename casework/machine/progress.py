"""How far a long command has come: a bar where somebody watches, a line every tenth of the way in a log."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from time import monotonic
from typing import TextIO, TypeVar

T = TypeVar("T")
_WIDTH = 30
_SECONDS_BETWEEN_LOOKS = 0.1


def with_progress(things: Iterable[T], total: int, stream: TextIO, label: str = "") -> Iterator[T]:
    """Hands out `things` and shows on `stream` how many of `total` are done."""
    progress = _Bar(total, stream, label) if stream.isatty() else _Lines(total, stream, label)
    done = 0
    try:
        for done, thing in enumerate(things, start=1):
            yield thing
            progress.show(done)
    finally:
        progress.leave(done)


class _Lines:
    def __init__(self, total: int, stream: TextIO, label: str) -> None:
        self._total, self._stream, self._label = total, stream, label
        self._tenths = 0

    def show(self, done: int) -> None:
        tenths = 10 * done // max(1, self._total)
        if tenths > self._tenths:
            self._tenths = tenths
            self._stream.write(f"{self._label} {done}/{self._total}\n".lstrip())
            self._stream.flush()

    def leave(self, done: int) -> None:
        """Nothing to tidy up."""


class _Bar(_Lines):
    def __init__(self, total: int, stream: TextIO, label: str) -> None:
        super().__init__(total, stream, label)
        self._started_at = self._shown_at = monotonic()

    def show(self, done: int) -> None:
        now = monotonic()
        if now - self._shown_at >= _SECONDS_BETWEEN_LOOKS:
            self._shown_at = now
            self._draw(done)

    def leave(self, done: int) -> None:
        self._draw(done)
        self._stream.write("\n")
        self._stream.flush()

    def _draw(self, done: int) -> None:
        share = min(1.0, done / max(1, self._total))
        full = int(share * _WIDTH)
        elapsed = monotonic() - self._started_at
        left = f" −{elapsed / share - elapsed:.0f} s" if 0 < share < 1 else f" {elapsed:.0f} s"
        bar = "█" * full + "░" * (_WIDTH - full)
        self._stream.write(f"\r{self._label} {bar} {done}/{self._total}{left}\x1b[K")
        self._stream.flush()
