"""What moves a case on when nobody does, or when the branch cannot solve it: turn by turn, rung by rung."""

from __future__ import annotations

from datetime import datetime

from casework.cases.actors import REPORTER, TIMER
from casework.cases.door import Change, changing
from casework.cases.models import Case, Message
from casework.cases.refusals import ActionRefused
from casework.cases.rules import permits
from casework.cases.rules.deadlines import Due, breached_at_stage
from casework.cases.standards import due_at
from casework.cases.words import Kind, RaiseReason, Stage
from casework.organisation.models import Branch, Person
from workflows import rungs, steps

from .alarms import end_offer
from .asking import require, require_stage, written

PASSES_BEFORE_RAISING = 3
"""A case passed on so often without anybody in charge goes one level up (requirements, rules from practice)."""
OPEN_STAGES = tuple(stage for stage in Stage if stage not in {Stage.RECEIVED, Stage.CLOSED})


def move_on(case: Case, *, at: datetime | None = None) -> Case:
    """Whoever's turn it was has not moved: an offer lapses back to the queue (M19), a dispatcher is passed over."""
    if case.stage == Stage.ASSIGN:
        return climb(case, at=at)
    with changing(case, Kind.LAPSED, by=TIMER, at=at) as change:
        change.facts["to"] = change.case.offered_to_id
        change.case.offered_to = change.case.offered_branch = None
        pass_on(change)
        end_offer(change)
    return case


def pass_on(change: Change) -> None:
    """Counts that the case was passed on, and ends the turn; the third time a higher level is called, unless one has
    just been."""
    case = change.case
    case.pass_count += 1
    case.turn_due_at = None
    if case.pass_count % PASSES_BEFORE_RAISING == 0 and rungs.has_had_time(case):
        if case.owner_id is None:
            _pass_own_secretary_over(case)  # whose queue it comes back to in any case
        raise_in(change, RaiseReason.THIRD_PASS)


def climb(case: Case, *, at: datetime | None = None) -> Case:
    """The present rung has let its time pass: the next one is called; at the top the same one again."""
    with changing(case, Kind.RAISED, by=TIMER, at=at) as change:
        if change.case.stage == Stage.ASSIGN:
            change.case.turn_due_at = None  # a dispatcher's; who was asked to take the case has their time all the same
        raise_in(change, RaiseReason(change.case.raised_why or RaiseReason.SILENCE))
        steps.keep_watch(change)
    return case


def raise_in(change: Change, why: RaiseReason) -> None:
    """One rung up, as part of a change; its entry says why and to whom."""
    note_raised(change, why, rungs.climb(change.case, why, change.at))


def note_raised(change: Change, why: RaiseReason, to: Branch) -> None:
    """With the branch's name as it was then, so that the entry can be read without looking it up."""
    change.facts["raised"] = {"why": str(why), "to": to.pk, "names": [to.name, to.name_en]}


def refer_upward(case: Case, *, by: Person, reason: str) -> Case:
    """The owner or secretary asks the next branch above for help. Who has the case keeps it until it is settled,
    or until somebody else has accepted it (B1, 首接负责).

    Raises `ActionRefused("reason_missing")`, `"text_too_long"`, `"not_yours"`, `"nobody_above"`, `"wrong_stage"`.
    """
    reason = written(reason, field="reason", missing="reason_missing")
    with changing(case, Kind.RAISED, by=by) as change:
        require(permits.may_refer_upward, change.case, by)
        change.write(reason, Message.Side.FILE)
        if not rungs.is_anybody_above(change.case):
            raise ActionRefused("nobody_above")
        _pass_own_secretary_over(change.case)
        raise_in(change, RaiseReason.REFERRAL)
        steps.keep_watch(change)
    return case


def _pass_own_secretary_over(case: Case) -> None:
    """Who asks for help from above is not helped by being sent back."""
    case.raised_to_id = case.raised_to_id or case.branch_id


def ask_higher(case: Case, *, reason: str = "") -> Case:
    """The reporter, with their receipt code, asks somebody higher to look (M18).

    Raises `ActionRefused("text_too_long")`, `"asked_higher_already"`, `"already_closed"`.
    """
    with changing(case, Kind.RAISED, by=REPORTER) as change:
        require_stage(change.case, *OPEN_STAGES)
        if change.case.raised_why == RaiseReason.WISH and change.case.ladder_due_at is not None:
            raise ActionRefused("asked_higher_already")
        if reason.strip():
            change.write(written(reason), Message.Side.REPORTER)
        raise_in(change, RaiseReason.WISH)
        steps.keep_watch(change)
    return case


def take_up(case: Case, *, by: Person, text: str) -> Case:
    """Who was called on the ladder says what they will do about it; the ladder waits for as long as the reporter may
    wait for a word.

    Raises `ActionRefused("text_missing")`, `"text_too_long"`, `"not_called"`, `"wrong_stage"`.
    """
    text = written(text)
    with changing(case, Kind.TAKEN_UP, by=by) as change:
        require(permits.may_take_up, change.case, by)
        change.write(text, Message.Side.FILE)
        is_late = bool(breached_at_stage(change.case))
        until = due_at(change.case.standard, Due.PROGRESS, change.at)
        change.case.ladder_due_at = until if is_late else None
        if change.case.stage == Stage.ASSIGN and change.case.turn_due_at is not None:
            change.case.turn_due_at = until
        steps.keep_watch(change)
    return case
