"""How long something may take: `10min`, `2h`, `3d`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from .clock import WorkingHours

MINUTES_AN_HOUR = 60


class LimitUnit(StrEnum):
    MINUTE = "min"
    HOUR = "h"
    DAY = "d"
    """A working day of the calendar: as long as its longest regular weekday, 24 hours around the clock."""


@dataclass(frozen=True)
class Limit:
    """An amount of working time as people write it; `str()` gives back what `parse` takes."""

    number: int
    unit: LimitUnit

    def __post_init__(self) -> None:
        if self.number <= 0:
            raise ValueError(f"A limit is longer than nothing; {self.number}{self.unit} is not.")

    @classmethod
    def parse(cls, text: str) -> Limit:
        """From a whole number and `min`, `h` or `d`. Raises `ValueError` with a sentence."""
        found = re.fullmatch(r"\s*([0-9]{1,6})\s*(min|h|d)\s*", text)
        if found is None:
            raise ValueError(f"{text!r} is not a limit; write a whole number and min, h or d, such as 2h.")
        return cls(int(found[1]), LimitUnit(found[2]))

    def __str__(self) -> str:
        return f"{self.number}{self.unit}"

    def as_duration(self, hours: WorkingHours) -> timedelta:
        """The working time it stands for on these hours."""
        if self.unit is LimitUnit.MINUTE:
            return timedelta(minutes=self.number)
        if self.unit is LimitUnit.HOUR:
            return timedelta(minutes=self.number * MINUTES_AN_HOUR)
        if not hours.day_minutes:
            raise ValueError(f"{self} means working days, but these hours have no regular working day.")
        return timedelta(minutes=self.number * hours.day_minutes)
