"""The end: with the reporter's word, or with a recorded reason."""

from __future__ import annotations

from casework.cases import requests
from casework.cases.actors import Actor, as_actor
from casework.cases.door import changing
from casework.cases.models import Case, Message
from casework.cases.rules import permits
from casework.cases.words import Kind, Outcome, Stage
from casework.organisation.models import Person
from workflows import steps

from .asking import require, require_stage, written
from .clocks import note_breaches_if_late


def close_case(case: Case, *, by: Person | Actor, reason: str = "", outcome: Outcome | None = None) -> Case:
    """Closes a case that was resolved. Without the reporter's word that it helped, a reason is required.
    What was still asked of others ends with it.

    Raises `ActionRefused("reason_missing")`, `"not_yours"`, `"wrong_stage"`, `"already_closed"`.
    """
    actor = as_actor(by)
    with changing(case, Kind.CLOSED, by=actor) as change:
        if actor.person is None:
            require_stage(change.case, Stage.CLOSE)
        else:
            require(permits.may_close, change.case, actor.person)
        if change.case.helped is not True:
            change.write(written(reason, field="reason", missing="reason_missing"), Message.Side.FILE)
        note_breaches_if_late(change)
        if change.case.stage == Stage.FOLLOW_UP:
            change.case.helped = None
            steps.finish_step(change, Stage.FOLLOW_UP, next_step=Stage.CLOSE)
        change.case.outcome = outcome or change.case.outcome
        change.case.closed_at = change.at
        requests.end_all(change)
        steps.finish_step(change, Stage.CLOSE, next_step=Stage.CLOSED)
    return case
