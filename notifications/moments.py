"""An entry of the ledger and the case as that entry left it: whose turn it was, and who answered for it."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils import timezone

from casework.cases.audience import those_who_see
from casework.cases.models import CaseRequest, LedgerEntry
from casework.cases.standing import HANDLING_ROLES
from casework.cases.words import RequestKind, RequestState, Stage
from casework.organisation.heads import Heads, heads_on, people
from casework.organisation.models import Person
from casework.organisation.queries import absent_on, held_in

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Moment:
    """An entry, and the case as this entry left it."""

    entry: LedgerEntry
    row: dict[str, Any]

    @property
    def was_late(self) -> bool:
        """The step was finished after its limit, before the timer came round: the only trace is in this entry."""
        return "breached" in self.entry.facts

    @property
    def deadline_has_passed(self) -> bool:
        """Of the clock that the entry tells of: after an outage a warning may come when the deadline is over, too."""
        due_at = self.row.get(f"{self.entry.facts.get('clock')}_due_at")
        is_late = "late_seconds" in self.entry.facts
        return is_late and due_at is not None and datetime.fromisoformat(due_at) <= self.entry.at

    @cached_property
    def heads(self) -> Heads:
        """Today's: who is away now hears of nothing now."""
        return heads_on()

    def owner(self) -> list[Person]:
        """Nobody, when the owner has no post in the branch any more. While they are away, the secretaries with them."""
        found = those_who_see(self.entry.case, active([self.row["owner_id"]]))
        is_away = any(person.pk in self.heads.away for person in found)
        return [*found, *self.secretaries()] if is_away else found

    def secretaries(self) -> list[Person]:
        """Who directs the case's branch: those who are there or stand in, else those of the next branch upward that
        has somebody; none at all is an error."""
        found = people(self.heads.nearest(int(self.row["branch_id"])))
        if not found:
            logger.error("nobody directs the branch of case %s, nor any above it", self.entry.case.number)
        return found

    def called(self) -> list[Person]:
        """Whom the ladder has reached."""
        return people(self.heads.nearest(int(self.entry.facts["raised"]["to"])))

    def offered(self) -> list[Person]:
        """The person asked to accept, or everybody who handles cases in the branch and is not away, and whom an alarm
        has reached."""
        if self.row["offered_to_id"] is not None:
            return active([self.row["offered_to_id"]])
        there = held_in(int(self.row["branch_id"]), HANDLING_ROLES).filter(is_active=True)
        return [*there.exclude(pk__in=absent_on(timezone.localdate())), *self.alarmed()]

    def alarmed(self) -> list[Person]:
        """Whom an alarm has reached by then."""
        return active(self.row.get("alarmed", []))

    def asked_to_judge(self) -> list[Person]:
        """Who was asked by then whether words of danger mean what they say; nobody, where there are none."""
        return active(self.row.get("danger_asked", [])) if self.row.get("urgency_suggested") else []

    def first_handler(self) -> list[Person]:
        """Whoever accepted it first and stays with it while a branch above has it."""
        first_id = self.row.get("first_owner_id")
        if first_id is None or first_id == self.row["owner_id"]:
            return []
        parts = CaseRequest.objects.filter(case=self.entry.case_id, kind=RequestKind.FIRST_HANDLING, asked_of=first_id)
        return active([first_id]) if parts.filter(state=RequestState.OPEN).exists() else []

    def holders(self) -> list[Person]:
        """Whose turn it is."""
        if self.row["owner_id"] is not None:
            return self.owner() or self.secretaries()
        return self.offered() if self.row["stage"] == Stage.ACCEPT else self.secretaries()


def active(ids: Iterable[Any]) -> list[Person]:
    wanted = [int(one) for one in ids if one is not None]
    return list(Person.objects.filter(pk__in=wanted, is_active=True)) if wanted else []
