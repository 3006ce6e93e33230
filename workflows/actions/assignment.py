"""Who takes a case: the secretary assigns, the person asked accepts or declines."""

from __future__ import annotations

from casework.cases import standards
from casework.cases.door import Change, changing
from casework.cases.models import Case, Message
from casework.cases.permitted import may_know_reporter
from casework.cases.refusals import ActionRefused
from casework.cases.rules import permits
from casework.cases.rules.deadlines import Due
from casework.cases.standing import HANDLING_ROLES
from casework.cases.words import Kind, RaiseReason, Stage
from casework.organisation.models import Person
from casework.organisation.queries import held_in
from workflows import rungs, steps

from .asking import require, written
from .clocks import note_breaches_if_late
from .ladder import pass_on


def assign_case(case: Case, *, to: Person | None, by: Person) -> Case:
    """Offers the case to `to`, or with None to everybody in the branch. May be repeated until somebody accepts.

    When its owner may not act any more (has left, lost the post), `to` becomes the owner of the open step at once.
    Raises `ActionRefused("not_secretary")`, `"not_in_branch"`, `"cannot_handle_this"`, `"one_owner"`, `"wrong_stage"`.
    """
    with changing(case, Kind.ASSIGNED, by=by) as change:
        require(permits.may_assign, change.case, by)
        if to is not None:
            _require_able(change.case, to, by)
        change.case.assigned_at = change.at
        change.facts["to"] = to.pk if to else None
        if change.case.owner_id is None:
            _offer(change, to)
        else:
            _replace_owner(change, to)
    return case


def _require_able(case: Case, to: Person, by: Person) -> None:
    """The reporter is refused, unless that would tell `by` who it is: then their own acceptance is refused."""
    if not held_in(case.branch_id, HANDLING_ROLES).filter(pk=to.pk).exists():
        raise ActionRefused("not_in_branch", field="to", person=to)
    is_known = to == by or case.owner_id is not None or may_know_reporter(case, by)
    if to.pk == case.reporter_id and is_known:
        raise ActionRefused("cannot_handle_this", field="to", person=to)


def _offer(change: Change, to: Person | None) -> None:
    case = change.case
    case.offered_to = to
    case.turn_due_at = standards.due_at(case.standard, Due.TURN, change.at)
    if case.raised_why not in rungs.LASTING:
        rungs.leave(case)
    if change.case.stage == Stage.ASSIGN:
        steps.finish_step(change, Stage.ASSIGN, next_step=Stage.ACCEPT)
    else:
        steps.hand_step_to(change.case, Stage.ACCEPT, to)
        steps.keep_watch(change)


def _replace_owner(change: Change, to: Person | None) -> None:
    """Without an offer, because the open step must have one owner at all times; its clocks run on."""
    if to is None:
        raise ActionRefused("one_owner", field="to")
    change.case.owner = to
    steps.hand_step_to(change.case, Stage(change.case.stage), to)


def accept_case(case: Case, *, by: Person) -> Case:
    """Makes `by` the responsible owner; stops the acceptance clock.

    Raises `ActionRefused("not_offered_to_you")`, `"already_accepted"`, `"wrong_stage"`.
    """
    with changing(case, Kind.ACCEPTED, by=by) as change:
        require(permits.may_accept, change.case, by)
        note_breaches_if_late(change)
        case = change.case
        case.owner, case.offered_to, case.turn_due_at = by, None, None
        case.accepted_at = change.at
        case.first_owner_id = case.first_owner_id or by.pk
        steps.finish_step(change, Stage.ACCEPT, next_step=Stage.RESPOND)
    return case


def decline_case(case: Case, *, by: Person, reason: str) -> Case:
    """Gives the case back, with a reason for the file, to somebody neutral who has a time of their own to dispatch it.

    The acceptance clock runs on.

    Raises `ActionRefused("reason_missing")`, `"not_offered_to_you"`, `"wrong_stage"`.
    """
    reason = written(reason, field="reason", missing="reason_missing")
    with changing(case, Kind.DECLINED, by=by) as change:
        require(permits.may_decline, change.case, by)
        change.write(reason, Message.Side.FILE)
        change.case.offered_to = None
        change.case.decline_count += 1
        pass_on(change)
        if "raised" not in change.facts:
            _ask_somebody_neutral(change)
        steps.finish_step(change, Stage.ACCEPT, next_step=Stage.ASSIGN)
    return case


def _ask_somebody_neutral(change: Change) -> None:
    neutral = rungs.hand_to_neutral(change.case, change.at)
    if neutral.pk != change.case.branch_id:
        change.facts["raised"] = {"why": str(RaiseReason.DECLINED), "to": neutral.pk}
