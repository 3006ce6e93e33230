"""Who was called about a case, how often it was passed on, and when its clock stood still: the same in every room."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from casework.cases.models import Case
from casework.cases.standards import working_seconds
from casework.cases.words import PauseReason, RaiseReason
from casework.organisation.models import Branch


@dataclass(frozen=True)
class PauseLine:
    """A stretch in which the clock of resolution stood still; `working` is what of it was working time."""

    reason: str
    start: datetime
    end: datetime | None
    """When it ended, or will end by itself."""
    working: timedelta | None
    is_running: bool


@dataclass(frozen=True)
class Ladder:
    rung: int
    """0: owner or queue. 1: the branch's own secretary. Then one branch higher each time."""
    raised_to: Branch | None
    why: str
    next_at: datetime | None
    """When the next level is called unless somebody acts."""
    passes: int
    declines: int
    pauses: list[PauseLine]

    @property
    def has_a_story(self) -> bool:
        return bool(self.raised_to or self.passes or self.pauses)


def ladder_of(case: Case) -> Ladder:
    """Without a statement where `raised_to` and `standard__calendar` were read along."""
    return Ladder(
        rung=case.rung,
        raised_to=case.raised_to,
        why=str(RaiseReason(case.raised_why).label) if case.raised_why else "",
        next_at=case.ladder_due_at if case.is_open else None,
        passes=case.pass_count,
        declines=case.decline_count,
        pauses=[*_past_pauses(case), *_running_pause(case)],
    )


def _past_pauses(case: Case) -> list[PauseLine]:
    lines = []
    for started, ended, reason in case.pauses:
        start, end = datetime.fromisoformat(started), datetime.fromisoformat(ended)
        working = timedelta(seconds=working_seconds(case, start, end))
        lines.append(PauseLine(str(PauseReason(reason).label), start, end, working, is_running=False))
    return lines


def _running_pause(case: Case) -> list[PauseLine]:
    if case.paused_at is None:
        return []
    reason = str(PauseReason(case.pause_reason).label)
    return [PauseLine(reason, case.paused_at, case.pause_due_at, None, is_running=True)]
