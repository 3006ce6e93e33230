"""Writing, reading and checking the record of a case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import models
from django.db.models import F, Func, QuerySet
from django.utils.translation import gettext_lazy as _

from .models import Attachment, Case, CaseRequest, LedgerEntry, Message, Report
from .rules import chain
from .snapshot import Ids, by_case, one_snapshot

FOLDED_FIELDS: tuple[str, ...] = tuple(
    field.attname
    for field in Case._meta.concrete_fields
    if field.attname not in {"id", "report_id", "ledger_length", "ledger_head"}
)
"""What the ledger of a case must reproduce, column by column."""
_UNSAID = {field.attname: field.get_default() for field in Case._meta.concrete_fields if field.attname in FOLDED_FIELDS}
"""What a column holds that an old ledger does not know, because it came with a later version."""


def encode(value: Any) -> Any:
    """A column's value as the ledger writes it; times as ISO 8601 in UTC with microseconds."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, list):
        return list(value)
    return value if value is None or isinstance(value, (bool, int)) else str(value)


def stored_row(case: Case) -> dict[str, Any]:
    return {name: encode(getattr(case, name)) for name in FOLDED_FIELDS}


def fold(entries: Iterable[LedgerEntry]) -> dict[str, Any]:
    """The row that these entries, in order, add up to: equal to `stored_row` of the case."""
    row = dict(_UNSAID)
    for entry in entries:
        row.update(entry.facts["set"])
    return row


REQUEST_FIELDS: tuple[str, ...] = tuple(
    field.attname for field in CaseRequest._meta.concrete_fields if field.attname not in {"id", "case_id"}
)


_UNSAID_OF_REQUESTS: dict[str, Any] = {"shares_file": None}
"""What entries from before a column came do not tell."""


def stored_request(request: CaseRequest) -> dict[str, Any]:
    return {name: encode(getattr(request, name)) for name in REQUEST_FIELDS}


def fold_requests(entries: Iterable[LedgerEntry]) -> dict[int, dict[str, Any]]:
    """The rows of the case's requests that these entries add up to, by id: equal to `stored_request` of each."""
    rows: dict[int, dict[str, Any]] = {}
    for entry in entries:
        for request_id, newly_set in entry.facts.get("requests", {}).items():
            rows.setdefault(int(request_id), dict(_UNSAID_OF_REQUESTS)).update(newly_set)
    return rows


def sealed_part(entry: LedgerEntry, case_number: str) -> dict[str, Any]:
    """What the hash of an entry covers: everything but the hash itself."""
    return {
        "case": case_number,
        "number": entry.number,
        "kind": str(entry.kind),
        "at": encode(entry.at),
        "recorded_at": encode(entry.recorded_at),
        "actor": entry.actor,
        "person": entry.person_id,
        "message": entry.message_id,
        "facts": entry.facts,
    }


def told_by_report(report: Report) -> dict[str, Any]:
    """What the first entry of a case commits to; who reported themselves left nothing of a filing to commit to."""
    return {
        "text": report.text,
        "confidentiality": str(report.confidentiality),
        "channel": str(report.channel),
        "reporter": report.reporter_id,
        "unit": report.unit_id,
        "station": report.station_id,
        "received_at": encode(report.received_at),
        **({} if report.filed_by_id is None else {"filed": _told_of_filing(report)}),
    }


def _told_of_filing(report: Report) -> dict[str, Any]:
    return {
        "by": report.filed_by_id,
        "relation": str(report.relation),
        "name": report.person_name,
        "consent": report.consent,
        "why_without_consent": report.why_without_consent,
        "read_back": report.read_back,
    }


def told_by_message(message: Message) -> dict[str, Any]:
    """What the entry that brought a message commits to."""
    return {
        "text": message.text,
        "side": str(message.side),
        "author": message.author_id,
        "created_at": encode(message.created_at),
    }


class Problem(models.TextChoices):
    MISSING = "missing", _("an entry is missing or out of order")
    UNLINKED = "unlinked", _("it does not follow the entry before it")
    CHANGED = "changed", _("its content differs from its hash")
    TEXT = "text", _("the report or message that it commits to was changed")
    PICTURES = "pictures", _("the pictures that it commits to were changed")
    TAIL = "tail", _("entries at the end are missing, or the case was given another head")
    ADDED = "added", _("a message or picture was added that no entry tells of")


@dataclass(frozen=True)
class Fault:
    """The first entry of a case that is not as it was written. Without an entry at fault, `entry_id` is None."""

    case_number: str
    entry_number: int
    entry_id: int | None
    problem: Problem


@dataclass(frozen=True)
class Record:
    """A case with its entries in order and what is kept beside them, read in one snapshot."""

    case: Case
    entries: Sequence[LedgerEntry]
    messages: Sequence[Message]
    pictures: Sequence[Attachment]
    """From `fingerprinted`."""
    requests: Sequence[CaseRequest] = ()
    """Only where `all_records` read it."""


def verify_case(record: Record) -> Fault | None:
    """Walks the chain of one case; None when every link holds, the head is the one that the case names, and what
    people wrote and sent is what the entries commit to."""
    case, previous, expected = record.case, "", 1
    kept = _Kept(record)
    for entry in record.entries:
        if entry.number != expected:
            return Fault(case.number, expected, entry.pk, Problem.MISSING)
        if entry.previous_hash != previous:
            return Fault(case.number, entry.number, entry.pk, Problem.UNLINKED)
        if chain.link(sealed_part(entry, case.number), previous) != entry.hash:
            return Fault(case.number, entry.number, entry.pk, Problem.CHANGED)
        if problem := kept.take(entry):
            return Fault(case.number, entry.number, entry.pk, problem)
        previous, expected = entry.hash, expected + 1
    if (expected - 1, previous) != (case.ledger_length, case.ledger_head):
        return Fault(case.number, expected, None, Problem.TAIL)
    return Fault(case.number, expected, None, Problem.ADDED) if kept.is_left_over else None


class _Kept:
    """Texts and pictures of a case, taken away one after the other by the entries that commit to them."""

    def __init__(self, record: Record) -> None:
        self._report = record.case.report
        self._messages = {message.pk: message for message in record.messages}
        self._pictures: dict[int | None, list[str]] = {}
        for picture in record.pictures:
            self._pictures.setdefault(picture.message_id, []).append(_fingerprint(picture))

    def take(self, entry: LedgerEntry) -> Problem | None:
        if "text" not in entry.facts:
            return None
        if entry.message_id is None:
            told, salt = told_by_report(self._report), self._report.salt
        elif message := self._messages.pop(entry.message_id, None):
            told, salt = told_by_message(message), message.salt
        else:
            return Problem.TEXT
        if chain.commitment(told, bytes(salt)) != entry.facts["text"]:
            return Problem.TEXT
        pictures = self._pictures.pop(entry.message_id, [])
        return None if pictures == entry.facts.get("pictures", []) else Problem.PICTURES

    @property
    def is_left_over(self) -> bool:
        return bool(self._messages or self._pictures)


def fingerprinted(pictures: QuerySet[Attachment]) -> QuerySet[Attachment]:
    """Without their content, but with `stored_sha256` of it; the database computes it, so that no picture travels."""
    stored = Func(F("content"), template="encode(sha256(%(expressions)s), 'hex')", output_field=models.CharField())
    return pictures.defer("content").annotate(stored_sha256=stored)  # type: ignore[no-redef]


def _fingerprint(picture: Attachment) -> str:
    """Empty, which nothing commits to, where the noted fingerprint is not that of the stored bytes."""
    return picture.sha256 if picture.sha256 == picture.stored_sha256 else ""


def verify_all() -> Iterator[Fault]:
    """Every fault in the house, one per case at most; reads in one pass, in constant memory, as of one moment."""
    with one_snapshot():
        for record in all_records():
            if fault := verify_case(record):
                yield fault


def all_records(ids: Ids | None = None) -> Iterator[Record]:
    """Every case (of those `ids`, ends included) with its record, all read in one pass; to be called inside
    `one_snapshot`."""
    theirs = {} if ids is None else {"case_id__gte": ids[0], "case_id__lte": ids[1]}
    entries_of = by_case(LedgerEntry.objects.filter(**theirs).order_by("case_id", "number").iterator(chunk_size=2000))
    messages_of = by_case(Message.objects.filter(**theirs).order_by("case_id", "pk").iterator(chunk_size=500))
    pictures = fingerprinted(Attachment.objects.filter(**theirs).order_by("case_id", "pk"))
    pictures_of = by_case(pictures.iterator(chunk_size=500))
    requests_of = by_case(CaseRequest.objects.filter(**theirs).order_by("case_id", "pk").iterator(chunk_size=500))
    cases = Case.objects.select_related("report").order_by("pk")
    for case in (cases if ids is None else cases.filter(pk__range=ids)).iterator(chunk_size=500):
        kept = messages_of(case.pk), pictures_of(case.pk), requests_of(case.pk)
        yield Record(case, entries_of(case.pk), *kept)
