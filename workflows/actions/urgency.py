"""Another urgency, another standard: the clocks count anew and keep what has run."""

from __future__ import annotations

from casework.cases import standards
from casework.cases.door import Change, changing
from casework.cases.models import Case, Message
from casework.cases.refusals import ActionRefused
from casework.cases.rules import permits
from casework.cases.rules.deadlines import BREACHABLE, moment_of
from casework.cases.words import Clock, Kind, Urgency
from casework.organisation.models import Person
from workflows import steps

from .asking import require, written
from .clocks import has_breached, move_clock, note_breaches_if_late


def change_urgency(case: Case, *, to: Urgency, by: Person, reason: str) -> Case:
    """Puts the case under the standard of that urgency that is in force today.

    Each clock keeps its start and its pauses and counts by the new standard; one that would have run out already is
    due now. What was breached stays breached. `complex` is an urgency too: more time, with a reason.
    Raises `ActionRefused("reason_missing")`, `"text_too_long"`, `"same_urgency"`, `"not_yours"`, `"wrong_stage"`.
    """
    reason = written(reason, field="reason", missing="reason_missing")
    with changing(case, Kind.URGENCY, by=by) as change:
        require(permits.may_change_urgency, change.case, by)
        if change.case.urgency == to:
            raise ActionRefused("same_urgency", field="to", urgency=Urgency(to).label)
        change.write(reason, Message.Side.FILE)
        put_under(change, to)
    return case


def put_under(change: Change, to: Urgency) -> None:
    """The change itself, for a verb that has asked whether it may be made."""
    note_breaches_if_late(change)
    change.facts["urgency"] = {"from": str(change.case.urgency), "to": str(to)}
    change.case.urgency = to
    change.case.standard = standards.standard_for(change.case.category, to, on=standards.local_day(change.at))
    _recount(change)
    steps.keep_watch(change)


def _recount(change: Change) -> None:
    """The moments of a deadline that has passed are history and stay."""
    case = change.case
    case.paused_working_seconds = sum(
        standards.working_seconds(case, pause.start, pause.end) for pause in standards.pauses_of(case, Clock.RESOLVE)
    )
    for clock in BREACHABLE:
        due_at = moment_of(case, clock)
        if due_at is None or has_breached(case, clock) or due_at <= change.at:
            continue
        move_clock(change, clock, max(change.at, standards.recounted_due(case, clock)))
