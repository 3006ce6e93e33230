"""Life at risk: everybody on duty is alerted at once, ever more people until one takes it, and each step is stamped."""

from __future__ import annotations

import logging
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils import translation

from casework.cases import alarm, receipts
from casework.cases.actors import REPORTER, TIMER
from casework.cases.door import Change, changing
from casework.cases.models import Case, Message
from casework.cases.refusals import ActionRefused
from casework.cases.rules import permits
from casework.cases.words import EmergencyStep, Kind, RaiseReason, Stage, Urgency
from casework.organisation.models import Person
from workflows import rungs, steps

from .asking import ECHO_WITHIN, TEXT_LIMIT, SaidAlready, require, written
from .clocks import note_breaches_if_late, restart_progress_clock, stop_response_clock
from .receiving import NewReport, Receipt, receive_report

logger = logging.getLogger(__name__)


def raise_alarm(new: NewReport) -> Receipt:
    """Opens an emergency of the urgency `emergency` and alerts everybody on duty at once, in one transaction.

    Needs no word: an empty text is put down as such, one that is too long is cut. The same submission sent again is
    the same alarm, whatever was typed in between; people are alerted once.
    Raises `ActionRefused("bad_submission_key")`.
    """
    text = new.text.replace("\x00", "").strip()[:TEXT_LIMIT] or _without_words(new.language)
    with transaction.atomic():
        receipt = _received_once(replace(new, text=text, urgency=Urgency.EMERGENCY, is_alarm=True))
        if not receipt.is_repeat:
            with changing(receipt.case, Kind.ALARMED, by=REPORTER) as change:
                # Of a report and a standard nothing changes: what is in hand need not be read again.
                change.case.report, change.case.standard = receipt.case.report, receipt.case.standard
                _alert(change)
    return receipt


def repeat_alarm(case: Case, *, at: datetime | None = None) -> Case:
    """The next round: everybody told so far is told again, and the next circle, too. Nothing once somebody leads.

    `at` is UTC and defaults to now.
    """
    with suppress(SaidAlready), changing(case, Kind.ALARMED, by=TIMER, at=at) as change:
        if change.case.alarm_due_at is None:
            raise SaidAlready
        _alert(change)
    return case


def alert_of_danger(case: Case, *, by: Person) -> None:
    """Part of a verb that made the case an emergency, as an entry of its own: alerts everybody on duty.

    Until somebody has accepted it, it is an alarm like any other: rounds follow, and the first to take it leads. Later
    people on duty are told once, may see it and help. Where an alarm is running already, nothing is added.
    """
    if case.urgency != Urgency.EMERGENCY or case.alarm_due_at is not None:
        return
    with changing(case, Kind.ALARMED, by=by) as change:
        _alert(change, anew=True)


def stamp_step(case: Case, *, by: Person, step: EmergencyStep, text: str = "") -> Case:
    """Puts down a step of the emergency with its time. Who is with the person has answered: the response clock stops.

    The same step by the same person within two minutes is one tap too many and changes nothing.
    Raises `ActionRefused("text_missing")` for a note without words, `"text_too_long"`, `"no_alarm"`, `"not_alerted"`,
    `"wrong_stage"`, `"already_closed"`, `"own_report"`.
    """
    if step == EmergencyStep.NOTE or text.strip():
        text = written(text)
    with suppress(SaidAlready), changing(case, Kind.STAMPED, by=by) as change:
        require(permits.may_stamp, change.case, by)
        _refuse_second_tap(change, step, text)
        change.facts["step"] = step
        if text:
            change.write(text, Message.Side.FILE)
        if step == EmergencyStep.WITH_PERSON and change.case.stage == Stage.RESPOND:
            note_breaches_if_late(change)
            restart_progress_clock(change)
            stop_response_clock(change)
            steps.finish_step(change, Stage.RESPOND, next_step=Stage.RESOLVE)
    return case


def offer_to_all(change: Change) -> None:
    """Nobody assigns an emergency: it is offered by itself, to everybody in the branch and all who are alerted.

    Nobody dispatches it either: a neutral one who was called after a decline is not needed any more.
    """
    case = change.case
    case.offered_to = case.offered_branch = case.turn_due_at = None
    case.assigned_at = change.at
    if case.raised_why == RaiseReason.DECLINED:
        rungs.leave(case)
    if case.stage == Stage.ASSIGN:
        steps.finish_step(change, Stage.ASSIGN, next_step=Stage.ACCEPT)
    elif case.stage == Stage.ACCEPT:
        steps.hand_step_to(case, Stage.ACCEPT, None)
        steps.keep_watch(change)


def end_offer(change: Change) -> None:
    """Whoever was asked does not take it: an owner goes on alone, what nobody owns waits for assignment again. Where an
    alarm is running everybody is asked again, at once."""
    if change.case.stage != Stage.ACCEPT:
        steps.keep_watch(change)
    elif change.case.alarm_due_at is None:
        steps.finish_step(change, Stage.ACCEPT, next_step=Stage.ASSIGN)
    else:
        change.facts["to_all"] = True
        offer_to_all(change)


def _received_once(new: NewReport) -> Receipt:
    """A second tap after another word was typed is still the same alarm, where a report would be refused."""
    try:
        return receive_report(new)
    except ActionRefused as refusal:
        if refusal.code != "different_content":
            raise
        sent = Case.objects.filter(report__submission_hash=receipts.submission_hash(new.submission_key))
        earlier = sent.select_related("report").get()
        return Receipt(earlier, receipts.code_for(new.submission_key), is_repeat=True)


def _without_words(language: str) -> str:
    with translation.override(language):
        return translation.gettext("Life at risk. The alarm was raised without a word.")


def _alert(change: Change, *, anew: bool = False) -> None:
    """`anew`: whoever was asked to accept before is now one of those who are."""
    case = change.case
    call = alarm.next_call(case, change.at)
    fresh = [person.pk for person in call.people]
    case.alarm_round += 1
    case.alarmed = [*case.alarmed, *fresh]
    case.alarm_due_at = change.at + alarm.ROUND if case.owner_id is None else None
    change.facts |= {"round": case.alarm_round, "circle": call.circle, "fresh": fresh, "told": len(case.alarmed)}
    if call.nobody_on_duty:
        change.facts["nobody_on_duty"] = True
    if not case.alarmed:
        logger.error("the alarm of case %s reaches nobody: no active person has a post", case.number)
    if case.stage == Stage.ASSIGN or (anew and case.stage == Stage.ACCEPT):
        offer_to_all(change)
    else:
        steps.keep_watch(change)


def _refuse_second_tap(change: Change, step: EmergencyStep, text: str) -> None:
    """Raises `SaidAlready`. A note with other words is another note."""
    stamps = change.case.ledger.filter(kind=Kind.STAMPED, person=change.by.person, at__gt=change.at - ECHO_WITHIN)
    for stamp in stamps.select_related("message"):
        if stamp.facts["step"] == step and (stamp.message.text if stamp.message else "") == text:
            raise SaidAlready
