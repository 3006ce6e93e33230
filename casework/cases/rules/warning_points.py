"""When to warn that a limit is near: a share of it, `50%`, or so long before its end, `48h`. Plain Python."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

_BEFORE = {"min": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}


@dataclass(frozen=True)
class WarningPoint:
    """One of the two is given: `share` of the limit that has run, or `before` its end in calendar time."""

    share: float | None = None
    before: timedelta | None = None

    @classmethod
    def parse(cls, text: str) -> WarningPoint:
        """From `50%` (1 to 99), or a whole number and `min`, `h` or `d`. Raises `ValueError` with a sentence."""
        found = re.fullmatch(r"\s*([0-9]{1,4})\s*(%|min|h|d)\s*", text)
        if found is None or not int(found[1]) or (found[2] == "%" and int(found[1]) > 99):
            raise ValueError(f"{text!r} is no warning point; write 1% to 99%, or such as 30min, 48h or 2d.")
        number = int(found[1])
        return cls(share=number / 100) if found[2] == "%" else cls(before=number * _BEFORE[found[2]])

    def is_before(self, other: WarningPoint) -> bool:
        """Whether it comes first in every limit; a share and a time before the end come in either order."""
        if self.share is not None and other.share is not None:
            return self.share < other.share
        if self.before is not None and other.before is not None:
            return self.before > other.before
        return True
