"""A report comes in and becomes a case."""

from __future__ import annotations

import hashlib
import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from casework.cases import door, pictures, receipts, routing, standards
from casework.cases.actors import REPORTER
from casework.cases.models import Attachment, Case, Report, ServiceStandard
from casework.cases.refusals import ActionRefused
from casework.cases.rules.deadlines import Due
from casework.cases.words import Category, Channel, Confidentiality, Kind, Stage, Urgency
from casework.organisation.models import Branch, Person, Station, Unit
from casework.organisation.queries import branch_answering_for
from workflows import jobs, steps

from .asking import written
from .filing import Filing, refusals_of
from .judging import ask_first

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class NewReport:
    """What a worker sends in. `submission_key` is the random key of the form (22–64 characters, URL-safe base64)."""

    text: str
    category: Category
    submission_key: str
    channel: Channel = Channel.PHONE
    confidentiality: Confidentiality = Confidentiality.ANONYMOUS
    urgency: Urgency = Urgency.NORMAL
    language: str = "zh-hans"
    reporter: Person | None = None
    station: Station | None = None
    pictures: Sequence[pictures.Picture] = ()
    at_unit: Unit | None = None
    """Where it happens, when that was said: comes before where the reporter works."""
    filing: Filing | None = None
    """Where somebody else filed it (代录): `reporter` is then the person for whom it was filed."""
    is_alarm: bool = False
    """Sent by `raise_alarm`, which alerts people in the same transaction: nobody need assign it."""

    @property
    def unit(self) -> Unit | None:
        """Where it happens, else where the reporter works; of somebody unnamed, where the station stands."""
        if self.at_unit is not None:
            return self.at_unit
        if self.is_alarm and self.station is not None:
            return self.station.unit
        if self.reporter is not None:
            return self.reporter.unit
        return self.station.unit if self.station else None

    def content_hash(self) -> bytes:
        """Tells a repeated submission from another one under the same key."""
        parts = [
            self.text.strip(),
            self.category,
            self.confidentiality,
            self.urgency,
            str(self.station and self.station.pk),
            str(self.reporter and self.reporter.pk),
        ]
        parts += [picture.sha256 for picture in self.pictures]
        if self.filing is not None:
            parts += [*self.filing.told(), str(self.at_unit and self.at_unit.pk), self.language]
        return hashlib.sha256("\x1f".join(parts).encode()).digest()


@dataclass(frozen=True)
class Receipt:
    """What the reporter takes away. `is_repeat`: this submission had been received before."""

    case: Case
    code: str
    is_repeat: bool


def receive_report(new: NewReport) -> Receipt:
    """Stores the report, opens its case and starts the flow, in one transaction; on return it is on disk.

    The same submission sent again gets the same receipt: the database's unique index on the hash of its key
    decides, also between two that arrive at once. Raises `ActionRefused("text_missing")`, `"text_too_long"`,
    `"bad_submission_key"`, `"different_content"`, and of one that was filed for somebody else `filing.refusals_of`.
    """
    text = written(new.text)
    if new.filing is not None:
        for refusal in refusals_of(new.filing, new.reporter, new.confidentiality):
            raise refusal
    if not receipts.is_submission_key(new.submission_key):
        raise ActionRefused("bad_submission_key")
    code = receipts.code_for(new.submission_key)
    try:
        return Receipt(_open_case(new, text), code, is_repeat=False)
    except IntegrityError:
        earlier = _received_before(new)
        if earlier is None:
            raise
        return Receipt(earlier, code, is_repeat=True)


def _received_before(new: NewReport) -> Case | None:
    sent = Case.objects.filter(report__submission_hash=receipts.submission_hash(new.submission_key))
    earlier = next(iter(sent.select_related("report").order_by()), None)
    if earlier is not None and bytes(earlier.report.content_hash) != new.content_hash():
        raise ActionRefused("different_content")
    return earlier


def _open_case(new: NewReport, text: str) -> Case:
    now = timezone.now()
    standard = standards.standard_for(new.category, new.urgency, on=standards.local_day(now))
    # An alarm has a way of its own, and needs no word of danger.
    rules = routing.InForce(None, None) if new.is_alarm else routing.in_force(now)
    report = _report(new, text, now)
    routed = _routed(new, rules.table, now)
    case = new_case(report, standard, routed.branch if routed else branch_answering_for(new.unit), new.category)
    _look_for_danger(case, text, rules.words)
    if routed:
        _offer_as_routed(case, routed)
    by = new.filing.by if new.filing else REPORTER
    with door.opening(case, report, Kind.RECEIVED, by=by, at=now) as change:
        if new.filing:
            change.facts["filed"] = new.filing.facts()
        if new.is_alarm:
            change.facts["alarm"] = True
        if new.pictures:
            Attachment.objects.bulk_create([picture.attachment(case, now) for picture in new.pictures])
            change.facts["pictures"] = [picture.sha256 for picture in new.pictures]
        if case.urgency_suggested:
            ask_first(change)
        start_flow_or_queue_it(case, now)
        if routed:
            _note_routing(change, routed)
    return case


def _routed(new: NewReport, table: routing.Table | None, now: datetime) -> routing.Routed | None:
    """A report is never refused because a rule cannot be followed: it then goes to the branch that answers for the
    unit, whose secretary assigns it."""
    if table is None:
        return None
    try:
        return routing.route(_incoming(new, now), table)
    except Exception as error:
        # Its type only: its text might quote what was confided.
        logger.error("the routing table %s could not be followed: %s", table.version, type(error).__name__)
        return None


def _incoming(new: NewReport, now: datetime) -> routing.Incoming:
    return routing.Incoming(
        category=new.category,
        urgency=new.urgency,
        language=new.language,
        at=now,
        unit=new.unit,
        station=new.station,
        reporter_id=new.reporter.pk if new.reporter else None,
        is_confidential=new.reporter is not None and new.confidentiality != Confidentiality.NAMED,
    )


def _look_for_danger(case: Case, text: str, words: routing.Words | None) -> None:
    """Only suggests: a human confirms or dismisses it. Which words were found, is not written down a second time."""
    if words and case.urgency != Urgency.EMERGENCY and words.found_in(text):
        case.urgency_suggested, case.danger_words_id = Urgency.EMERGENCY, words.pk


def _offer_as_routed(case: Case, routed: routing.Routed) -> None:
    """The machine asks at once; no clock stops for that. The flow goes past assignment where `assigned_at` is set."""
    if routed.decision.is_offered:
        case.offered_to, case.assigned_at = routed.person, case.received_at
        case.turn_due_at = standards.due_at(case.standard, Due.TURN, case.received_at)


def _note_routing(change: door.Change, routed: routing.Routed) -> None:
    """Which rule it was, for the file. Not why: whoever was passed over is nobody's business."""
    change.facts["routing"] = {"version": routed.version, "rule": routed.decision.rule}
    if change.case.stage == Stage.ACCEPT:
        change.facts["to"] = routed.person.pk if routed.person else None


def _report(new: NewReport, text: str, now: datetime) -> Report:
    report = Report(
        text=text,
        salt=secrets.token_bytes(16),
        language=new.language,
        confidentiality=new.confidentiality,
        channel=new.channel,
        reporter=new.reporter,
        unit=new.unit,
        station=new.station,
        received_at=now,
        code_hash=receipts.keyed_hash(receipts.code_for(new.submission_key)),
        submission_hash=receipts.submission_hash(new.submission_key),
        content_hash=new.content_hash(),
    )
    if new.filing:
        new.filing.note_in(report)
    return report


def new_case(report: Report, standard: ServiceStandard, branch: Branch, category: Category | str) -> Case:
    """An unsaved case with number and deadlines, all clocks started at receipt."""
    due = standards.deadlines(standard, report.received_at)
    return Case(
        number=_next_number(report.received_at),
        standard=standard,
        branch=branch,
        category=category,
        urgency=standard.urgency,
        confidentiality=report.confidentiality,
        received_at=report.received_at,
        round_started_at=report.received_at,
        accept_due_at=due.accept,
        response_due_at=due.response,
        resolve_due_at=due.resolve,
        next_due_at=due.accept,
    )


def _next_number(received_at: datetime) -> str:
    """`XQ-2026-000123`: the year of receipt and a running number with gaps, which no writer waits for."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('cases_case_number')")
        return f"XQ-{standards.local_day(received_at).year}-{cursor.fetchone()[0]:06d}"


def start_flow_or_queue_it(case: Case, at: datetime) -> None:
    """A report is never refused because the flow cannot start: it stays at `received`, and a job tries again."""
    try:
        with transaction.atomic():
            steps.start_flow(case, at)
    except Exception as error:
        # Its type only: its text might quote what was confided.
        logger.error("the flow of case %s did not start; queued to try again: %s", case.pk, type(error).__name__)
        case.stage, case.offered_to, case.assigned_at, case.turn_due_at = "received", None, None, None
        jobs.start_flow_again(case.pk)
