"""Writing and reading what people ask of each other in a case.

What writes here works on a `Change` under the lock of the case, and repeats in the entry what it wrote. Only verbs have
a `Change`.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Count, F, IntegerField, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext

from casework.organisation.models import Person, Unit

from . import ledger, standards
from .door import Change
from .models import Case, CaseRequest
from .words import RequestKind, RequestState

ORDERS = (RequestKind.DIRECTIVE, RequestKind.SUPERVISION)
"""What comes from above: a case is not resolved before it is answered."""


def ask(change: Change, kind: RequestKind, *, of: Person | None, **fields: Any) -> CaseRequest:
    """Stores a request with what `change.write` wrote as its words, and tells of it in the entry."""
    request = CaseRequest(
        case=change.case,
        kind=kind,
        asked_by=change.by.person,
        asked_of=of,
        message=change.message,
        asked_at=change.at,
        **fields,
    )
    if kind == RequestKind.URGING:
        request.state, request.ended_at = RequestState.NOTED, change.at
    request.save(force_insert=True)
    _tell(change, request, {})
    change.facts["asked"] = str(kind)
    _name(change, request)
    return request


def under_lock(change: Change, request: CaseRequest) -> CaseRequest:
    """The request as it stands now; the lock of its case is its lock."""
    return CaseRequest.objects.get(pk=request.pk, case=change.case)


def end(change: Change, request: CaseRequest, state: RequestState) -> None:
    """Answered, declined (with what was written now) or withdrawn. An overdue one not noted yet is noted with it."""
    before = ledger.stored_request(request)
    if request.due_at and change.at > request.due_at and request.breached_at is None:
        request.breached_at = request.due_at
    if request.breached_at and state == RequestState.ANSWERED:
        change.facts["was_due_on"] = standards.local_day(request.breached_at).isoformat()
    request.state, request.ended_at, request.ended_by = state, change.at, change.by.person
    request.answer = change.message if state in {RequestState.ANSWERED, RequestState.DECLINED} else None
    request.save(force_update=True)
    _tell(change, request, before)
    change.facts["asked"] = str(request.kind)
    if request.asked_of_id:
        change.facts["to"] = request.asked_of_id


def pass_on(
    change: Change, request: CaseRequest, *, of: Person, mentor: Person | None, due_at: datetime | None
) -> CaseRequest:
    """Ends `request` and asks the same of `of`, with the same words. Whoever asked first stands in its entry."""
    end(change, request, RequestState.WITHDRAWN)
    fresh = CaseRequest(
        case=change.case,
        kind=request.kind,
        asked_by=change.by.person,
        asked_of=of,
        unit=request.unit,
        mentor=mentor,
        message=request.message,
        asked_at=change.at,
        due_at=due_at,
        shares_file=request.shares_file,
    )
    fresh.save(force_insert=True)
    _tell(change, fresh, {})
    _name(change, fresh)
    return fresh


def end_all(change: Change) -> None:
    """With the case: nobody is asked for anything in a closed one."""
    for request in CaseRequest.objects.filter(case=change.case, state=RequestState.OPEN):
        before = ledger.stored_request(request)
        request.state, request.ended_at, request.ended_by = RequestState.WITHDRAWN, change.at, change.by.person
        request.save(force_update=True)
        _tell(change, request, before)
    change.case.request_due_at = None


def note_overdue(change: Change, late: Collection[CaseRequest]) -> None:
    for request in late:
        before = ledger.stored_request(request)
        request.breached_at = request.due_at
        request.save(force_update=True)
        _tell(change, request, before)
    change.facts["late"] = sorted({request.asked_of_id for request in late})


def not_noted_as_overdue(case: Case) -> QuerySet[CaseRequest]:
    return CaseRequest.objects.filter(
        case=case, state=RequestState.OPEN, due_at__isnull=False, breached_at__isnull=True
    )


def follow_due(case: Case) -> None:
    """Copies into the locked case when the next of its requests is due."""
    case.request_due_at = not_noted_as_overdue(case).aggregate(first=Min("due_at"))["first"]


def differing(case: Case) -> dict[int, dict[str, Any]]:
    """By id what the ledger tells of each request whose row says something else, or is missing; empty: what nobody has
    told of. Three SQL statements at most."""
    told = ledger.fold_requests(case.ledger.order_by("number"))
    stored = {row.pk: ledger.stored_request(row) for row in CaseRequest.objects.filter(case=case)}
    return {pk: told.get(pk, {}) for pk in sorted({*told, *stored}) if told.get(pk) != stored.get(pk)}


def put_back(change: Change, told: dict[int, dict[str, Any]]) -> None:
    """Makes those rows say what the ledger tells; the entry says what stood there. A row that nobody has told of stays,
    for the doctor to name: rows are never deleted."""
    stood: dict[str, Any] = {}
    columns = {field.attname: field for field in CaseRequest._meta.concrete_fields}
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('xinqiao.restoring', %s, true)", [str(change.case.pk)])
        for pk, row in told.items():
            if not row:
                continue
            found = CaseRequest.objects.filter(pk=pk, case=change.case).first()
            stood[str(pk)] = ledger.stored_request(found) if found else None
            request = found or CaseRequest(pk=pk, case=change.case)
            for name, value in row.items():
                setattr(request, name, columns[name].to_python(value))
            request.save(force_insert=found is None, force_update=found is not None)
        cursor.execute("SELECT set_config('xinqiao.restoring', '', true)")
    if stood:
        change.facts["requests_stood"] = stood
    follow_due(change.case)


def _tell(change: Change, request: CaseRequest, before: dict[str, Any]) -> None:
    row = ledger.stored_request(request)
    told = {name: value for name, value in row.items() if name not in before or before[name] != value}
    change.facts.setdefault("requests", {})[str(request.pk)] = told


def _name(change: Change, request: CaseRequest) -> None:
    """What the sentence says. A department is called for ever what it was called then."""
    if request.asked_of_id:
        change.facts["to"] = request.asked_of_id
    if request.mentor_id:
        change.facts["mentor"] = request.mentor_id
    if isinstance(request.unit, Unit):
        change.facts["unit"] = {"name": request.unit.name, "name_en": request.unit.name_en}
    if request.due_at:
        change.facts["due_on"] = standards.local_day(request.due_at).isoformat()


def requests_of(case: Case) -> QuerySet[CaseRequest]:
    """Everything asked in a case but urgings, open ones first; with all that a page says about them."""
    people = ("asked_by", "asked_of", "unit", "mentor", "ended_by", "message", "answer")
    found = CaseRequest.objects.filter(case=case).exclude(kind=RequestKind.URGING).select_related(*people)
    return found.annotate(is_current=Q(state=RequestState.OPEN)).order_by(
        "-is_current", F("due_at").asc(nulls_last=True), "pk"
    )


def open_orders(case: Case) -> QuerySet[CaseRequest]:
    return CaseRequest.objects.filter(case=case, state=RequestState.OPEN, kind__in=ORDERS).order_by("due_at", "pk")


def orders_in_words(orders: Collection[CaseRequest]) -> str:
    """`directive to Shi Lei (2026-11-27)`; read with `select_related("asked_of")`."""
    words = [
        gettext("%(what)s to %(to)s (%(day)s)")
        % {"what": order.get_kind_display(), "to": order.asked_of, "day": standards.local_day(order.due_at)}
        for order in orders
        if order.due_at
    ]
    return gettext(", ").join(words)


def with_open_orders(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Those in which a directive or a supervision order waits for its answer."""
    orders = CaseRequest.objects.filter(state=RequestState.OPEN, kind__in=ORDERS)
    return cases.filter(pk__in=orders.values("case"))


def with_urgings(cases: QuerySet[Case]) -> QuerySet[Case]:
    """With `urged`, how often somebody urged; in the same SQL statement."""
    urgings = CaseRequest.objects.filter(case=OuterRef("pk"), kind=RequestKind.URGING).order_by().values("case")
    count = Subquery(urgings.annotate(n=Count("pk")).values("n"), output_field=IntegerField())
    return cases.annotate(urged=Coalesce(count, 0))
