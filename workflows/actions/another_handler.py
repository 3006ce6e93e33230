"""The reporter asks for somebody else. Somebody neutral decides; who has the case keeps it until then (首接负责)."""

from __future__ import annotations

from casework.cases.actors import REPORTER
from casework.cases.door import Change, changing
from casework.cases.models import Case, Message
from casework.cases.refusals import ActionRefused
from casework.cases.words import Kind, RaiseReason, Stage
from workflows import rungs, steps

from .asking import require_stage, written
from .ladder import raise_in

IN_HANDS = (Stage.RESPOND, Stage.RESOLVE, Stage.FOLLOW_UP)
"""Before, nobody is there to be replaced; after, nothing is left to be done."""


def ask_for_another_handler(case: Case, *, reason: str = "") -> Case:
    """The reporter, with their receipt code, asks that somebody else goes on: once in a round.

    The next branch above decides (N5), where there is one: neither who has the case nor their secretary. The reason is
    for whoever decides, and is never shown to the one in charge.
    Raises `ActionRefused("text_too_long")`, `"asked_for_another_already"`, `"wrong_stage"`, `"already_closed"`.
    """
    with changing(case, Kind.RAISED, by=REPORTER) as change:
        require_stage(change.case, *IN_HANDS)
        _refuse_second_time(change)
        if reason.strip():
            change.write(written(reason), Message.Side.APART)
        if rungs.is_anybody_above(change.case):
            change.case.raised_to_id = change.case.raised_to_id or change.case.branch_id
        raise_in(change, RaiseReason.ANOTHER)
        steps.keep_watch(change)
    return case


def _refuse_second_time(change: Change) -> None:
    asked = change.case.ledger.filter(kind=Kind.RAISED, facts__raised__why=RaiseReason.ANOTHER)
    if asked.filter(at__gte=change.case.round_started_at).exists():
        raise ActionRefused("asked_for_another_already")
