"""The shifts of a fresh house, for tests of rosters."""

from __future__ import annotations

from datetime import date, datetime

from casework.organisation.shifts import shift_times, working_shifts

NIGHT, DAY, MIDDLE = "night", "day", "middle"
SHIFTS = (NIGHT, DAY, MIDDLE)
"""By code, in the order of a day: from 0, 8 and 16 o'clock."""


def times(day: date, code: str) -> tuple[datetime, datetime]:
    """From and until of that shift on that day."""
    return shift_times(day, next(shift for shift in working_shifts() if shift.code == code))
