"""One child process per worker sets its documents: a crash or an endless layout costs a document, not the worker."""

from __future__ import annotations

import os
import selectors
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

from . import typesetter

SOURCE = Path(__file__).resolve().parents[2]
INHERITED = (
    "PATH",
    "HOME",
    "LANG",
    "LC_ALL",
    "XDG_CACHE_HOME",
    "FONTCONFIG_PATH",
    "FONTCONFIG_FILE",
    "LD_LIBRARY_PATH",
)
"""The child gets no database address and no key."""


class PressFailed(Exception):
    """`code` is one of `AuditExport.Failure`: `timed_out`, `crashed` or `out_of_memory`."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


class Press:
    """Holds the child. One document at a time; threads wait for each other."""

    def __init__(self, *, seconds: float = typesetter.SECONDS_PER_DOCUMENT, command: tuple[str, ...] = ()) -> None:
        self.seconds = seconds
        self.command = command or (sys.executable, "-m", "casework.audit.typesetter")
        self._child: subprocess.Popen[bytes] | None = None
        self._turn = threading.Lock()

    def typeset(self, html: str, on_progress: Callable[[int], None]) -> bytes:
        """The PDF of `html`. Raises `PressFailed`; the next document then gets a new child.

        A child that dies gets one successor for the same document: it may have died of the one before.
        """
        try:
            return self._typeset_once(html, on_progress)
        except PressFailed as failure:
            if failure.code != "crashed":
                raise
            return self._typeset_once(html, on_progress)

    def _typeset_once(self, html: str, on_progress: Callable[[int], None]) -> bytes:
        with self._turn:
            child = self._ready_child()
            try:
                _hand_over(child, html.encode())
                return self._take(child, on_progress, time.monotonic() + self.seconds)
            except BrokenPipeError:
                self._end(child)
                raise PressFailed("crashed") from None
            except BaseException:
                # Also when `on_progress` raises: the rest of this document would reach who asks for the next one.
                self._end(child)
                raise

    def close(self) -> None:
        with self._turn:
            if self._child is not None:
                self._end(self._child)

    def _ready_child(self) -> subprocess.Popen[bytes]:
        if self._child is not None and self._child.poll() is None:
            return self._child
        if self._child is not None:
            self._end(self._child)
        environment = {name: os.environ[name] for name in INHERITED if name in os.environ}
        self._child = subprocess.Popen(
            self.command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
            cwd=SOURCE,
            env=environment,
            start_new_session=True,  # Ctrl-C is for the worker, which finishes its document first
        )
        return self._child

    def _take(self, child: subprocess.Popen[bytes], on_progress: Callable[[int], None], until: float) -> bytes:
        while True:
            kind, length = typesetter.HEADER.unpack(_read(child, typesetter.HEADER.size, until))
            content = _read(child, length, until)
            if kind == b"D":
                return content
            if kind == b"F":
                raise PressFailed(content.decode())
            on_progress(content[0])

    def _end(self, child: subprocess.Popen[bytes]) -> None:
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                pipe.close()
        self._child = None


@cache
def the_press() -> Press:
    """This process's own."""
    return Press()


def _hand_over(child: subprocess.Popen[bytes], document: bytes) -> None:
    assert child.stdin is not None  # noqa: S101  (opened with a pipe)
    rest = memoryview(typesetter.LENGTH.pack(len(document)) + document)
    while rest:
        rest = rest[child.stdin.write(rest) :]


def _read(child: subprocess.Popen[bytes], length: int, until: float) -> bytes:
    """Exactly `length` bytes of the child's output, before the moment `until` of the monotonic clock."""
    assert child.stdout is not None  # noqa: S101  (opened with a pipe)
    content = bytearray()
    with selectors.DefaultSelector() as selector:
        selector.register(child.stdout, selectors.EVENT_READ)
        while len(content) < length:
            if not selector.select(max(0.0, until - time.monotonic())):
                raise PressFailed("timed_out")
            part = os.read(child.stdout.fileno(), min(length - len(content), 1 << 20))
            if not part:
                raise PressFailed("crashed")
            content += part
    return bytes(content)
