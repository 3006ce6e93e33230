"""Until when the reporter may bring a closed case back."""

from __future__ import annotations

from datetime import datetime

from . import standards
from .models import Case
from .rules.clock import add_working_time
from .rules.limits import Limit, LimitUnit
from .words import Outcome, Stage

REOPEN_WITHIN = Limit(15, LimitUnit.DAY)
"""Working days of the case's standard from closure on: within so many a bad rating is put right (好差评)."""


def may_reopen_until(case: Case) -> datetime | None:
    """The last moment (UTC); None for a case that is open, or that was only imported: nobody was asked then."""
    if case.stage != Stage.CLOSED or case.closed_at is None or case.is_imported:
        return None
    hours = standards.hours_of(case.standard)
    return add_working_time(hours, case.closed_at, REOPEN_WITHIN.as_duration(hours))


def may_still_say(case: Case, now: datetime) -> bool:
    """Whether it was closed without the reporter's word, and the word would still count."""
    until = may_reopen_until(case)
    return case.helped is None and not is_withdrawn(case) and until is not None and now <= until


def is_withdrawn(case: Case) -> bool:
    return case.stage == Stage.CLOSED and case.outcome == Outcome.WITHDRAWN
