"""An emergency on the page of its case: how the alarm went, and the steps to stamp."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.functional import Promise

from casework.cases.models import Case, LedgerEntry
from casework.cases.words import EmergencyStep, Kind
from casework.organisation.models import Person

ONE_TAP = tuple(step for step in EmergencyStep if step != EmergencyStep.NOTE)


@dataclass(frozen=True)
class Stamped:
    step: Promise | str
    who: Person | None
    at: datetime
    since: timedelta
    """The alarm."""
    words: str


@dataclass(frozen=True)
class Emergency:
    case: Case
    raised_at: datetime
    """By a button, or when somebody confirmed danger to life."""
    stamps: list[Stamped]
    buttons: list[tuple[str, Promise | str, bool]]
    """Step, word, and whether somebody has stamped it already."""

    @property
    def waited(self) -> timedelta:
        """Until somebody took it, else until now."""
        return max((self.case.accepted_at or timezone.now()) - self.raised_at, timedelta(0))


def emergency_of(case: Case) -> Emergency:
    """One SQL statement."""
    told = case.ledger.filter(kind__in=[Kind.ALARMED, Kind.STAMPED]).select_related("person", "message")
    entries = list(told.order_by("number"))
    raised_at = next(entry.at for entry in entries if entry.kind == Kind.ALARMED)
    stamps = [entry for entry in entries if entry.kind == Kind.STAMPED]
    done = {entry.facts["step"] for entry in stamps}
    return Emergency(
        case=case,
        raised_at=raised_at,
        stamps=[_stamped(raised_at, entry) for entry in stamps],
        buttons=[(step.value, step.label, step.value in done) for step in ONE_TAP],
    )


def _stamped(raised_at: datetime, entry: LedgerEntry) -> Stamped:
    return Stamped(
        step=EmergencyStep(entry.facts["step"]).label,
        who=entry.person,
        at=entry.at,
        since=entry.at - raised_at,
        words=entry.message.text if entry.message else "",
    )
