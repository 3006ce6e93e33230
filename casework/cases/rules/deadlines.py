"""What of a case may become due, and which comes first. Plain Python: looks at a case, changes nothing.

A case keeps one moment per thing that may become due, `X_due_at`. `running` says which of them count now: a clock that
has breached counts no more, since a breach is recorded once. `next_due` is the one that the flow's timer watches.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class Due(StrEnum):
    """In the order in which they are dealt with when they fall on one moment: a breach comes before what follows it."""

    ACCEPT = "accept"
    RESPONSE = "response"
    PROGRESS = "progress"
    RESOLVE = "resolve"
    FOLLOW_UP = "follow_up"
    REQUEST = "request"
    """Something asked of others in the case has not been answered (M20)."""
    TURN = "turn"
    """Whoever was asked, or is to dispatch after a decline, has not moved: silence moves the case on (M19, N5)."""
    LADDER = "ladder"
    """The present rung has done nothing about a breach: the next one is called (M18)."""
    PAUSE = "pause"
    """A pause ends by itself (M15)."""
    ALARM = "alarm"
    """Nobody has taken an emergency: the next round alerts more people (M23)."""
    DANGER = "danger"
    """Nobody has said whether words of danger mean what they say: more people are asked."""


BREACHABLE = (Due.ACCEPT, Due.RESPONSE, Due.PROGRESS, Due.RESOLVE, Due.FOLLOW_UP)
"""The clocks of a service standard. Whatever else is due is an errand: it is done and gone."""

_BEFORE_ACCEPTANCE = (Due.ACCEPT, Due.RESPONSE, Due.RESOLVE)
_CLOCKS: dict[str, tuple[Due, ...]] = {
    "assign": _BEFORE_ACCEPTANCE,
    "accept": _BEFORE_ACCEPTANCE,
    "respond": (Due.RESPONSE, Due.RESOLVE),
    "resolve": (Due.PROGRESS, Due.RESOLVE),
    "follow_up": (Due.FOLLOW_UP,),
    "close": (Due.FOLLOW_UP,),
}
_ERRANDS = tuple(due for due in Due if due not in BREACHABLE)


class Watched(Protocol):
    stage: str
    redo_count: int
    accepted_at: datetime | None
    paused_at: datetime | None
    clock_marks: Sequence[str]


def mark(what: str, case: Watched, clock: str) -> str:
    """How `Case.clock_marks` notes that a clock has warned or breached in this round.

    Acceptance runs once; the marks of progress are wiped at every word to the reporter.
    """
    return f"{what}:{clock}:{0 if clock in (Due.ACCEPT, Due.PROGRESS) else case.redo_count}"


def moment_of(case: Watched, due: Due | str) -> datetime | None:
    """The moment (UTC) that the case keeps for it."""
    moment: datetime | None = getattr(case, f"{due}_due_at")
    return moment


def clocks_at(case: Watched, stage: str | None = None) -> tuple[Due, ...]:
    """The standard's clocks that run at `stage`, by default the present one; breached ones too, paused ones not."""
    return tuple(due for due in _CLOCKS.get(stage or case.stage, ()) if _counts(case, due))


def breached_at_stage(case: Watched, stage: str | None = None) -> tuple[Due, ...]:
    """Those of `clocks_at` that have run out already and are still not stopped."""
    return tuple(due for due in clocks_at(case, stage) if mark("breached", case, due) in case.clock_marks)


def standing_still(case: Watched, stage: str | None = None) -> tuple[Due, ...]:
    """Those that have run out already and are paused all the same: nothing is due, but the case is late as before."""
    paused = [due for due in _CLOCKS.get(stage or case.stage, ()) if not _counts(case, due) and due != Due.ACCEPT]
    return tuple(due for due in paused if mark("breached", case, due) in case.clock_marks)


def running(case: Watched, stage: str | None = None) -> list[tuple[Due, datetime]]:
    """Everything that may become due at `stage` (by default the present one), earliest first."""
    at = stage or case.stage
    if at not in _CLOCKS:
        return []
    breached = breached_at_stage(case, at)
    counted = [due for due in clocks_at(case, at) if due not in breached]
    counted += _ERRANDS
    found = [(due, moment) for due in counted if (moment := moment_of(case, due)) is not None]
    return sorted(found, key=lambda one: one[1])


def next_due(case: Watched, stage: str | None = None) -> datetime | None:
    """The earliest of `running`; None only for a case that is closed or has not started."""
    return next((moment for _, moment in running(case, stage)), None)


def _counts(case: Watched, due: Due) -> bool:
    if due == Due.ACCEPT:
        return case.accepted_at is None
    return not (due == Due.RESOLVE and case.paused_at is not None)
