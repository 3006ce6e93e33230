"""A row of an old register becomes a case, with the times that the register gives."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from casework.cases import door, standards
from casework.cases.actors import IMPORT
from casework.cases.models import Case, Message, Report
from casework.cases.refusals import ActionRefused
from casework.cases.rules.deadlines import Due
from casework.cases.words import Category, Channel, Confidentiality, Kind, Stage, Urgency
from casework.organisation.models import Branch, Person

from .asking import written
from .clocks import mark_clocks_run_out, note_breach, stop_response_clock
from .receiving import new_case, start_flow_or_queue_it

TEXT_LIMIT = 50_000
"""Characters. Registers hold whole letters: the longest reply of 1,408 real ones had 7,883."""


@dataclass(frozen=True)
class OldCase:
    """One row of a register. Times are aware; `reply` and `replied_at` are both given or both missing."""

    source_reference: str
    """Names the row for good, unique over all registers: what has it already is not imported again."""
    text: str
    received_at: datetime
    branch: Branch
    subject: str = ""
    reply: str = ""
    replied_at: datetime | None = None
    category: Category = Category.OTHER
    urgency: Urgency = Urgency.NORMAL
    reporter: Person | None = None
    language: str = "zh-hans"

    @property
    def full_text(self) -> str:
        """The subject as first line, unless the text begins with it."""
        subject, text = self.subject.strip(), self.text.strip()
        return text if text.startswith(subject) else f"{subject}\n{text}".strip()

    def content_hash(self) -> bytes:
        parts = [self.full_text, str(int(self.received_at.timestamp()))]
        return hashlib.sha256("\x1f".join(parts).encode()).digest()


@dataclass(frozen=True)
class Imported:
    """`is_repeat`: the row had been imported before, and nothing was added."""

    case: Case
    is_repeat: bool


def import_case(row: OldCase) -> Imported:
    """Stores the row as a case: closed when it was answered, else waiting for assignment. Nobody is told, also not
    of limits that had passed before it was imported: they stand in its first entry.

    What a register cannot know (who accepted, whether it helped) stays unknown. The row imported again adds nothing.
    Raises `ActionRefused("text_missing")`, `"text_too_long"`, `"source_reference_missing"`, `"in_the_future"`,
    `"reply_incomplete"`, `"replied_before_receipt"`, `"other_row_of_that_reference"`.
    """
    text, reply = _checked(row)
    earlier = _imported_before(row)
    if earlier is not None:
        return Imported(earlier, is_repeat=True)
    try:
        return Imported(_store(row, text, reply), is_repeat=False)
    except IntegrityError:
        earlier = _imported_before(row)
        if earlier is None:
            raise
        return Imported(earlier, is_repeat=True)


def _checked(row: OldCase) -> tuple[str, str]:
    """Text and reply, cleaned."""
    if not row.source_reference:
        raise ActionRefused("source_reference_missing", field="source_reference")
    text = written(row.full_text, limit=TEXT_LIMIT)
    if row.received_at > timezone.now():
        raise ActionRefused("in_the_future", field="received_at")
    if bool(row.reply.strip()) != (row.replied_at is not None):
        raise ActionRefused("reply_incomplete", field="reply")
    if row.replied_at is None:
        return text, ""
    if row.replied_at > timezone.now():
        raise ActionRefused("in_the_future", field="replied_at")
    if row.replied_at < row.received_at:
        raise ActionRefused("replied_before_receipt", field="replied_at")
    return text, written(row.reply, field="reply", limit=TEXT_LIMIT)


def _imported_before(row: OldCase) -> Case | None:
    """By two unique indexes. A join with an order, as `first()` makes, led to scans while a register came in."""
    try:
        report = Report.objects.get(source_reference=row.source_reference)
    except Report.DoesNotExist:
        return None
    if bytes(report.content_hash) != row.content_hash():
        raise ActionRefused("other_row_of_that_reference", field="source_reference")
    return Case.objects.get(report=report)


@transaction.atomic
def _store(row: OldCase, text: str, reply: str) -> Case:
    standard = standards.standard_for(row.category, row.urgency, on=standards.local_day(row.received_at))
    report = _report(row, text)
    case = new_case(report, standard, row.branch, row.category)
    case.is_imported = True
    with door.opening(case, report, Kind.IMPORTED, by=IMPORT, at=row.received_at):
        if row.replied_at is None:
            mark_clocks_run_out(case, timezone.now())
            start_flow_or_queue_it(case, timezone.now())
    if row.replied_at is not None:
        _answer_and_close(case, reply, row.replied_at)
    return case


def _report(row: OldCase, text: str) -> Report:
    return Report(
        text=text,
        salt=secrets.token_bytes(16),
        language=row.language,
        confidentiality=Confidentiality.NAMED if row.reporter else Confidentiality.ANONYMOUS,
        channel=Channel.IMPORT,
        reporter=row.reporter,
        unit=row.reporter.unit if row.reporter else None,
        received_at=row.received_at,
        content_hash=row.content_hash(),
        source_reference=row.source_reference,
    )


def _answer_and_close(case: Case, reply: str, replied_at: datetime) -> None:
    """The reply was the answer, and with it the old register was done; no flow runs for what is over."""
    with door.changing(case, Kind.RESPONDED, by=IMPORT, at=replied_at) as change:
        change.write(reply, Message.Side.BRANCH)
        stop_response_clock(change)
        if replied_at > change.case.response_due_at:
            note_breach(change, Due.RESPONSE)
    with door.changing(case, Kind.CLOSED, by=IMPORT, at=replied_at) as change:
        change.case.stage, change.case.next_due_at, change.case.closed_at = Stage.CLOSED, None, replied_at
