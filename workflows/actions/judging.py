"""Words of a report may mean danger to life: people are asked to look, ever more of them until one says yes or no."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from casework.cases import alarm, standards
from casework.cases.actors import TIMER
from casework.cases.door import Change, changing
from casework.cases.models import Case
from casework.cases.rules.deadlines import Due
from casework.cases.words import Circle, Kind, Urgency
from workflows import steps

from .asking import SaidAlready


def ask_first(change: Change) -> None:
    """As part of a change that found words of danger: whoever is on duty, is asked to accept or directs the branch."""
    _ask(change, alarm.Call(Circle.ON_DUTY, alarm.first_to_judge(change.case, change.at)))


def ask_more_to_judge(case: Case, *, at: datetime | None = None) -> Case:
    """Nobody has said yet whether it is danger to life: everybody asked so far is told again, and the next circle, too.

    As often as an emergency may wait to be accepted; once everybody knows, twice as long each time, at most a day.
    Nothing once it is decided. `at` is UTC and defaults to now.
    """
    with suppress(SaidAlready), changing(case, Kind.DANGER_ASKED, by=TIMER, at=at) as change:
        if not (change.case.urgency_suggested and change.case.is_open):
            raise SaidAlready
        if change.case.danger_asked:
            _ask(change, alarm.next_to_judge(change.case, change.at))
        else:
            ask_first(change)
        steps.keep_watch(change)
    return case


def end_judging(case: Case) -> None:
    """Somebody has decided it. Whom it was asked of, stays on record."""
    case.urgency_suggested, case.danger_due_at = "", None


def _ask(change: Change, call: alarm.Call) -> None:
    case = change.case
    fresh = [person.pk for person in call.people]
    case.danger_asked = [*case.danger_asked, *fresh]
    case.danger_due_at = _next_asking(change, call.circle)
    change.facts["danger"] = {"circle": str(call.circle), "fresh": fresh, "told": len(case.danger_asked)}


def _next_asking(change: Change, circle: Circle) -> datetime:
    case, again = change.case, 0
    standard = standards.standard_for(case.category, Urgency.EMERGENCY, on=standards.local_day(change.at))
    if circle == Circle.AGAIN:
        again = 1 + case.ledger.filter(kind=Kind.DANGER_ASKED, facts__danger__circle=str(Circle.AGAIN)).count()
    return standards.due_at(standard, Due.ACCEPT, change.at, doubled=again)
