"""What a log may tell of an error: its type and place; its text may quote what was confided."""

from __future__ import annotations

import logging
import re
import traceback
from pathlib import Path

FRAMES = 6
ONE_TIME_ADDRESS = re.compile(r"((?:/set-password/\d+|/first-administrator)/)[^/\s]+")
"""Whoever holds the rest of such an address may set a password: it stays out of the log."""


class TypeAndPlace(logging.Filter):
    """Replaces tracebacks: PostgreSQL, for one, writes the whole refused row into the text of its error."""

    def filter(self, record: logging.LogRecord) -> bool:
        if ONE_TIME_ADDRESS.search(told := record.getMessage()):
            record.msg, record.args = ONE_TIME_ADDRESS.sub(r"\1…", told), None
        if record.exc_info and record.exc_info[1] is not None:
            record.msg = f"{record.getMessage()} [{described(record.exc_info[1])}]"
            record.args = None
        record.exc_info = record.exc_text = record.stack_info = None
        return True


def described(error: BaseException) -> str:
    """`IntegrityError at receiving.py:84, door.py:40`, innermost last; with the error that led to it."""
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
    places = ", ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames)
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    led_by = f" after {type(cause).__name__}" if cause else ""
    return f"{type(error).__name__} at {places or '?'}{led_by}"
