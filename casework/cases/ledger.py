"""Writing, reading and checking the record of a case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from .models import Case, LedgerEntry
from .rules import chain
from .snapshot import one_snapshot

FOLDED_FIELDS: tuple[str, ...] = tuple(
    field.attname
    for field in Case._meta.concrete_fields
    if field.attname not in {"id", "report_id", "ledger_length", "ledger_head"}
)
"""What the ledger of a case must reproduce, column by column."""


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
    row: dict[str, Any] = {}
    for entry in entries:
        row.update(entry.facts["set"])
    return row


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


class Problem(models.TextChoices):
    MISSING = "missing", _("an entry is missing or out of order")
    UNLINKED = "unlinked", _("it does not follow the entry before it")
    CHANGED = "changed", _("its content differs from its hash")
    TEXT = "text", _("the text that it commits to was changed")
    TAIL = "tail", _("entries at the end are missing, or the case was given another head")


@dataclass(frozen=True)
class Fault:
    """The first entry of a case that is not as it was written. Without an entry at fault, `entry_id` is None."""

    case_number: str
    entry_number: int
    entry_id: int | None
    problem: Problem


def verify_case(case: Case, entries: Iterable[LedgerEntry]) -> Fault | None:
    """Walks the chain of one case; None when every link holds and the head is the one that the case names."""
    previous, expected = "", 1
    for entry in entries:
        if entry.number != expected:
            return Fault(case.number, expected, entry.pk, Problem.MISSING)
        if entry.previous_hash != previous:
            return Fault(case.number, entry.number, entry.pk, Problem.UNLINKED)
        if chain.link(sealed_part(entry, case.number), previous) != entry.hash:
            return Fault(case.number, entry.number, entry.pk, Problem.CHANGED)
        if not _keeps_its_text(entry, case):
            return Fault(case.number, entry.number, entry.pk, Problem.TEXT)
        previous, expected = entry.hash, expected + 1
    if (expected - 1, previous) != (case.ledger_length, case.ledger_head):
        return Fault(case.number, expected, None, Problem.TAIL)
    return None


def _keeps_its_text(entry: LedgerEntry, case: Case) -> bool:
    """Whether the message, or the report itself, is still what the entry committed to."""
    if "text" not in entry.facts:
        return True
    kept = entry.message or case.report
    return bool(chain.commitment(kept.text, bytes(kept.salt)) == entry.facts["text"])


def verify_all() -> Iterator[Fault]:
    """Every fault in the house, one per case at most; reads in one pass, in constant memory, as of one moment."""
    with one_snapshot():
        for case, entries in all_chains():
            if fault := verify_case(case, entries):
                yield fault


def all_chains() -> Iterator[tuple[Case, list[LedgerEntry]]]:
    """Every case with its entries in order, both read in one pass; to be called inside `one_snapshot`."""
    entries = LedgerEntry.objects.select_related("message").order_by("case_id", "number").iterator(chunk_size=2000)
    waiting = next(entries, None)
    for case in Case.objects.select_related("report").order_by("pk").iterator(chunk_size=500):
        own: list[LedgerEntry] = []
        while waiting is not None and waiting.case_id == case.pk:
            own.append(waiting)
            waiting = next(entries, None)
        yield case, own
