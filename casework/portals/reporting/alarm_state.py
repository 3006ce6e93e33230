"""How an alarm goes, for the one who raised it: numbers and roles, no names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.functional import Promise

from casework.cases.models import Case, LedgerEntry
from casework.cases.words import EmergencyStep, Kind, Stage
from casework.organisation.models import Branch, Post
from casework.organisation.queries import posts_of

SHOWN = (Kind.ALARMED, Kind.ACCEPTED, Kind.STAMPED)


@dataclass(frozen=True)
class Stamp:
    step: Promise | str
    at: datetime


@dataclass(frozen=True)
class Leader:
    """Who is coming. No name: as in all that the branch writes, the reporter meets the branch."""

    role: str
    branch: Branch
    since: datetime


@dataclass(frozen=True)
class AlarmState:
    case: Case
    raised_at: datetime
    alerted: int
    rounds: int
    next_round_at: datetime | None
    leader: Leader | None
    stamps: list[Stamp]
    """Newest first; notes for the file are not among them."""
    is_over: bool

    @property
    def waited(self) -> timedelta:
        """Until somebody took it, else until now."""
        return (self.leader.since if self.leader else timezone.now()) - self.raised_at


def alarm_state(case: Case) -> AlarmState:
    """Four SQL statements."""
    entries = list(case.ledger.filter(kind__in=SHOWN).order_by("number"))
    return AlarmState(
        case=case,
        raised_at=case.received_at,
        alerted=len(case.alarmed),
        rounds=case.alarm_round,
        next_round_at=case.alarm_due_at,
        leader=_leader(case, entries),
        stamps=[_stamp(entry) for entry in reversed(entries) if _is_shown(entry)],
        is_over=case.stage in (Stage.FOLLOW_UP, Stage.CLOSE, Stage.CLOSED),
    )


def _is_shown(entry: LedgerEntry) -> bool:
    return entry.kind == Kind.STAMPED and entry.facts["step"] != EmergencyStep.NOTE


def _stamp(entry: LedgerEntry) -> Stamp:
    return Stamp(EmergencyStep(entry.facts["step"]).label, entry.at)


def _leader(case: Case, entries: list[LedgerEntry]) -> Leader | None:
    accepted = [entry for entry in entries if entry.kind == Kind.ACCEPTED]
    if case.owner is None or not accepted:
        return None
    posts = list(posts_of(case.owner))
    post = next((post for post in posts if post.branch_id == case.branch_id), None) or next(iter(posts), None)
    role = post.get_role_display() if post else Post.Role.MEMBER.label
    return Leader(str(role), post.branch if post else case.branch, accepted[-1].at)
