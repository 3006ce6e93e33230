"""The child process that sets type: HTML in by its standard input, PDF out by its standard output. Knows no database.

Frames: one letter (`P` progress, `D` document, `F` failure), four bytes of length, content. It ends when its input
does, when a document takes too long, and by itself when memory has grown.
"""

from __future__ import annotations

import os
import resource
import signal
import struct
import sys
from pathlib import Path
from typing import BinaryIO

SECONDS_PER_DOCUMENT = 60
ADDRESS_SPACE_BYTES = 1024**3
RETIRES_AT_KILOBYTES = 320 * 1024
HEADER = struct.Struct(">cI")
LENGTH = struct.Struct(">I")


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE_BYTES, ADDRESS_SPACE_BYTES))
    output = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # so that nothing a library prints gets between the frames
    while (html := read_document(sys.stdin.buffer)) is not None:
        # Even when whoever started it is gone, no document holds this process longer than this.
        signal.alarm(SECONDS_PER_DOCUMENT + 5)
        _set(html, output)
        signal.alarm(0)
        if most_memory_kilobytes() > RETIRES_AT_KILOBYTES:
            return


def _set(html: str, output: BinaryIO) -> None:
    from .pdf import typeset

    try:
        document = typeset(html, on_progress=lambda percent: send(output, b"P", bytes([percent])))
    except MemoryError:
        send(output, b"F", b"out_of_memory")
        raise SystemExit(1) from None
    send(output, b"D", document)


def most_memory_kilobytes() -> int:
    """The most resident memory that this program ever had.

    Not `ru_maxrss`: Linux carries that over from whoever forked us, and a large worker would get a new child for
    each document (getrusage(2), proc_pid_status(5)).
    """
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:", 1)[1].split(maxsplit=1)[0])


def read_document(source: BinaryIO) -> str | None:
    header = source.read(LENGTH.size)
    if len(header) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack(header)
    content = source.read(length)
    return content.decode() if len(content) == length else None


def send(output: BinaryIO, kind: bytes, content: bytes) -> None:
    output.write(HEADER.pack(kind, len(content)) + content)
    output.flush()


if __name__ == "__main__":
    main()
