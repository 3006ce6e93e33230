"""Asking others for help inside a case, and their answers. The owner stays the owner, whoever helps."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, timedelta

from casework.cases import requests, standards
from casework.cases.actors import TIMER
from casework.cases.door import Change, changing, copy_row
from casework.cases.models import Case, CaseRequest, Message
from casework.cases.permitted import may_know_reporter
from casework.cases.refusals import ActionRefused
from casework.cases.rules import permits
from casework.cases.rules import requests as rules
from casework.cases.standing import standing_of
from casework.cases.words import Confidentiality, Kind, RequestKind, RequestState, Stage
from casework.organisation.models import Person, Unit
from casework.organisation.queries import named_for
from workflows import steps

from .asking import ECHO_WITHIN, SaidAlready, require, written

FARTHEST = timedelta(days=366)
"""Nobody is asked for something that is due later."""


def ask_for_help(
    case: Case,
    *,
    by: Person,
    text: str,
    due_on: date,
    of: Person | None = None,
    unit: Unit | None = None,
    shares_file: bool | None = None,
) -> Case:
    """Asks `of`, or whoever is named for `unit`, to help by the end of that working day.

    With `shares_file` they read the whole case meanwhile, without it only what is asked; not said, it is shared where
    the reporter is named. The same words to the same person again within two minutes change nothing.
    Raises `ActionRefused("text_missing")`, `"text_too_long"`, `"not_owner_or_secretary"`, `"own_report"`,
    `"nobody_named"`, `"asks_oneself"`, `"asks_owner"`, `"has_left"`, `"cannot_handle_this"`, `"due_passed"`,
    `"due_too_far"`, `"wrong_stage"`, `"already_closed"`.
    """
    text = written(text)
    with suppress(SaidAlready), changing(case, Kind.HELP_ASKED, by=by) as change:
        require(rules.may_ask_for_help, change.case, by)
        asked = of or _named_for(unit)
        if asked.pk == change.case.owner_id:
            raise ActionRefused("asks_owner", field="person", person=asked)
        require_askable(change, asked, by)
        put(change, RequestKind.CO_HANDLING, text, of=asked, due_on=due_on, unit=unit, shares_file=shares_file)
    return case


def _named_for(unit: Unit | None) -> Person:
    person = named_for(unit) if unit is not None else None
    if person is None:
        raise ActionRefused("nobody_named", field="unit" if unit else "person", unit=unit or "–")
    return person


def require_askable(change: Change, person: Person, by: Person, *, field: str = "person") -> None:
    """The reporter is refused, unless that would tell `by` who it is: then their own answer is refused."""
    if person == by:
        raise ActionRefused("asks_oneself", field=field)
    if not Person.objects.filter(pk=person.pk, is_active=True).exists():
        raise ActionRefused("has_left", field=field, person=person)
    if person.pk == change.case.reporter_id and may_know_reporter(change.case, by):
        raise ActionRefused("cannot_handle_this", field=field, person=person)


def put(
    change: Change,
    kind: RequestKind,
    text: str,
    *,
    of: Person,
    due_on: date | None,
    unit: Unit | None = None,
    shares_file: bool | None = None,
) -> None:
    """Writes the words for the file and the request that they are, and sets the clock of the case's requests."""
    _refuse_twin(change, kind, of, text)
    due_at = due_of(change, due_on) if due_on else None
    change.write(text, Message.Side.FILE)
    is_shared = rules.shares_file(kind, change.case.confidentiality, shares_file)
    if is_shared and change.case.confidentiality != Confidentiality.NAMED and kind != RequestKind.SUPERVISION:
        change.facts["file_opened"] = True
    requests.ask(change, kind, of=of, due_at=due_at, unit=unit, shares_file=is_shared)
    keep_clock(change)


def due_of(change: Change, day: date) -> datetime:
    if day - standards.local_day(change.at) > FARTHEST:
        raise ActionRefused("due_too_far", field="due_on")
    due_at = standards.end_of_day(change.case.standard, day)
    if due_at <= change.at or day < standards.local_day(change.at):
        raise ActionRefused("due_passed", field="due_on")
    return due_at


def _refuse_twin(change: Change, kind: RequestKind, of: Person, text: str) -> None:
    """Raises `SaidAlready` for a form sent twice. Under the lock of the case, so also for two sent at once."""
    lately = CaseRequest.objects.filter(case=change.case, kind=kind, asked_of=of, asked_by=change.by.person)
    if lately.filter(message__text=text, asked_at__gt=change.at - ECHO_WITHIN).exists():
        raise SaidAlready


def keep_clock(change: Change) -> None:
    """The case knows when the next of its requests is due, and its timer watches it."""
    requests.follow_due(change.case)
    steps.keep_watch(change)


def answer_request(request: CaseRequest, *, by: Person, text: str) -> CaseRequest:
    """Answers what was asked, with a word for the file: help, a directive carried out, an account.

    Raises `ActionRefused("text_missing")`, `"text_too_long"`, `"request_over"`, `"not_asked"`, `"own_report"`,
    `"not_yours"`: an account is given by the owner.
    """
    return end_request(request, Kind.REQUEST_ANSWERED, rules.may_answer, RequestState.ANSWERED, by, written(text))


def decline_request(request: CaseRequest, *, by: Person, reason: str) -> CaseRequest:
    """Declines to help, with a reason for the file. Directives and supervision orders are not declined.

    Raises `ActionRefused("reason_missing")`, `"text_too_long"`, `"request_over"`, `"not_asked"`, `"must_be_answered"`.
    """
    reason = written(reason, field="reason", missing="reason_missing")
    return end_request(request, Kind.REQUEST_DECLINED, rules.may_decline, RequestState.DECLINED, by, reason)


def withdraw_request(request: CaseRequest, *, by: Person) -> CaseRequest:
    """Takes back what was asked; whoever was asked is told.

    Raises `ActionRefused("request_over")`, `"not_owner_or_secretary"`, `"not_leader"`, `"not_above"`.
    """
    if request.kind == RequestKind.ASSISTANCE:
        raise ActionRefused("not_asked")
    return end_request(request, Kind.REQUEST_WITHDRAWN, rules.may_withdraw, RequestState.WITHDRAWN, by)


def end_request(
    request: CaseRequest, kind: Kind, rule: rules.RequestRule, state: RequestState, by: Person, text: str = ""
) -> CaseRequest:
    with changing(Case.objects.get(pk=request.case_id), kind, by=by) as change:
        fresh = requests.under_lock(change, request)
        _require(rule, change.case, fresh, by)
        if text:
            change.write(text, Message.Side.FILE)
        requests.end(change, fresh, state)
        keep_clock(change)
    copy_row(fresh, request)
    return request


def _require(rule: rules.RequestRule, case: Case, request: CaseRequest, by: Person) -> None:
    try:
        rule(case, request, standing_of(by))
    except permits.NotPermitted as refusal:
        raise ActionRefused(refusal.code, stage=Stage(case.stage).label) from None


def record_overdue_requests(case: Case, *, at: datetime | None = None) -> Case:
    """Notes which requests have not been answered by their time; asker, asked and secretary are told. Once each."""
    with suppress(SaidAlready), changing(case, Kind.REQUEST_OVERDUE, by=TIMER, at=at) as change:
        waiting = requests.not_noted_as_overdue(change.case)
        late = [request for request in waiting if request.due_at and request.due_at <= change.at]
        if not late:
            raise SaidAlready
        requests.note_overdue(change, late)
        keep_clock(change)
    return case


def refuse_open_orders(case: Case) -> None:
    """What a leader ordered is answered before the case is resolved."""
    orders = list(requests.open_orders(case).select_related("asked_of"))
    if orders:
        raise ActionRefused("orders_open", which=requests.orders_in_words(orders))
