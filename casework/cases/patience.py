"""From when on a reporter may urge, and how often anybody may."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from . import standards
from .models import Case, CaseRequest, Message
from .words import RequestKind, Stage

ONCE_IN = timedelta(hours=24)
"""A reporter urges once in so much time."""


@dataclass(frozen=True)
class Urging:
    """From when on the reporter may urge; `has_urged`: within the last day, so that a page can say why not now."""

    possible_at: datetime
    has_urged: bool

    def is_possible(self, now: datetime) -> bool:
        return now >= self.possible_at


def reporters_urging(case: Case, now: datetime) -> Urging | None:
    """None while it is the reporter's own turn, or nobody's.

    Patience ends when the promised time has passed, or after a working day in which nobody wrote to the reporter.
    """
    if case.stage in {Stage.RECEIVED, Stage.FOLLOW_UP, Stage.CLOSED}:
        return None
    allowed_at = standards.a_working_day_after(case.standard, _last_word(case))
    if promised_at := promised_to_reporter(case):
        allowed_at = min(allowed_at, promised_at)
    urged_at = last_urging(case, by_person_id=None)
    if urged_at is not None and urged_at + ONCE_IN > max(now, allowed_at):
        return Urging(urged_at + ONCE_IN, has_urged=True)
    return Urging(allowed_at, has_urged=False)


def promised_to_reporter(case: Case) -> datetime | None:
    """What the reporter waits for: until the first answer it is the answer, not who takes it on."""
    if case.stage in {Stage.RECEIVED, Stage.ASSIGN, Stage.ACCEPT, Stage.RESPOND}:
        return case.response_due_at
    if case.stage == Stage.RESOLVE and case.paused_at is not None:
        return None
    return {Stage.RESOLVE: case.resolve_due_at, Stage.FOLLOW_UP: case.follow_up_due_at}.get(Stage(case.stage))


def last_urging(case: Case, *, by_person_id: int | None) -> datetime | None:
    """When that person last urged this case; of None, the reporter."""
    urgings = CaseRequest.objects.filter(case=case, kind=RequestKind.URGING)
    by_them = urgings.filter(asked_by=by_person_id) if by_person_id else urgings.filter(asked_by__isnull=True)
    return by_them.order_by("-asked_at").values_list("asked_at", flat=True).first()


def _last_word(case: Case) -> datetime:
    answers = Message.objects.filter(case=case, side=Message.Side.BRANCH).order_by("-created_at")
    answered_at = answers.values_list("created_at", flat=True).first()
    return max(answered_at or case.received_at, case.round_started_at)
