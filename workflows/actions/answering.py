"""What is said between reporter and branch, up to the question whether it helped."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from django.db import transaction

from casework.cases import standards
from casework.cases.actors import REPORTER, Actor, as_actor
from casework.cases.door import Change, changing
from casework.cases.models import Attachment, Case, Message
from casework.cases.pictures import Picture
from casework.cases.refusals import ActionRefused
from casework.cases.rules import permits
from casework.cases.words import Clock, Kind, Outcome, PauseReason, RaiseReason, Stage
from casework.organisation.models import Person
from workflows import steps

from .asking import ECHO_WITHIN, SaidAlready, refuse_echo, require, require_stage, written
from .clocks import note_breaches_if_late, restart_progress_clock, stop_response_clock
from .closing import close_case
from .ladder import raise_in
from .pausing import end_pause
from .requests import refuse_open_orders

REDOS_BEFORE_RAISING = 3
"""What was done over so often without success goes one level up (requirements, rules from practice)."""


def respond(case: Case, *, by: Person, text: str) -> Case:
    """Answers the reporter. The first answer stops the response clock; later ones are further messages.

    The same words again within two minutes are one answer sent twice and change nothing.

    Raises `ActionRefused("text_missing")`, `"text_too_long"`, `"not_yours"`, `"wrong_stage"`, `"already_closed"`.
    """
    text = written(text)
    with suppress(SaidAlready), changing(case, Kind.RESPONDED, by=by) as change:
        require(permits.may_respond, change.case, by)
        refuse_echo(change, text, Message.Side.BRANCH)
        change.write(text, Message.Side.BRANCH)
        note_breaches_if_late(change)
        restart_progress_clock(change)
        if change.case.stage == Stage.RESPOND:
            stop_response_clock(change)
            steps.finish_step(change, Stage.RESPOND, next_step=Stage.RESOLVE)
        else:
            steps.keep_watch(change)
    return case


def write_message(case: Case, *, text: str, pictures: Sequence[Picture] = ()) -> Case:
    """The reporter adds something by receipt code. Moves no step and stops no clock; one that waited for them runs on.

    The same words again within two minutes are one message sent twice and change nothing.

    Raises `ActionRefused("text_missing")`, `"text_too_long"`, `"already_closed"`.
    """
    text = written(text)
    with suppress(SaidAlready), changing(case, Kind.WROTE, by=REPORTER) as change:
        require_stage(change.case, *(stage for stage in Stage if stage != Stage.CLOSED))
        refuse_echo(change, text, Message.Side.REPORTER, pictures)
        message = change.write(text, Message.Side.REPORTER)
        if change.case.pause_reason == PauseReason.REPORTER:
            end_pause(change)
            steps.keep_watch(change)
        rows = [picture.attachment(change.case, change.at, message) for picture in pictures]
        if rows:
            Attachment.objects.bulk_create(rows)
            change.facts["pictures"] = [picture.sha256 for picture in pictures]
    return case


def resolve_case(case: Case, *, by: Person, text: str, outcome: Outcome = Outcome.SOLVED) -> Case:
    """Says to the reporter what was done, and starts the follow-up: did it help?

    Raises `ActionRefused("text_missing")`, `"not_yours"`, `"wrong_stage"`, `"orders_open"` while a directive or a
    supervision order waits for its answer.
    """
    text = written(text)
    with changing(case, Kind.RESOLVED, by=by) as change:
        require(permits.may_resolve, change.case, by)
        refuse_open_orders(change.case)
        note_breaches_if_late(change)
        change.write(text, Message.Side.BRANCH)
        end_pause(change)
        change.case.last_word_at, change.case.progress_due_at = change.at, None
        change.case.resolved_at, change.case.outcome = change.at, outcome
        change.case.resolution_working_seconds = standards.working_seconds(
            change.case, change.case.received_at, change.at
        )
        change.case.follow_up_due_at = standards.due_at(change.case.standard, Clock.FOLLOW_UP, change.at)
        steps.finish_step(change, Stage.RESOLVE, next_step=Stage.FOLLOW_UP)
    return case


def record_follow_up(
    case: Case,
    *,
    helped: bool,
    by: Person | Actor = REPORTER,
    satisfaction: int | None = None,
    text: str = "",
) -> Case:
    """The reporter's word. Helped: the case is closed with it. Not: back to the owner for another round, counted.

    A person who records that it helped must write down what was said. The same word of the reporter again within two
    minutes changes nothing. `satisfaction` is 1 to 5 or None.
    Raises `ActionRefused("bad_satisfaction")`, `"reason_missing"`, `"text_too_long"`, `"not_yours"`, `"wrong_stage"`.
    """
    if satisfaction is not None and satisfaction not in range(1, 6):
        raise ActionRefused("bad_satisfaction", field="satisfaction")
    actor = as_actor(by)
    with suppress(SaidAlready), transaction.atomic():
        with changing(case, Kind.FOLLOWED_UP if helped else Kind.REDO, by=actor) as change:
            _refuse_repeated_word(change, text, satisfaction)
            _require_follow_up(change.case, actor)
            note_breaches_if_late(change)
            _write_word(change, text, is_needed=helped and actor.person is not None)
            change.case.helped, change.case.satisfaction = helped, satisfaction
            if not helped:
                _start_another_round(change)
            steps.finish_step(change, Stage.FOLLOW_UP, next_step=Stage.CLOSE if helped else Stage.RESPOND)
        if helped:
            close_case(case, by=actor)
    return case


def _require_follow_up(case: Case, by: Actor) -> None:
    if by.person is None:
        require_stage(case, Stage.FOLLOW_UP)
    else:
        require(permits.may_follow_up, case, by.person)


def _refuse_repeated_word(change: Change, text: str, satisfaction: int | None) -> None:
    """Raises `SaidAlready` for a reporter's answer sent twice, also when it has closed the case meanwhile."""
    case = change.case
    if change.by != REPORTER or case.stage == Stage.FOLLOW_UP or case.satisfaction != satisfaction:
        return
    words = case.ledger.filter(kind__in=[Kind.FOLLOWED_UP, Kind.REDO], at__gt=change.at - ECHO_WITHIN)
    word = words.select_related("message").order_by("number").last()
    if word is None or (word.kind, word.actor) != (change.kind, REPORTER.kind):
        return
    if (word.message.text if word.message else "") == text.replace("\x00", "").strip():
        raise SaidAlready


def _write_word(change: Change, text: str, *, is_needed: bool) -> None:
    """What the reporter said: their own message, or a note of who asked them."""
    if text.strip() or is_needed:
        side = Message.Side.FILE if change.by.person else Message.Side.REPORTER
        change.write(written(text, missing="reason_missing" if is_needed else "text_missing"), side)


def _start_another_round(change: Change) -> None:
    """The clocks of answer and resolution start anew; what was breached before stays on record."""
    due = standards.deadlines(change.case.standard, change.at)
    change.case.redo_count += 1
    change.case.round_started_at = change.at
    change.case.response_due_at, change.case.resolve_due_at = due.response, due.resolve
    change.case.resolved_at = change.case.follow_up_due_at = change.case.resolution_working_seconds = None
    change.case.outcome = ""
    if change.case.redo_count % REDOS_BEFORE_RAISING == 0:
        raise_in(change, RaiseReason.THIRD_REDO)
