"""What is said between reporter and branch, up to the question whether it helped."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from django.db import transaction

from casework.cases import returning, standards
from casework.cases.actors import REPORTER, Actor, as_actor
from casework.cases.door import Change, changing
from casework.cases.models import Attachment, Case, Message
from casework.cases.pictures import Picture
from casework.cases.refusals import ActionRefused
from casework.cases.rules import permits
from casework.cases.words import Clock, Kind, Outcome, PauseReason, Stage
from casework.organisation.models import Person
from workflows import steps

from .asking import ECHO_WITHIN, SaidAlready, refuse_echo, require, require_stage, written
from .clocks import note_breaches_if_late, restart_progress_clock, stop_response_clock
from .closing import close_case
from .pausing import end_pause
from .requests import refuse_open_orders
from .returning import reopen_in, start_another_round

LOW_GRADES = (1, 2)
"""Whoever gives such a grade was not helped, whatever else they say (M28)."""


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
    """The reporter's word. Helped: the case is closed with it. Not, or with a grade of 1 or 2: back to the owner for
    another round, counted.

    By receipt code also after the branch has closed the case without their word, until it is too late to reopen it.
    A person who records that it helped must write down what was said. The same word of the reporter again within two
    minutes changes nothing. `satisfaction` is 1 to 5 or None.
    Raises `ActionRefused("bad_satisfaction")`, `"reason_missing"`, `"text_too_long"`, `"not_yours"`, `"wrong_stage"`.
    """
    if satisfaction is not None and satisfaction not in range(1, 6):
        raise ActionRefused("bad_satisfaction", field="satisfaction")
    actor = as_actor(by)
    is_content = helped and satisfaction not in LOW_GRADES
    with suppress(SaidAlready), transaction.atomic():
        with changing(case, Kind.FOLLOWED_UP if is_content else Kind.REDO, by=actor) as change:
            _refuse_repeated_word(change, text, satisfaction)
            _require_follow_up(change, actor)
            note_breaches_if_late(change)
            _write_word(change, text, is_needed=is_content and actor.person is not None)
            change.case.helped, change.case.satisfaction = is_content, satisfaction
            if helped and not is_content:
                change.facts["low_grade"] = True
            was_closed = not change.case.is_open
            _go_on(change, is_content)
        if is_content and not was_closed:
            close_case(case, by=actor)
    return case


def _require_follow_up(change: Change, by: Actor) -> None:
    if by.person is not None:
        require(permits.may_follow_up, change.case, by.person)
    elif not returning.may_still_say(change.case, change.at):
        require_stage(change.case, Stage.FOLLOW_UP)


def _go_on(change: Change, is_content: bool) -> None:
    if change.case.is_open:
        if not is_content:
            start_another_round(change)
        steps.finish_step(change, Stage.FOLLOW_UP, next_step=Stage.CLOSE if is_content else Stage.RESPOND)
    elif not is_content:
        reopen_in(change)


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
