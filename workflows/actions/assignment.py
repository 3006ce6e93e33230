"""Who takes a case: the secretary assigns, the person asked accepts or declines."""

from __future__ import annotations

from django.utils import timezone

from casework.cases import standards
from casework.cases.door import Change, changing
from casework.cases.models import Case, Message
from casework.cases.permitted import may_know_reporter
from casework.cases.refusals import ActionRefused
from casework.cases.rules import permits
from casework.cases.rules.deadlines import Due
from casework.cases.standing import HANDLING_ROLES
from casework.cases.words import Kind, RaiseReason, Stage
from casework.organisation.models import Branch, Person
from casework.organisation.queries import absences_on, away_today, held_in
from workflows import rungs, steps

from .alarms import end_offer
from .asking import require, written
from .clocks import note_breaches_if_late
from .first_handling import end_part_of_owner, taken_over_by
from .ladder import note_raised, pass_on


def assign_case(case: Case, *, to: Person | None, by: Person) -> Case:
    """Offers the case to `to`, or with None to everybody in the branch. May be repeated until somebody accepts.

    When its owner may not act any more (has left, lost the post), `to` is asked to go on with the open step, whose
    clocks run on; until they accept, the case stays in the old owner's name, so that it always has one.
    Raises `ActionRefused("not_secretary")`, `"not_in_branch"`, `"cannot_handle_this"`, `"one_owner"`, `"wrong_stage"`,
    `"absent"`, `"absent_alone"`.
    """
    with changing(case, Kind.ASSIGNED, by=by) as change:
        require(permits.may_assign, change.case, by)
        if to is not None:
            require_able(change.case, to, by)
        change.case.assigned_at = change.at
        change.facts["to"] = to.pk if to else None
        if change.case.owner_id is None:
            _offer(change, to)
        else:
            _offer_to_go_on(change, to)
    return case


def require_able(case: Case, to: Person, by: Person) -> None:
    """The reporter is refused, unless that would tell `by` who it is: then their own acceptance is refused."""
    if not held_in(case.branch_id, HANDLING_ROLES).filter(pk=to.pk).exists():
        raise ActionRefused("not_in_branch", field="to", person=to)
    refuse_absent(to)
    refuse_reporter(case, to, by)


def refuse_absent(to: Person) -> None:
    """Whoever is away gets no new case (M22); who stands in is named."""
    away = away_today().get(to.pk)
    if away is None:
        return
    code = "absent" if away.substitute else "absent_alone"
    until = away.absence.ends_on.isoformat()
    raise ActionRefused(code, field="to", person=to, until=until, substitute=away.substitute)


def _refuse_while_away(case: Case, by: Person) -> None:
    """But nobody whom an alarm has reached: where life is at risk, whoever can help may."""
    if by.pk in case.alarmed:
        return
    absence = absences_on(timezone.localdate()).get(by.pk)
    if absence is not None:
        raise ActionRefused("you_are_away", until=absence.ends_on.isoformat())


def refuse_reporter(case: Case, to: Person, by: Person) -> None:
    """Unless that would tell `by` who it is."""
    is_known = to == by or may_know_reporter(case, by)
    if to.pk == case.reporter_id and is_known:
        raise ActionRefused("cannot_handle_this", field="to", person=to)


def _offer(change: Change, to: Person | None) -> None:
    case = change.case
    case.offered_to = to
    case.turn_due_at = standards.due_at(case.standard, Due.TURN, change.at)
    rungs.dispatched(case)
    if change.case.stage == Stage.ASSIGN:
        steps.finish_step(change, Stage.ASSIGN, next_step=Stage.ACCEPT)
    else:
        steps.hand_step_to(change.case, Stage.ACCEPT, to)
        steps.keep_watch(change)


def _offer_to_go_on(change: Change, to: Person | None) -> None:
    """Not handed over at once: who may not take it would be told apart by the refusal, and that is who reported."""
    if to is None:
        raise ActionRefused("one_owner", field="to")
    offer_beside_owner(change, to)


def offer_beside_owner(change: Change, to: Person, branch: Branch | None = None) -> None:
    """The case stays with its owner until `to` has accepted, and moves to `branch` then, when one is given."""
    case = change.case
    case.offered_to, case.offered_branch = to, branch
    case.turn_due_at = standards.due_at(case.standard, Due.TURN, change.at)
    steps.keep_watch(change)


def accept_case(case: Case, *, by: Person) -> Case:
    """Makes `by` the responsible owner; stops the acceptance clock, or goes on with the step of an owner who lost it.

    Raises `ActionRefused("not_offered_to_you")`, `"already_accepted"`, `"wrong_stage"`, `"you_are_away"`.
    """
    with changing(case, Kind.ACCEPTED, by=by) as change:
        require(permits.may_accept, change.case, by)
        _refuse_while_away(change.case, by)
        if change.case.owner_id is None:
            _accept_first(change, by)
        else:
            _go_on(change, by)
    return case


def _accept_first(change: Change, by: Person) -> None:
    note_breaches_if_late(change)
    case = change.case
    case.owner, case.offered_to, case.turn_due_at = by, None, None
    case.accepted_at, case.alarm_due_at = change.at, None
    case.first_owner = by
    steps.finish_step(change, Stage.ACCEPT, next_step=Stage.RESPOND)


def _go_on(change: Change, by: Person) -> None:
    """The moment of acceptance stays the first one, at which its clock stopped, and so does the first owner, who stays
    with a case that a branch above takes over.

    That it changed hands is counted: the third time a higher level looks at it (N5).
    """
    case = change.case
    case.owner, case.offered_to = by, None
    if case.offered_branch is not None:
        taken_over_by(change, case.offered_branch.pk)
        _move_to_branch(case, case.offered_branch)
    end_part_of_owner(change)
    if case.raised_why in {RaiseReason.ANOTHER, RaiseReason.SECOND_REDO}:
        rungs.leave(case)  # somebody else has it
    pass_on(change)
    steps.hand_step_to(case, Stage(case.stage), by)
    steps.keep_watch(change)


def _move_to_branch(case: Case, branch: Branch) -> None:
    """Whom silence had called in the old branch is no longer concerned; the new one's secretary is."""
    case.branch, case.offered_branch = branch, None
    if case.raised_why == RaiseReason.SILENCE:
        rungs.leave(case)


def decline_case(case: Case, *, by: Person, reason: str) -> Case:
    """Gives the case back, with a reason for the file, to somebody neutral who has a time of their own to dispatch it.

    The acceptance clock runs on. What an alarm is running for goes back to everybody who was alerted.

    Raises `ActionRefused("reason_missing")`, `"not_offered_to_you"`, `"wrong_stage"`.
    """
    reason = written(reason, field="reason", missing="reason_missing")
    with changing(case, Kind.DECLINED, by=by) as change:
        require(permits.may_decline, change.case, by)
        change.write(reason, Message.Side.FILE)
        change.case.offered_to = change.case.offered_branch = None
        change.case.decline_count += 1
        if change.case.owner_id is None:
            _give_back(change)
        else:
            pass_on(change)
            steps.keep_watch(change)
    return case


def _give_back(change: Change) -> None:
    """To somebody neutral, the third time one level higher than that; while an alarm runs, to all on duty at once."""
    case = change.case
    if case.alarm_due_at is not None:
        pass_on(change)
        end_offer(change)
        return
    neutral = rungs.hand_to_neutral(case)
    pass_on(change)
    rungs.give_dispatcher_time(case, change.at)
    if "raised" not in change.facts and neutral.pk != case.branch_id:
        note_raised(change, RaiseReason.DECLINED, neutral)
    end_offer(change)
