"""Another urgency, another standard: the clocks count anew and keep what has run."""

from __future__ import annotations

from django.db import transaction

from casework.cases import standards
from casework.cases.door import Change, changing
from casework.cases.models import Case, Message
from casework.cases.refusals import ActionRefused
from casework.cases.rules import permits
from casework.cases.rules.deadlines import BREACHABLE, Due, moment_of
from casework.cases.words import Clock, Kind, Stage, Urgency
from casework.organisation.models import Person
from workflows import steps

from .alarms import alert_of_danger
from .asking import require, written
from .clocks import has_breached, move_clock, note_breaches_if_late
from .judging import end_judging

ERRANDS = (Due.TURN, Due.LADDER)
"""What the standard's limits give people time for besides its clocks."""
IN_ORDER = list(Urgency)


def change_urgency(case: Case, *, to: Urgency, by: Person, reason: str) -> Case:
    """Puts the case under the standard of that urgency that is in force today.

    Each clock keeps its start and its pauses and counts by the new standard; one that would have run out already is
    due now. What was breached stays breached. `complex` is an urgency too: more time, with a reason. What becomes an
    emergency alerts everybody on duty; the alarm of what is none any more ends. Who has looked and chosen an urgency
    has answered words of danger, too.
    Raises `ActionRefused("reason_missing")`, `"text_too_long"`, `"same_urgency"`, `"not_yours"`, `"wrong_stage"`.
    """
    reason = written(reason, field="reason", missing="reason_missing")
    with transaction.atomic():
        with changing(case, Kind.URGENCY, by=by) as change:
            require(permits.may_change_urgency, change.case, by)
            if change.case.urgency == to:
                raise ActionRefused("same_urgency", field="to", urgency=Urgency(to).label)
            change.write(reason, Message.Side.FILE)
            put_under(change, to)
        alert_of_danger(case, by=by)
    return case


def put_under(change: Change, to: Urgency) -> None:
    """The change itself, for a verb that has asked whether it may be made."""
    note_breaches_if_late(change)
    case, before = change.case, Urgency(change.case.urgency)
    change.facts["urgency"] = {"from": str(before), "to": str(to)}
    case.urgency = to
    end_judging(case)
    _end_alarm(change)
    case.standard = standards.standard_for(case.category, to, on=standards.local_day(change.at))
    _recount(change)
    _recount_errands(change, is_more_pressing=IN_ORDER.index(to) < IN_ORDER.index(before))
    steps.keep_watch(change)


def _end_alarm(change: Change) -> None:
    """An alarm that is running falls silent when somebody has looked and it is no emergency. Everybody who was alerted
    may still take the case; nobody being asked by name, that is somebody's turn from now on, so that it is moved on."""
    case = change.case
    if case.urgency == Urgency.EMERGENCY or case.alarm_due_at is None:
        return
    case.alarm_due_at = None
    change.facts["alarm_ended"] = True
    if case.stage == Stage.ACCEPT:
        standard = standards.standard_for(case.category, case.urgency, on=standards.local_day(change.at))
        case.turn_due_at = standards.due_at(standard, Due.TURN, change.at)


def _recount_errands(change: Change, *, is_more_pressing: bool) -> None:
    """Whose turn it is has the new limit from now on, but never more time than before where it is more pressing, and
    never less where it is not."""
    for due in ERRANDS:
        due_at = moment_of(change.case, due)
        if due_at is not None:
            anew = standards.due_at(change.case.standard, due, change.at)
            moment = min(due_at, anew) if is_more_pressing else max(due_at, anew)
            setattr(change.case, f"{due}_due_at", moment)


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
