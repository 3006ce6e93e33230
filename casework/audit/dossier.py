"""Everything there is to say about one case, read once: for the leader's page and for the audit PDF alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from casework.cases import ledger, sentences, standards
from casework.cases.limit_words import limit_in_words
from casework.cases.models import Attachment, Case, LedgerEntry, Message
from casework.cases.rules.clock import WorkingHours, working_time_between
from casework.cases.snapshot import one_snapshot
from casework.cases.words import Clock, Stage


@dataclass(frozen=True)
class Lasted:
    """A stretch of time on both clocks."""

    elapsed: timedelta
    working: timedelta


@dataclass(frozen=True)
class Step:
    """One entry of the ledger and how long after the one before it."""

    entry: LedgerEntry
    sentence: str
    """In the language that was active when the dossier was read."""
    since_last: Lasted | None
    is_late: bool
    """A limit had passed by then."""


@dataclass(frozen=True)
class StageSpan:
    """How long the case stood at one stage; `end` is now where it still stands there."""

    stage: str
    start: datetime
    end: datetime
    lasted: Lasted


@dataclass(frozen=True)
class ClockReading:
    """One clock of the service standard: what it allows and what was used."""

    clock: Clock
    limit: str
    started_at: datetime | None
    due_at: datetime | None
    stopped_at: datetime | None
    used: Lasted | None
    breached_at: datetime | None
    is_unrecorded: bool
    """The case is closed, and nobody wrote down when this was done: registers that are imported know only answers."""

    @property
    def state(self) -> str:
        """`waiting` (not started), `running`, `kept`, `breached` or `unrecorded`."""
        if self.breached_at:
            return "breached"
        if self.is_unrecorded:
            return "unrecorded"
        if self.started_at is None:
            return "waiting"
        return "kept" if self.stopped_at else "running"


@dataclass(frozen=True)
class Dossier:
    case: Case
    steps: tuple[Step, ...]
    stages: tuple[StageSpan, ...]
    clocks: tuple[ClockReading, ...]
    messages: tuple[Message, ...]
    attachments: tuple[Attachment, ...]
    """Without their content."""
    fault: ledger.Fault | None
    """The first entry that is not as it was written, found by walking the chain now."""
    read_at: datetime

    @property
    def notes(self) -> tuple[LedgerEntry, ...]:
        """The entries that brought a note for the file or for whoever decides only; nobody outside reads those."""
        brought_by = {step.entry.message_id: step.entry for step in self.steps}
        return tuple(
            brought_by[message.pk]
            for message in self.messages
            if message.side in {Message.Side.FILE, Message.Side.APART} and message.pk in brought_by
        )

    @property
    def response(self) -> Lasted | None:
        """Receipt to first answer on both clocks; None before it."""
        elapsed, working = self.case.response_elapsed_seconds, self.case.response_working_seconds
        if elapsed is None or working is None:
            return None
        return Lasted(timedelta(seconds=elapsed), timedelta(seconds=working))

    @property
    def breaches(self) -> int:
        return sum(reading.breached_at is not None for reading in self.clocks)


def dossier_of(case: Case, *, now: datetime | None = None) -> Dossier:
    """Reads the case afresh with all that belongs to it, as of one moment: five SQL statements, whatever happened."""
    with one_snapshot():
        return _read(case, now or timezone.now())


def _read(case: Case, now: datetime) -> Dossier:
    case = Case.objects.select_related(
        "report__unit",
        "report__station",
        "report__reporter",
        "report__filed_by",
        "standard__calendar",
        "branch",
        "owner",
        "offered_to",
        "raised_to",
    ).get(pk=case.pk)
    hours = standards.hours_of(case.standard)
    entries = tuple(case.ledger.select_related("person").order_by("number"))
    messages = tuple(case.messages.select_related("author"))
    attachments = tuple(ledger.fingerprinted(case.attachments.all()))
    return Dossier(
        case=case,
        steps=tuple(_steps(entries, hours)),
        stages=tuple(_stages(entries, hours, now)),
        clocks=tuple(_reading(case, clock, hours, now) for clock in Clock),
        messages=messages,
        attachments=attachments,
        fault=ledger.verify_case(ledger.Record(case, entries, messages, attachments)),
        read_at=now,
    )


def lasted(hours: WorkingHours, start: datetime, end: datetime) -> Lasted:
    return Lasted(end - start, working_time_between(hours, start, end))


def _steps(entries: Sequence[LedgerEntry], hours: WorkingHours) -> Iterable[Step]:
    people = sentences.people_named_in(entries)
    for number, entry in enumerate(entries):
        since = lasted(hours, entries[number - 1].at, entry.at) if number else None
        yield Step(entry, sentences.sentence(entry, people), since, sentences.was_late(entry))


def _stages(entries: Iterable[LedgerEntry], hours: WorkingHours, now: datetime) -> Iterable[StageSpan]:
    stage, start = "", now
    for entry in entries:
        reached = entry.facts["set"].get("stage", stage)
        if reached == stage:
            continue
        if stage and start < entry.at:
            yield StageSpan(stage, start, entry.at, lasted(hours, start, entry.at))
        stage, start = reached, entry.at
    if stage and stage != Stage.CLOSED:
        yield StageSpan(stage, start, now, lasted(hours, start, now))


def _reading(case: Case, clock: Clock, hours: WorkingHours, now: datetime) -> ClockReading:
    start, stop, due = {
        Clock.ACCEPT: (case.received_at, case.accepted_at, case.accept_due_at),
        Clock.RESPONSE: (case.received_at, case.first_response_at, _first_answer_due(case)),
        Clock.PROGRESS: (case.last_word_at, case.resolved_at, case.progress_due_at),
        Clock.RESOLVE: (case.round_started_at, case.resolved_at, case.resolve_due_at),
        Clock.FOLLOW_UP: (case.resolved_at, case.closed_at, case.follow_up_due_at),
    }[clock]
    is_unrecorded = stop is None and case.stage == Stage.CLOSED
    return ClockReading(
        clock=clock,
        limit=limit_in_words(case.standard, clock),
        started_at=start,
        due_at=due,
        stopped_at=stop,
        used=lasted(hours, start, max(start, stop or now)) if start and not is_unrecorded else None,
        is_unrecorded=is_unrecorded,
        breached_at=getattr(case, f"{clock}_breached_at"),
    )


def _first_answer_due(case: Case) -> datetime:
    """The first round's limit; the column holds that of the running round."""
    if not case.redo_count:
        return case.response_due_at
    return standards.due_at(case.standard, Clock.RESPONSE, case.received_at)
