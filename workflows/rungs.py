"""The ladder of a case: owner or queue, the branch's secretary, then branch by branch up to the committee (M18)."""

from __future__ import annotations

from datetime import datetime

from casework.cases import standards
from casework.cases.models import Case, LedgerEntry
from casework.cases.rules.deadlines import Due, breached_at_stage, moment_of, next_due
from casework.cases.words import Kind, RaiseReason, Stage
from casework.organisation.models import Branch
from casework.organisation.queries import branches_with_a_head_above, branches_with_a_secretary_above

LASTING = frozenset({RaiseReason.WISH, RaiseReason.REFERRAL, RaiseReason.THIRD_REDO, RaiseReason.ANOTHER})
"""Reasons that lie in the matter: they do not go away when a late step is done after all."""


def settle(case: Case, stage: Stage, at: datetime) -> None:
    """Brings the ladder in line with the clocks as they will be at `stage`. To be called before timers are armed.

    A clock that has run out and still runs keeps the ladder going; when none does, who was called for the silence is
    dismissed. An open case is never left without a deadline: where nothing else is due, the ladder is.
    """
    if stage == Stage.CLOSED:
        leave(case)
        case.turn_due_at = case.pause_due_at = case.progress_due_at = case.overdue_since = None
        return
    breached = breached_at_stage(case, stage)
    case.overdue_since = min((due for clock in breached if (due := moment_of(case, clock))), default=None)
    if breached:
        call_secretary(case, at)
    elif case.raised_why == RaiseReason.SILENCE:
        leave(case)
    if next_due(case, stage) is None:
        case.ladder_due_at = standards.due_at(case.standard, Due.LADDER, at)


def call_secretary(case: Case, at: datetime) -> None:
    """The first rung, unless somebody has been called already."""
    if case.rung == 0:
        case.rung, case.raised_to_id, case.raised_why = 1, case.branch_id, RaiseReason.SILENCE
    if case.ladder_due_at is None:
        case.ladder_due_at = standards.due_at(case.standard, Due.LADDER, at)


def leave(case: Case) -> None:
    """Back to the owner or queue alone."""
    case.rung, case.raised_to, case.raised_why, case.ladder_due_at = 0, None, "", None


def climb(case: Case, why: RaiseReason, at: datetime) -> Branch:
    """One rung higher, whose holder has the ladder's time to act.

    At the top the same one is called again, after twice the time at every call, at the longest a day: whoever does not
    act on ten calls will not act on a thousand, and the ledger is for what happens.
    """
    rungs = branches_with_a_head_above(case.branch_id)
    called = [branch.pk for branch in rungs]
    reached = called.index(case.raised_to_id) if case.raised_to_id in called else -1
    to = rungs[min(reached + 1, len(rungs) - 1)]
    calls_before = _times_called(case, to) if reached + 1 == len(rungs) else 0
    case.rung, case.raised_to, case.raised_why = called.index(to.pk) + 1, to, why
    case.ladder_due_at = standards.due_at(case.standard, Due.LADDER, at, doubled=calls_before)
    return to


def is_anybody_above(case: Case) -> bool:
    """Whether somebody else than the branch's own secretary can be called."""
    return branches_with_a_head_above(case.branch_id)[-1].pk != case.branch_id


def _times_called(case: Case, to: Branch) -> int:
    return LedgerEntry.objects.filter(case=case, kind=Kind.RAISED, facts__raised__to=to.pk).count()


def hand_to_neutral(case: Case, at: datetime) -> Branch:
    """After a decline neither the one who asked nor the one who declined decides, but the next branch above (N5).

    Where no branch above has a secretary, the branch's own one does.
    """
    above = branches_with_a_secretary_above(case.branch_id)
    neutral = next((branch for branch in above if branch.pk != case.branch_id), case.branch)
    case.raised_to, case.raised_why = neutral, RaiseReason.DECLINED
    case.rung = max(case.rung, 1)
    case.turn_due_at = standards.due_at(case.standard, Due.TURN, at)
    return neutral
