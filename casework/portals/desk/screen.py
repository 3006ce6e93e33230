"""One case on one screen: everything the page says, read in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from casework.cases.filing import FOR_SOMEBODY, FOR_WHOM
from casework.cases.models import Attachment, Case, LedgerEntry, Message
from casework.cases.permitted import may_know_relation, may_know_reporter
from casework.cases.rules.deadlines import clocks_at
from casework.cases.sentences import people_named_in, sentence, was_late
from casework.cases.words import Clock, Confidentiality, Kind, Stage
from casework.organisation.models import Person, Unit

Row = TypeVar("Row", Message, LedgerEntry)

MESSAGES_SHOWN = 60
ENTRIES_SHOWN = 40
EARLIER_SHOWN = 1000
"""After "show earlier": still a bound, because nothing stops a reporter from writing."""

_ICONS = {
    Kind.RECEIVED: "received",
    Kind.IMPORTED: "document",
    Kind.STARTED: "received",
    Kind.ASSIGNED: "assign",
    Kind.ACCEPTED: "person",
    Kind.DECLINED: "decline",
    Kind.RESPONDED: "message",
    Kind.WROTE: "message",
    Kind.RESOLVED: "work",
    Kind.FOLLOWED_UP: "heart",
    Kind.REDO: "follow_up",
    Kind.CLOSED: "check",
    Kind.WARNED: "clock",
    Kind.BREACHED: "overdue",
    Kind.LAPSED: "clock",
    Kind.RAISED: "overdue",
    Kind.TAKEN_UP: "person",
    Kind.PAUSED: "clock",
    Kind.RESUMED: "clock",
    Kind.URGENCY: "clock",
    Kind.WATCHED: "clock",
    Kind.RESTORED: "check",
    Kind.HAND_OVER: "person",
    Kind.URGENCY_CONFIRMED: "emergency",
    Kind.URGENCY_DISMISSED: "check",
    Kind.DANGER_ASKED: "emergency",
    Kind.ALARMED: "emergency",
    Kind.STAMPED: "clock",
    Kind.NOTED: "note",
    Kind.HELP_ASKED: "people",
    Kind.DIRECTED: "document",
    Kind.ACCOUNT_ORDERED: "document",
    Kind.URGED: "clock",
    Kind.ASSISTANT_TAKEN: "people",
    Kind.ASSISTANT_RELEASED: "people",
    Kind.REQUEST_ANSWERED: "message",
    Kind.REQUEST_DECLINED: "decline",
    Kind.REQUEST_WITHDRAWN: "leave",
    Kind.REQUEST_OVERDUE: "overdue",
    Kind.CALLED_AGAIN: "emergency",
    Kind.REQUEST_PASSED: "people",
}


@dataclass(frozen=True)
class ClockLine:
    """One clock of the case. `state`: `met`, `late` (done after the limit), `running`, `paused`, `overdue`,
    `later`, `ended`."""

    name: Promise | str
    due_at: datetime
    done_at: datetime | None
    state: str


@dataclass(frozen=True)
class Reporter:
    """Who reported, as far as the one who looks may know it."""

    words: str
    icon: str
    person: Person | None = None
    unit: Unit | None = None


@dataclass(frozen=True)
class Filed:
    """By whom it was filed for somebody else, and what the reader may know of that."""

    by: Person
    for_whom: str
    consent: bool
    why_without_consent: str


@dataclass(frozen=True)
class Told:
    """One line of the timeline."""

    sentence: str
    at: datetime
    icon: str
    tone: str


@dataclass(frozen=True)
class Screen:
    case: Case
    reporter: Reporter
    filed: Filed | None
    clocks: list[ClockLine]
    messages: list[Message]
    pictures: list[Attachment]
    """Those that came with the report; those of a message hang on it as `shown_pictures`."""
    timeline: list[Told]
    has_earlier: bool


def screen_of(case: Case, reader: Person, now: datetime, *, earlier: bool = False, reads_apart: bool = False) -> Screen:
    """Four SQL statements, however long the case is; its branch, report and people come read along."""
    readable = case.messages.select_related("author")
    if not reads_apart:
        readable = readable.exclude(side=Message.Side.APART)
    messages, more_messages = _newest(readable, MESSAGES_SHOWN, earlier)
    entries, more_entries = _newest(case.ledger.select_related("person"), ENTRIES_SHOWN, earlier)
    drafts = {entry.message_id for entry in entries if entry.facts.get("is_draft")}
    pictures = list(case.attachments.defer("content"))
    for message in messages:
        message.is_draft = message.pk in drafts  # type: ignore[attr-defined]
        message.shown_pictures = [each for each in pictures if each.message_id == message.pk]  # type: ignore[attr-defined]
    return Screen(
        case=case,
        reporter=_reporter(case, reader),
        filed=_filed(case, reader),
        clocks=_clocks(case, now),
        messages=messages,
        pictures=[each for each in pictures if each.message_id is None],
        timeline=_timeline(entries),
        has_earlier=more_messages or more_entries,
    )


def _newest(rows: QuerySet[Row], most: int, earlier: bool) -> tuple[list[Row], bool]:
    """The last rows in their order, and whether there are earlier ones."""
    most = EARLIER_SHOWN if earlier else most
    newest = list(rows.order_by("-pk")[: most + 1])
    return newest[:most][::-1], len(newest) > most


def _timeline(entries: Sequence[LedgerEntry]) -> list[Told]:
    people = people_named_in(entries)
    return [Told(sentence(each, people), each.at, _ICONS[Kind(each.kind)], _tone(each)) for each in entries]


def _tone(entry: LedgerEntry) -> str:
    if was_late(entry) or entry.kind in {Kind.REDO, Kind.ALARMED, Kind.CALLED_AGAIN}:
        return "bad"
    return "good" if entry.kind in {Kind.FOLLOWED_UP, Kind.CLOSED} else ""


def _reporter(case: Case, reader: Person) -> Reporter:
    person = case.report.reporter
    is_known = case.report.names_somebody or case.is_imported
    if case.confidentiality == Confidentiality.ANONYMOUS or not is_known:
        return Reporter(_("Anonymous"), "anonymous")
    if not may_know_reporter(case, reader):
        return Reporter(_("Confidential: only the one who handles the case knows the name"), "lock")
    if name := case.report.person_name:
        return Reporter(name, "person", unit=case.report.unit)
    if person is None:
        return Reporter(_("Not recorded"), "person", unit=case.report.unit)
    return Reporter(str(person), "person", person, case.report.unit)


def _filed(case: Case, reader: Person) -> Filed | None:
    report = case.report
    if report.filed_by is None:
        return None
    for_whom = FOR_WHOM[report.relation] if may_know_relation(case, reader) else FOR_SOMEBODY
    return Filed(report.filed_by, str(for_whom), bool(report.consent), report.why_without_consent)


_BEFORE_ACCEPTANCE = (Stage.RECEIVED, Stage.ASSIGN, Stage.ACCEPT)
_BEFORE_ANSWER = (*_BEFORE_ACCEPTANCE, Stage.RESPOND)


def _clocks(case: Case, now: datetime) -> list[ClockLine]:
    is_first_round = case.redo_count == 0
    answered_at = case.first_response_at if is_first_round else None
    lines = [
        _clock(case, Clock.ACCEPT, case.accept_due_at, case.accepted_at, case.accepted_at is not None, now),
        _clock(case, Clock.RESPONSE, case.response_due_at, answered_at, case.stage not in _BEFORE_ANSWER, now),
        *_silence(case, now),
        _clock(case, Clock.RESOLVE, case.resolve_due_at, case.resolved_at, case.resolved_at is not None, now),
    ]
    if case.follow_up_due_at:
        due_at = case.follow_up_due_at
        lines.append(_clock(case, Clock.FOLLOW_UP, due_at, case.closed_at, case.closed_at is not None, now))
    return lines


def _silence(case: Case, now: datetime) -> Iterator[ClockLine]:
    """Word to the reporter is due again and again, while the case is being resolved."""
    if case.progress_due_at and case.stage == Stage.RESOLVE:
        yield _clock(case, Clock.PROGRESS, case.progress_due_at, None, False, now)


def _clock(
    case: Case, clock: Clock, due_at: datetime, done_at: datetime | None, is_done: bool, now: datetime
) -> ClockLine:
    """In a later round the moment of the answer is known to the timeline only, so a clock may be done without one."""
    is_late = now > due_at if not is_done else bool(getattr(case, f"{clock}_breached_at"))
    if is_done:
        return ClockLine(clock.label, due_at, done_at, "late" if is_late else "met")
    if case.stage == Stage.CLOSED:
        return ClockLine(clock.label, due_at, None, "ended")
    if clock == Clock.RESOLVE and case.paused_at:
        return ClockLine(clock.label, due_at, None, "paused")
    running = str(clock) in clocks_at(case)
    return ClockLine(clock.label, due_at, None, "overdue" if is_late else "running" if running else "later")
