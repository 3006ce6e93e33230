"""Assistants, who learn by helping the owner of a case, and the notes that they and others write for the file."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

from casework.cases import requests
from casework.cases.audience import asked_in
from casework.cases.door import Change, changing
from casework.cases.models import Case, CaseRequest, Message
from casework.cases.refusals import ActionRefused
from casework.cases.rules import requests as rules
from casework.cases.standing import HANDLING_ROLES
from casework.cases.words import Kind, RequestKind, RequestState
from casework.organisation.models import Person
from casework.organisation.queries import held_in

from .asking import ECHO_WITHIN, SaidAlready, require, written
from .requests import due_of, end_request, keep_clock, require_askable


def take_assistant(
    case: Case, *, assistant: Person, mentor: Person, by: Person, text: str, due_on: date | None = None
) -> Case:
    """Lets somebody learn by helping the owner: reads the case, writes notes and drafts, sends nothing.

    `text` says what they are to do, `due_on` by when, if by a day. The mentor handles cases in the branch.
    Raises `ActionRefused("text_missing")`, `"text_too_long"`, `"not_owner_or_secretary"`, `"nobody_owns_it"`,
    `"asks_owner"`, `"asks_oneself"`, `"has_left"`, `"cannot_handle_this"`, `"assists_already"`, `"cannot_be_mentor"`,
    `"own_mentor"`, `"due_passed"`, `"due_too_far"`, `"own_report"`, `"wrong_stage"`, `"already_closed"`.
    """
    text = written(text)
    with changing(case, Kind.ASSISTANT_TAKEN, by=by) as change:
        require(rules.may_take_assistant, change.case, by)
        require_assistant(change, assistant, by)
        require_mentor(change.case, mentor, assistant)
        due_at = due_of(change, due_on) if due_on else None
        change.write(text, Message.Side.FILE)
        requests.ask(change, RequestKind.ASSISTANCE, of=assistant, mentor=mentor, due_at=due_at, shares_file=True)
        keep_clock(change)
    return case


def require_assistant(change: Change, assistant: Person, by: Person) -> None:
    if assistant.pk == change.case.owner_id:
        raise ActionRefused("asks_owner", field="person", person=assistant)
    require_askable(change, assistant, by)
    assisting = CaseRequest.objects.filter(case=change.case, kind=RequestKind.ASSISTANCE, asked_of=assistant)
    if assisting.filter(state=RequestState.OPEN).exists():
        raise ActionRefused("assists_already", field="person", person=assistant)


def require_mentor(case: Case, mentor: Person, assistant: Person) -> None:
    if mentor == assistant:
        raise ActionRefused("own_mentor", field="mentor")
    if not held_in(case.branch_id, HANDLING_ROLES).filter(pk=mentor.pk, is_active=True).exists():
        raise ActionRefused("cannot_be_mentor", field="mentor", person=mentor)


def release_assistant(request: CaseRequest, *, by: Person) -> CaseRequest:
    """Ends an assistant's part: owner, secretary, mentor, or the assistant.

    Raises `ActionRefused("request_over")`, `"not_asked"`, `"not_owner_or_secretary"`.
    """
    if request.kind != RequestKind.ASSISTANCE:
        raise ActionRefused("not_asked")
    return end_request(request, Kind.ASSISTANT_RELEASED, rules.may_release, RequestState.WITHDRAWN, by)


def write_note(case: Case, *, by: Person, text: str, is_draft: bool = False) -> Case:
    """A note for the file; a draft is what the owner may take over as an answer to the reporter, and sends or not.

    Raises `ActionRefused("text_missing")`, `"text_too_long"`, `"not_owner_or_secretary"`, `"own_report"`,
    `"wrong_stage"`, `"already_closed"`.
    """
    text = written(text)
    with suppress(SaidAlready), changing(case, Kind.NOTED, by=by) as change:
        is_asked = by.is_active and by.pk in asked_in(change.case, [by.pk])
        require(lambda held, standing: rules.may_note(held, standing, is_asked=is_asked), change.case, by)
        _refuse_note_twin(change, text)
        change.write(text, Message.Side.FILE)
        if is_draft:
            change.facts["is_draft"] = True
    return case


def _refuse_note_twin(change: Change, text: str) -> None:
    notes = Message.objects.filter(case=change.case, side=Message.Side.FILE, author=change.by.person, text=text)
    if notes.filter(created_at__gt=change.at - ECHO_WITHIN).exists():
        raise SaidAlready
