"""What was asked of somebody inside a case, asked of somebody else instead: they leave, move or are away (E4)."""

from __future__ import annotations

from datetime import datetime, timedelta

from casework.cases import requests, standards
from casework.cases.door import Change, changing
from casework.cases.leaving import oversees
from casework.cases.models import Case, CaseRequest
from casework.cases.refusals import ActionRefused
from casework.cases.rules import permits
from casework.cases.rules import requests as rules
from casework.cases.standing import standing_of
from casework.cases.words import Kind, RequestKind, Stage
from casework.organisation.models import Person

from .assistance import require_assistant, require_mentor
from .requests import keep_clock, require_askable

NEW_TERM = timedelta(days=3)
"""For what is overdue already: whoever gets it has not kept anybody waiting."""


def pass_on_request(request: CaseRequest, *, instead_of: Person, to: Person, by: Person) -> CaseRequest:
    """Asks `to` what was asked of `instead_of`, with the same words, day and view of the file; both are told.

    Where `instead_of` is the mentor of an assistant, `to` teaches from now on. What is overdue is due anew in three
    days. Raises `ActionRefused("request_over")`, `"must_be_answered"`, `"not_leader"`, `"not_owner_or_secretary"`,
    `"asks_oneself"`, `"asks_owner"`, `"has_left"`, `"cannot_handle_this"`, `"assists_already"`, `"cannot_be_mentor"`,
    `"own_mentor"`, `"same_person"`.
    """
    with changing(Case.objects.get(pk=request.case_id), Kind.REQUEST_PASSED, by=by) as change:
        old = requests.under_lock(change, request)
        _require(change, old, by)
        of, mentor = _hands(change, old, instead_of, to, by)
        change.facts["from"] = instead_of.pk
        fresh = requests.pass_on(change, old, of=of, mentor=mentor, due_at=_due_at(change, old))
        change.facts["to"] = to.pk
        keep_clock(change)
    return fresh


def _require(change: Change, request: CaseRequest, by: Person) -> None:
    asked = request.asked_of
    standing = standing_of(by)
    try:
        rules.may_pass_on(
            change.case, request, standing, oversees_asked=asked is not None and oversees(standing, asked)
        )
    except permits.NotPermitted as refusal:
        raise ActionRefused(refusal.code, stage=Stage(change.case.stage).label) from None


def _hands(
    change: Change, request: CaseRequest, instead_of: Person, to: Person, by: Person
) -> tuple[Person, Person | None]:
    """Who is asked from now on, and who teaches."""
    asked, mentor = request.asked_of, request.mentor
    if to == instead_of or asked is None or instead_of not in (asked, mentor):
        raise ActionRefused("same_person", person=to)
    if instead_of == mentor:
        require_mentor(change.case, to, asked)
        return asked, to
    if request.kind == RequestKind.ASSISTANCE:
        require_assistant(change, to, by)
        if to == mentor:
            raise ActionRefused("own_mentor")
    elif to.pk == change.case.owner_id and request.kind == RequestKind.CO_HANDLING:
        raise ActionRefused("asks_owner", person=to)
    require_askable(change, to, by)
    return to, mentor


def _due_at(change: Change, request: CaseRequest) -> datetime | None:
    if request.due_at is None or request.due_at > change.at:
        return request.due_at
    return standards.end_of_day(change.case.standard, standards.local_day(change.at) + NEW_TERM)
