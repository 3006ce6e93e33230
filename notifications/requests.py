"""Whom an entry about a request concerns: who asked, who is asked, who teaches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from casework.cases.models import CaseRequest, LedgerEntry
from casework.cases.words import RequestKind, RequestState
from casework.organisation.models import Person

from .models import Reason

_REASONS = {
    RequestKind.CO_HANDLING: Reason.ASKED,
    RequestKind.DIRECTIVE: Reason.DIRECTED,
    RequestKind.SUPERVISION: Reason.ACCOUNT_ORDERED,
    RequestKind.ASSISTANCE: Reason.ASSISTS,
}


OF_ONES_PART = frozenset({Reason.ASKED, Reason.DIRECTED, Reason.REQUEST_OVERDUE})
"""What who is asked may be told of a case that was not opened to them."""


def with_a_part(entry: LedgerEntry, told: Mapping[Person, Reason]) -> dict[Person, Reason]:
    """Those who are told of what this entry asks of them, whether the case is open to them or not."""
    asked = {request.asked_of_id for request in _requests(entry) if request.is_open}
    return {person: reason for person, reason in told.items() if reason in OF_ONES_PART and person.pk in asked}


def asked_by_entry(entry: LedgerEntry) -> dict[Person, Reason]:
    """Who is asked for something by this entry, and the mentor of an assistant."""
    told: dict[Person, Reason] = {}
    reason = _REASONS[RequestKind(entry.facts["asked"])]
    for person in _active([entry.facts.get("to"), entry.facts.get("mentor")]):
        told[person] = Reason.MENTORS if person.pk == entry.facts.get("mentor") else reason
    return told


def first_handler_by_entry(entry: LedgerEntry) -> dict[Person, Reason]:
    """Who stays with a case that a branch above has taken over by this entry."""
    if entry.facts.get("asked") != RequestKind.FIRST_HANDLING:
        return {}
    return dict.fromkeys(_active([entry.facts.get("to")]), Reason.FIRST_HANDLING)


def askers(entry: LedgerEntry) -> list[Person]:
    """Who had asked what this entry answers."""
    return _active(request.asked_by_id for request in _requests(entry))


def concerned(entry: LedgerEntry) -> list[Person]:
    """Who asked and who was asked."""
    return _active(one for request in _requests(entry) for one in (request.asked_by_id, request.asked_of_id))


def no_longer_asked(entry: LedgerEntry) -> dict[Person, Reason]:
    """From whom this entry took a request back; they need not see the case any more to be told."""
    if not any(new.get("state") == RequestState.WITHDRAWN for new in entry.facts.get("requests", {}).values()):
        return {}
    requests = _requests(entry)
    asked_still = {entry.person_id, *(request.asked_of_id for request in requests if request.is_open)}
    withdrawn = [request for request in requests if request.state == RequestState.WITHDRAWN]
    people = _active(request.asked_of_id for request in withdrawn if request.asked_of_id not in asked_still)
    return dict.fromkeys(people, Reason.REQUEST_ENDED)


def _requests(entry: LedgerEntry) -> list[CaseRequest]:
    return list(CaseRequest.objects.filter(pk__in=[int(key) for key in entry.facts.get("requests", {})]))


def _active(ids: Iterable[Any]) -> list[Person]:
    wanted = [int(one) for one in ids if one is not None]
    return list(Person.objects.filter(pk__in=wanted, is_active=True)) if wanted else []
