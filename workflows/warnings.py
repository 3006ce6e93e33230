"""When to warn that a deadline is near: at two moments per clock and round (M17)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from casework.cases import standards
from casework.cases.models import Case
from casework.cases.rules.deadlines import Due, breached_at_stage, clocks_at, mark, moment_of

EARLY, LATE = "half", "warned"
"""How `Case.clock_marks` notes them."""


class ClockWarning(NamedTuple):
    at: datetime
    clock: Due
    what: str


def next_warning(case: Case, stage: str | None = None) -> datetime | None:
    """The earliest warning that was not said yet, of the clocks that run at `stage`."""
    return min((warning.at for warning in unsaid(case, stage)), default=None)


def unsaid(case: Case, stage: str | None = None) -> Iterator[ClockWarning]:
    """Each with its moment (UTC). Who has been warned for the second time is not warned for the first any more."""
    breached = breached_at_stage(case, stage)
    for clock in clocks_at(case, stage):
        if clock in breached or moment_of(case, clock) is None or mark(LATE, case, clock) in case.clock_marks:
            continue
        early, late = standards.warnings_of(case, clock)
        if mark(EARLY, case, clock) not in case.clock_marks:
            yield ClockWarning(early, clock, EARLY)
        yield ClockWarning(late, clock, LATE)
