"""What the reporter may still do with the whole case, by receipt code: take it back, and bring it back."""

from __future__ import annotations

from casework.cases import requests, returning, standards
from casework.cases.actors import REPORTER
from casework.cases.door import Change, changing
from casework.cases.models import Case, Message
from casework.cases.refusals import ActionRefused
from casework.cases.words import Kind, Outcome, RaiseReason, Stage
from workflows import steps

from .asking import require_stage, written
from .clocks import note_breaches_if_late
from .ladder import OPEN_STAGES, raise_in
from .pausing import end_pause

REDOS_BEFORE_SOMEBODY_ELSE = 2
"""What did not help twice, somebody else is to do (M28)."""
REDOS_BEFORE_RAISING = 3
"""What was done over so often without success goes one level up (requirements, rules from practice)."""


def withdraw_report(case: Case, *, reason: str = "") -> Case:
    """The reporter takes the report back (M7): the case is closed at whatever step it is. Nothing is erased.

    Whoever had it in hand is told, and what was asked of others ends. While it is about danger to life it is not
    withdrawn: those who help say when the danger is over.
    Raises `ActionRefused("text_too_long")`, `"danger_goes_on"`, `"wrong_stage"`, `"already_closed"`.
    """
    with changing(case, Kind.WITHDRAWN, by=REPORTER) as change:
        require_stage(change.case, *OPEN_STAGES)
        if change.case.is_about_life:
            raise ActionRefused("danger_goes_on")
        if reason.strip():
            change.write(written(reason), Message.Side.REPORTER)
        note_breaches_if_late(change)
        end_pause(change)
        change.case.outcome, change.case.closed_at = Outcome.WITHDRAWN, change.at
        requests.end_all(change)
        steps.withdraw(change)
    return case


def reopen_case(case: Case, *, reason: str) -> Case:
    """The reporter says that the trouble is not over after all, until `returning.may_reopen_until` (M7, M28).

    It goes back to whoever had it, or into the queue where nobody has; counted like every other round.
    Raises `ActionRefused("text_missing")`, `"text_too_long"`, `"not_closed"`, `"too_late_to_reopen"`.
    """
    text = written(reason)
    with changing(case, Kind.REOPENED, by=REPORTER) as change:
        require_reopenable(change)
        change.write(text, Message.Side.REPORTER)
        reopen_in(change)
    return case


def require_reopenable(change: Change) -> None:
    if change.case.stage != Stage.CLOSED:
        raise ActionRefused("not_closed")
    until = returning.may_reopen_until(change.case)
    if until is None or change.at > until:
        raise ActionRefused("too_late_to_reopen")


def reopen_in(change: Change) -> None:
    """As part of a change: another round, and the flow at work again."""
    change.case.closed_at = None
    start_another_round(change)
    steps.reopen(change)


def start_another_round(change: Change) -> None:
    """The clocks of answer and resolution start anew; what was breached before stays on record.

    The second time somebody else is to be found, by whoever directs the branch; until that one accepts, the owner
    stays the owner (首接负责). The third time it goes one level up.
    """
    case = change.case
    due = standards.deadlines(case.standard, change.at)
    case.redo_count += 1
    case.round_started_at = change.at
    case.response_due_at, case.resolve_due_at = due.response, due.resolve
    case.resolved_at = case.follow_up_due_at = case.resolution_working_seconds = None
    case.outcome = ""
    if case.accepted_at is None:
        case.accept_due_at = due.accept
    if case.redo_count % REDOS_BEFORE_RAISING == 0:
        case.raised_to_id = case.raised_to_id or case.branch_id  # whose secretary was called the second time
        raise_in(change, RaiseReason.THIRD_REDO)
    elif case.redo_count % REDOS_BEFORE_RAISING == REDOS_BEFORE_SOMEBODY_ELSE:
        raise_in(change, RaiseReason.SECOND_REDO)
