"""The ladder of a case: owner or queue, the branch's secretary, then branch by branch up to the committee (M18)."""

from __future__ import annotations

from datetime import datetime

from casework.cases import firing, standards
from casework.cases.models import Case, LedgerEntry
from casework.cases.rules.deadlines import Due, breached_at_stage, moment_of, next_due, standing_still
from casework.cases.words import Kind, RaiseReason, Stage
from casework.organisation.heads import heads_on
from casework.organisation.models import Branch

LASTING = frozenset(
    {RaiseReason.WISH, RaiseReason.REFERRAL, RaiseReason.SECOND_REDO, RaiseReason.THIRD_REDO, RaiseReason.ANOTHER}
)
"""Reasons that lie in the matter: they do not go away when a late step is done after all."""

DISPATCHING = frozenset({RaiseReason.DECLINED, RaiseReason.THIRD_PASS})
"""Reasons for which somebody was called to find the case a handler."""


def settle(case: Case, stage: Stage, at: datetime) -> None:
    """Brings the ladder in line with the clocks as they will be at `stage`. To be called before timers are armed.

    A clock that has run out and still runs keeps the ladder going. A pause stops the ladder where it is: the case stays
    late, and whoever was called stays called. When nothing is late, who was called for the silence is dismissed.
    An open case is never left without a deadline: where nothing else is due, the ladder is.
    """
    if stage == Stage.CLOSED:
        leave(case)
        case.turn_due_at = case.pause_due_at = case.progress_due_at = case.overdue_since = case.danger_due_at = None
        return
    breached, paused = breached_at_stage(case, stage), standing_still(case, stage)
    case.overdue_since = min((due for clock in (*breached, *paused) if (due := moment_of(case, clock))), default=None)
    if breached or paused:
        call_secretary(case, at)
        if not breached and case.raised_why == RaiseReason.SILENCE:
            case.ladder_due_at = None
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
    rungs = heads_on().rungs(case.branch_id)
    called = [branch.pk for branch in rungs]
    reached = called.index(case.raised_to_id) if case.raised_to_id in called else -1
    to = rungs[min(reached + 1, len(rungs) - 1)]
    calls_before = _times_called(case, to) if reached + 1 == len(rungs) else 0
    case.rung, case.raised_to, case.raised_why = called.index(to.pk) + 1, to, why
    case.ladder_due_at = standards.due_at(case.standard, Due.LADDER, at, doubled=calls_before)
    return to


def has_had_time(case: Case) -> bool:
    """Whether who was called last could act before what is due now was due. After an outage they could not: so what
    had piled up meanwhile climbs one rung, and that one has the ladder's time from now on."""
    due_at = firing.due_at()
    calls = LedgerEntry.objects.filter(case=case, facts__set__raised_to_id__gt=0)
    return due_at is None or not calls.filter(at__gt=due_at).exists()


def is_anybody_above(case: Case) -> bool:
    """Whether somebody else than those who direct the branch itself can be called."""
    return heads_on().rungs(case.branch_id)[-1].pk != case.branch_id


def _times_called(case: Case, to: Branch) -> int:
    return LedgerEntry.objects.filter(case=case, kind=Kind.RAISED, facts__raised__to=to.pk).count()


def hand_to_neutral(case: Case) -> Branch:
    """After a decline neither the one who asked nor the one who declined decides, but the next branch above (N5), or
    whoever has been called even higher. Where nobody directs a branch above, the heads of the branch itself do."""
    heads = heads_on()
    way = heads.way_up(case.branch_id)
    candidates = [branch for branch in heads.headed_above(case.branch_id) if branch.pk != case.branch_id]
    called = next((branch for branch in way[1:] if branch.pk == case.raised_to_id), None)
    neutral = candidates[0] if candidates else case.branch
    if called is not None and way.index(called) >= way.index(neutral):
        neutral = called
    case.raised_to, case.rung = neutral, max(case.rung, 1)
    if case.raised_why not in LASTING:
        case.raised_why = RaiseReason.DECLINED
    return neutral


def give_dispatcher_time(case: Case, at: datetime) -> None:
    """Only who was called assigns as long as this turn runs; when it is over, everybody who directs the branch may."""
    case.turn_due_at = standards.due_at(case.standard, Due.TURN, at)


def dispatched(case: Case) -> None:
    """Somebody was asked to take the case. Who was called to see to that is done; who was called because a clock ran
    out stays called until somebody has accepted."""
    if case.raised_why not in DISPATCHING:
        return
    if breached_at_stage(case, Stage.ACCEPT):
        case.raised_why = RaiseReason.SILENCE
    else:
        leave(case)
