"""Asking others to take over what somebody leaves behind, case by case or all at once (E4)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from casework.cases.models import Case
from casework.cases.refusals import ActionRefused
from casework.organisation.models import Person

from .assignment import assign_case
from .handing_over import hand_over


@dataclass(frozen=True)
class Asked:
    """One case of many: who was asked, or in the active language why not."""

    case: Case
    to: Person
    refused: str = ""


def ask_others(wanted: Iterable[tuple[Case, Person]], *, by: Person, reason: str) -> list[Asked]:
    """Asks for each case its person. Each stands for itself: one that is refused keeps no other from being asked."""
    return [_ask(case, to, by, reason) for case, to in wanted]


def _ask(case: Case, to: Person, by: Person, reason: str) -> Asked:
    try:
        if case.owner_id is None:
            assign_case(case, to=to, by=by)
        else:
            hand_over(case, to=to, by=by, reason=reason)
    except ActionRefused as refusal:
        return Asked(case, to, refusal.sentence)
    return Asked(case, to)
