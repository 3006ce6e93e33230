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
    stamps: list[Stamped]
    buttons: list[tuple[str, Promise | str, bool]]
    """Step, word, and whether somebody has stamped it already."""

    @property
    def waited(self) -> timedelta:
        """Until somebody took it, else until now."""
        return (self.case.accepted_at or timezone.now()) - self.raised_at


def emergency_of(case: Case) -> Emergency:
    """One SQL statement."""
    stamps = list(case.ledger.filter(kind=Kind.STAMPED).select_related("person", "message").order_by("number"))
    done = {entry.facts["step"] for entry in stamps}
    return Emergency(
        case=case,
        raised_at=case.received_at,
        stamps=[_stamped(case, entry) for entry in stamps],
        buttons=[(step.value, step.label, step.value in done) for step in ONE_TAP],
    )


def _stamped(case: Case, entry: LedgerEntry) -> Stamped:
    return Stamped(
        step=EmergencyStep(entry.facts["step"]).label,
        who=entry.person,
        at=entry.at,
        since=entry.at - case.received_at,
        words=entry.message.text if entry.message else "",
    )
