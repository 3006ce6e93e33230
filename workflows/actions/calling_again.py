"""Pressing the button for help when an alarm is running: nobody is refused, and nobody is alerted of two for one."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from django.db import connection, transaction
from django.utils import translation

from casework.cases import alarm_again, firing, receipts
from casework.cases.actors import REPORTER
from casework.cases.door import Change, changing
from casework.cases.models import Case, Message
from casework.cases.refusals import ActionRefused
from casework.cases.words import Kind, Urgency
from casework.organisation.models import Station

from .alarms import raise_alarm
from .asking import TEXT_LIMIT, SaidAlready, require_stage
from .receiving import NewReport

_ALARMS_OF_A_STATION = 20_261_121
"""First half of the advisory locks under which the calls of one station are taken one after the other."""


@dataclass(frozen=True)
class Called:
    """`code` is empty where somebody joined an alarm that others raised: what they wrote there is theirs."""

    case: Case
    code: str
    has_joined: bool


def call_for_help(new: NewReport, *, followed: Case | None = None, is_another: bool = False) -> Called:
    """Raises an alarm, or joins the one that is running at the same station or is `followed` by the same device.

    `is_another`: the caller says that it is about somebody else; beyond three at once even that joins, with its words.
    The same form sent again changes nothing, whichever of the two it did.
    Raises `ActionRefused("bad_submission_key")` and nothing else: an alarm that ended meanwhile is raised anew.
    """
    with transaction.atomic():
        _one_after_the_other(new.station)
        running = alarm_again.alarms_to_join(new.station, followed, firing.now())
        if _may_raise(new, running, is_another=is_another):
            receipt = raise_alarm(new)
            return Called(receipt.case, receipt.code, has_joined=False)
        try:
            call_again(running[0], submission_key=new.submission_key, text=_words_of(new))
        except ActionRefused:  # it ended a moment ago, or the form lost its number, which the next line says
            receipt = raise_alarm(new)
            return Called(receipt.case, receipt.code, has_joined=False)
        return Called(running[0], "", has_joined=True)


def _words_of(new: NewReport) -> str:
    """With the place and the staff number that were typed: the alarm that is joined keeps its own."""
    with translation.override(new.language):
        text = f"{new.text} ({new.at_unit})" if new.at_unit else new.text
        if new.reporter is None:
            return text
        said = {"text": text, "number": new.reporter.staff_number}
        return translation.gettext("%(text)s (staff number as typed: %(number)s)") % said


def call_again(case: Case, *, submission_key: str, text: str = "") -> Case:
    """Puts down that somebody called again, and what they said; who was alerted is told of it.

    Words are always kept. Without words it is put down every time until it becomes a flood, of which the secretary is
    told once in an hour; then once a minute. The same form again changes nothing.
    Raises `ActionRefused("bad_submission_key")`, `"no_alarm"` (also where somebody has looked and found no emergency),
    `"already_closed"`.
    """
    if not receipts.is_submission_key(submission_key):
        raise ActionRefused("bad_submission_key")
    text = text.replace("\x00", "").strip()[:TEXT_LIMIT]
    key = receipts.submission_hash(submission_key).hex()
    with suppress(SaidAlready), changing(case, Kind.CALLED_AGAIN, by=REPORTER) as change:
        if not change.case.alarm_round or change.case.urgency != Urgency.EMERGENCY:
            raise ActionRefused("no_alarm")
        require_stage(change.case, *alarm_again.RUNNING)
        if change.case.ledger.filter(kind=Kind.CALLED_AGAIN, facts__form=key).exists():
            raise SaidAlready
        change.facts["form"] = key
        _count(change, text)
        if text:
            change.write(text, Message.Side.REPORTER)
    return case


def _one_after_the_other(station: Station | None) -> None:
    """Until the transaction ends, so that two who press at once find each other. Not the station's row: an import
    that writes it must not hold an alarm up."""
    if station is not None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_ALARMS_OF_A_STATION, station.pk % 2**31])


def _may_raise(new: NewReport, running: list[Case], *, is_another: bool) -> bool:
    if not running or (is_another and len(running) < alarm_again.MOST_AT_ONCE):
        return True
    key = receipts.submission_hash(new.submission_key)
    hashes = [case.report.submission_hash for case in running]
    return any(sent is not None and bytes(sent) == key for sent in hashes)  # the form that raised it, sent again


def _count(change: Change, text: str) -> None:
    before = alarm_again.presses_before(change.case, change.at)
    change.facts["press"] = before.lately + 1
    is_silent = not text and before.last_at is not None and change.at - before.last_at < alarm_again.SILENT_EVERY
    if is_silent:
        change.facts["is_quiet"] = True
    if before.lately + 1 < alarm_again.FLOOD:
        return
    if not before.is_flood_told:
        change.facts["flood"] = True
    elif is_silent:
        raise SaidAlready
