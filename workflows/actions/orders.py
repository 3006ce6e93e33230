"""What comes from above: a leader's directive, a supervision order, a reminder with a name on it."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime

from casework.cases import patience, requests, standards
from casework.cases.actors import REPORTER, Actor, as_actor
from casework.cases.door import Change, changing
from casework.cases.models import Case, Message
from casework.cases.refusals import ActionRefused
from casework.cases.rules import requests as rules
from casework.cases.words import Kind, RequestKind, Stage
from casework.organisation.models import Person

from .asking import ECHO_WITHIN, SaidAlready, require, require_stage, written
from .requests import put, require_askable


def direct(case: Case, *, to: Person, by: Person, text: str, due_on: date, shares_file: bool | None = None) -> Case:
    """A leader orders something inside the case; until it is carried out the case is not resolved.

    Whether `to` reads the whole case meanwhile, is as in `ask_for_help`.
    Raises `ActionRefused("text_missing")`, `"text_too_long"`, `"not_leader"`, `"asks_oneself"`, `"has_left"`,
    `"cannot_handle_this"`, `"due_passed"`, `"due_too_far"`, `"own_report"`, `"wrong_stage"`, `"already_closed"`.
    """
    text = written(text)
    with suppress(SaidAlready), changing(case, Kind.DIRECTED, by=by) as change:
        require(rules.may_direct, change.case, by)
        require_askable(change, to, by)
        put(change, RequestKind.DIRECTIVE, text, of=to, due_on=due_on, shares_file=shares_file)
    return case


def order_account(case: Case, *, by: Person, text: str, due_on: date) -> Case:
    """Supervision: asks the owner for a written account by a day. It stays with the case when the owner changes.

    Raises `ActionRefused("text_missing")`, `"text_too_long"`, `"not_above"`, `"nobody_owns_it"`, `"asks_oneself"`,
    `"due_passed"`, `"due_too_far"`, `"own_report"`, `"wrong_stage"`, `"already_closed"`.
    """
    text = written(text)
    with suppress(SaidAlready), changing(case, Kind.ACCOUNT_ORDERED, by=by) as change:
        require(rules.may_order_account, change.case, by)
        owner = change.case.owner
        assert owner is not None  # noqa: S101  (`may_order_account` has seen to it)
        put(change, RequestKind.SUPERVISION, text, of=owner, due_on=due_on)
    return case


def urge(case: Case, *, by: Person | Actor = REPORTER, text: str = "") -> Case:
    """Reminds whoever has the case in hand, with a name on it; needs no answer, but is recorded and counted.

    Once a day for everybody; the reporter once in 24 hours, when the promised time has passed or after a working day
    without a word. A second tap within two minutes changes nothing.
    Raises `ActionRefused("urged_today")`, `"urged_within_a_day"`, `"nothing_to_urge_yet"`, `"asks_oneself"`,
    `"not_secretary"`, `"text_too_long"`, `"wrong_stage"`, `"already_closed"`.
    """
    actor = as_actor(by)
    with suppress(SaidAlready), changing(case, Kind.URGED, by=actor) as change:
        if actor.person is None:
            _require_patience_lost(change)
        else:
            require(rules.may_urge, change.case, actor.person)
            _require_first_today(change, actor.person)
        if text.strip():
            change.write(written(text), Message.Side.FILE)
        requests.ask(change, RequestKind.URGING, of=None)
    return case


def _require_patience_lost(change: Change) -> None:
    require_stage(change.case, *(Stage(stage) for stage in rules.OPEN if stage != Stage.FOLLOW_UP))
    _refuse_second_tap(change, patience.last_urging(change.case, by_person_id=None))
    urging = patience.reporters_urging(change.case, change.at)
    if urging is not None and not urging.is_possible(change.at):
        raise ActionRefused("urged_within_a_day" if urging.has_urged else "nothing_to_urge_yet")


def _require_first_today(change: Change, by: Person) -> None:
    urged_at = patience.last_urging(change.case, by_person_id=by.pk)
    _refuse_second_tap(change, urged_at)
    if urged_at is not None and standards.local_day(urged_at) == standards.local_day(change.at):
        raise ActionRefused("urged_today")


def _refuse_second_tap(change: Change, urged_at: datetime | None) -> None:
    if urged_at is not None and urged_at > change.at - ECHO_WITHIN:
        raise SaidAlready
