"""Who takes a case: the secretary assigns, the person asked accepts or declines."""

from __future__ import annotations

from casework.cases.door import changing
from casework.cases.models import Case, Message
from casework.cases.refusals import ActionRefused
from casework.cases.rules import permits
from casework.cases.standing import HANDLING_ROLES
from casework.cases.words import Kind, Stage
from casework.organisation.models import Person
from casework.organisation.queries import held_in
from workflows import steps

from .asking import require, written
from .clocks import note_breach_if_late


def assign_case(case: Case, *, to: Person | None, by: Person) -> Case:
    """Offers the case to `to`, or with None to everybody in the branch. May be repeated until somebody accepts.

    Raises `ActionRefused("not_secretary")`, `"not_in_branch"`, `"wrong_stage"`.
    """
    with changing(case, Kind.ASSIGNED, by=by) as change:
        require(permits.may_assign, change.case, by)
        if to is not None and not held_in(change.case.branch_id, HANDLING_ROLES).filter(pk=to.pk).exists():
            raise ActionRefused("not_in_branch", field="to", person=to)
        change.case.offered_to, change.case.assigned_at = to, change.at
        change.facts["to"] = to.pk if to else None
        if change.case.stage == Stage.ASSIGN:
            steps.finish_step(change, Stage.ASSIGN, next_step=Stage.ACCEPT)
        else:
            steps.hand_step_to(change.case, Stage.ACCEPT, to)
    return case


def accept_case(case: Case, *, by: Person) -> Case:
    """Makes `by` the responsible owner; stops the acceptance clock.

    Raises `ActionRefused("not_offered_to_you")`, `"already_accepted"`, `"wrong_stage"`.
    """
    with changing(case, Kind.ACCEPTED, by=by) as change:
        require(permits.may_accept, change.case, by)
        note_breach_if_late(change)
        change.case.owner, change.case.offered_to = by, None
        change.case.accepted_at = change.at
        steps.finish_step(change, Stage.ACCEPT, next_step=Stage.RESPOND)
    return case


def decline_case(case: Case, *, by: Person, reason: str) -> Case:
    """Gives the case back to the secretary, with a reason for the file; the acceptance clock runs on.

    Raises `ActionRefused("reason_missing")`, `"not_offered_to_you"`, `"wrong_stage"`.
    """
    reason = written(reason, field="reason", missing="reason_missing")
    with changing(case, Kind.DECLINED, by=by) as change:
        require(permits.may_decline, change.case, by)
        change.write(reason, Message.Side.FILE)
        change.case.offered_to = None
        change.case.decline_count += 1
        steps.finish_step(change, Stage.ACCEPT, next_step=Stage.ASSIGN)
    return case
