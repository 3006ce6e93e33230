"""Lives with an aim: by chance a rare verb hardly ever succeeds, so here is who may do it, and how it comes about.

`possible` carries a case on until somebody may do what is wanted; each of `WAYS` then does it, by whoever may.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.utils import timezone

from casework.cases.models import Case, CaseRequest
from casework.cases.permitted import RequestVerb, Verb, request_verbs_for, verbs_for
from casework.cases.rules.deadlines import Due, running
from casework.cases.standing import standings_of
from casework.cases.words import (
    Category,
    Confidentiality,
    ConsentWay,
    EmergencyStep,
    Outcome,
    PauseReason,
    RequestState,
    Stage,
    Urgency,
)
from casework.organisation.models import Person
from tests.workflows.playing import Play
from workflows import actions

STEPS_TO_TRY = 8
"""From assignment once round to the next follow-up."""

REPORT: dict[str, Any] = {
    "text": "灯不亮",
    "category": Category.OTHER,
    "urgency": Urgency.NORMAL,
    "confidentiality": Confidentiality.NAMED,
    "who": "worker",
    "is_from_kiosk": False,
    "steps": 0,
}

Way = Callable[[Play, int], None]


def bring_about(play: Play, number: int, verb: str) -> None:
    """Lets `verb` happen to that case, if it can still happen; opens a case where there is none that is open."""
    if not play.cases or not play.case(number).is_open:
        play.receive(**REPORT)
        number = len(play.cases) - 1
    if play.case(number).is_open:
        WAYS[verb](play, number)


def possible(play: Play, number: int, verb: Verb) -> Person | None:
    """Whoever may do that to the case, carried on until somebody may; None where nobody comes to it."""
    for _ in range(STEPS_TO_TRY):
        if found := whoever_may(play.case(number), verb):
            return found
        play.carry_on(number)
    return None


def whoever_may(case: Case, verb: Verb) -> Person | None:
    people = list(Person.objects.filter(is_active=True).order_by("staff_number"))
    standings = standings_of(people)
    return next((person for person in people if verb in verbs_for(case, standings[person.pk])), None)


def _done_by_whoever_may(verb: Verb, action: Callable[..., object], **given: object) -> Way:
    def way(play: Play, number: int) -> None:
        if by := possible(play, number, verb):
            words = {name: value() if callable(value) else value for name, value in given.items()}
            play.attempt_by(by, action, number, **words)

    return way


def _to_a_colleague(verb: Verb, action: Callable[..., object], name: str, **given: object) -> Way:
    """With somebody else of the house: the first one who is not refused."""

    def way(play: Play, number: int) -> None:
        by = possible(play, number, verb)
        for other in Person.objects.filter(is_active=True).order_by("staff_number") if by else ():
            words = {word: value() if callable(value) else value for word, value in given.items()}
            if play.attempt_by(by, action, number, **{name: other}, **words):
                return

    return way


def _by_code(action: Callable[..., object], **given: object) -> Way:
    return lambda play, number: play.attempt_by_code(partial(action, **given), number, name=action.__name__)


def _when_due(action: Callable[[Case], object], due: Due | None = None) -> Way:
    return lambda play, number: play.let_a_timer_say(action, number, due=due)


def _one_after_the_other(*ways: Way) -> Way:
    def way(play: Play, number: int) -> None:
        for each in ways:
            each(play, number)

    return way


def _of_a_request(verb: RequestVerb, action: Callable[..., object], **given: object) -> Way:
    def way(play: Play, number: int) -> None:
        people = list(Person.objects.filter(is_active=True).order_by("staff_number"))
        standings = standings_of(people)
        for request in _open_requests(play, number):
            for by in people:
                if verb in request_verbs_for(request.case, request, standings[by.pk]) and play.attempt_request_by(
                    by, action, request, **given
                ):
                    return

    return way


def _open_requests(play: Play, number: int) -> list[CaseRequest]:
    found = CaseRequest.objects.filter(case=play.case(number), state=RequestState.OPEN)
    return list(found.select_related("case__report", "case__branch", "case__owner").order_by("-pk"))


def _pass_on(play: Play, number: int) -> None:
    for request in _open_requests(play, number):
        asked = request.asked_of
        for other in Person.objects.filter(is_active=True).order_by("-staff_number"):
            given = {"instead_of": asked, "to": other}
            if asked and play.attempt_request_by(asked, actions.pass_on_request, request, **given):
                return


def _accept(play: Play, number: int) -> None:
    """Whoever is asked and there; who may by their post alone may be away."""
    for _ in range(STEPS_TO_TRY):
        case = play.case(number)
        people = list(Person.objects.filter(is_active=True).order_by("staff_number"))
        standings = standings_of(people)
        may = [person for person in people if Verb.ACCEPT in verbs_for(case, standings[person.pk])]
        if any(play.attempt_by(person, actions.accept_case, number) for person in may):
            return
        play.carry_on(number)


def _stamp(play: Play, number: int) -> None:
    _ALARM(play, number)
    for alarmed in range(len(play.cases)):
        if play.case(alarmed).alarm_round:
            _accept(play, alarmed)
            _done_by_whoever_may(Verb.STAMP, actions.stamp_step, step=EmergencyStep.WITH_PERSON, text="")(play, alarmed)


def _call_again(play: Play, number: int) -> None:
    _ALARM(play, number)
    key = f"{timezone.now().timestamp():022.4f}".replace(".", "_")
    _by_code(actions.call_again, submission_key=key, text="还在等")(play, number)


def _judged(verb: Verb, action: Callable[..., object], **given: object) -> Way:
    """Of a report whose words may mean danger to life."""

    def way(play: Play, number: int) -> None:
        if not play.case(number).urgency_suggested:
            play.receive(**{**REPORT, "text": "有人落水，救命"})
            number = len(play.cases) - 1
        if by := whoever_may(play.case(number), verb):
            play.attempt_by(by, action, number, **given)

    return way


def _repeat_alarm(play: Play, number: int) -> None:
    play.alarm(**REPORT)
    for each in range(len(play.cases)):
        play.let_a_timer_say(actions.repeat_alarm, each, due=Due.ALARM)


def _ask_others(play: Play, number: int) -> None:
    if by := possible(play, number, Verb.HAND_OVER):
        for other in Person.objects.filter(is_active=True).order_by("staff_number"):
            if play.ask_others_by(by, number, to=other, reason="要走了"):
                return


def _time_passes_without_timers(play: Play, number: int) -> None:
    """Until the first clock has run out."""
    late = [at for due, at in running(play.case(number)) if due in {Due.ACCEPT, Due.RESPONSE, Due.RESOLVE}]
    if late and late[0] > timezone.now():
        play.nobody_fires_timers_for(late[0] - timezone.now() + timedelta(minutes=1))


def _offered_and_lapsed(play: Play, number: int) -> None:
    if play.case(number).stage == Stage.ASSIGN:
        play.carry_on(number)
    play.let_a_timer_say(actions.move_on, number, due=Due.TURN)


def _ALARM(play: Play, number: int) -> None:  # noqa: N802  (a way like those in the table)
    """Makes the case itself an emergency, as somebody who has looked would."""
    if not play.case(number).alarm_round and (by := possible(play, number, Verb.URGENCY)):
        play.attempt_by(by, actions.change_urgency, number, to=Urgency.EMERGENCY, reason="有人受伤")


def _tomorrow() -> date:
    return timezone.localdate() + timedelta(days=1)


def _in_two_days() -> Any:
    return timezone.now() + timedelta(days=2)


def _another_urgency(play: Play, number: int) -> None:
    to = Urgency.URGENT if play.case(number).urgency != Urgency.URGENT else Urgency.COMPLEX
    _done_by_whoever_may(Verb.URGENCY, actions.change_urgency, to=to, reason="看过了")(play, number)


_HELP = _to_a_colleague(Verb.ASK_FOR_HELP, actions.ask_for_help, "of", text="请帮忙", due_on=_tomorrow)
_PAUSE = _done_by_whoever_may(
    Verb.PAUSE, actions.pause_clock, reason=PauseReason.DELIVERY, text="等零件", until=_in_two_days
)


def _assistant(play: Play, number: int) -> None:
    by = possible(play, number, Verb.TAKE_ASSISTANT)
    if by is None:
        return
    for _ in range(STEPS_TO_TRY):
        if play.case(number).owner is not None:
            break
        play.carry_on(number)
    people = list(Person.objects.filter(is_active=True).order_by("staff_number"))
    for assistant in people:
        for mentor in people:
            given = {"assistant": assistant, "mentor": mentor, "text": "跟着学"}
            if play.attempt_by(by, actions.take_assistant, number, **given):
                return


WAYS: dict[str, Way] = {
    "receive_report": lambda play, _: play.receive(**REPORT),
    "import_case": lambda play, _: play.take_over(timedelta(days=3), is_answered=True),
    "raise_alarm": lambda play, _: play.alarm(**REPORT),
    "call_for_help": lambda play, number: play.call_for_help(number, is_another=True, **REPORT),
    "assign_case": _to_a_colleague(Verb.ASSIGN, actions.assign_case, "to"),
    "accept_case": _accept,
    "decline_case": _done_by_whoever_may(Verb.DECLINE, actions.decline_case, reason="在休假"),
    "respond": _done_by_whoever_may(Verb.RESPOND, actions.respond, text="马上来"),
    "resolve_case": _done_by_whoever_may(Verb.RESOLVE, actions.resolve_case, text="换好了", outcome=Outcome.SOLVED),
    "record_follow_up": _done_by_whoever_may(
        Verb.FOLLOW_UP, actions.record_follow_up, helped=True, text="好了", satisfaction=5
    ),
    "close_case": _done_by_whoever_may(Verb.CLOSE, actions.close_case, reason="联系不上", outcome=Outcome.SOLVED),
    "hand_over": _to_a_colleague(
        Verb.HAND_OVER,
        actions.hand_over,
        "to",
        reason="换班",
        consent=lambda: actions.Consent(timezone.localdate(), ConsentWay.PHONE),
    ),
    "ask_others": _ask_others,
    "take_back_offers": lambda play, _: play.begin_absence("second_member", timedelta(days=2), None),
    "write_message": _by_code(actions.write_message, text="谢谢"),
    "ask_higher": _by_code(actions.ask_higher, reason="没有动静"),
    "ask_for_another_handler": _one_after_the_other(
        lambda play, number: possible(play, number, Verb.RESPOND) and None,
        _by_code(actions.ask_for_another_handler, reason="换个人"),
    ),
    "withdraw_report": _by_code(actions.withdraw_report, reason="不用了"),
    "reopen_case": _one_after_the_other(
        _by_code(actions.withdraw_report, reason=""),
        _by_code(actions.reopen_case, reason="又坏了"),
    ),
    "refer_upward": _done_by_whoever_may(Verb.REFER, actions.refer_upward, reason="办不了"),
    "take_up": _one_after_the_other(
        _by_code(actions.ask_higher, reason=""),
        _done_by_whoever_may(Verb.TAKE_UP, actions.take_up, text="我来问"),
    ),
    "pause_clock": _PAUSE,
    "resume_clock": _one_after_the_other(_PAUSE, _done_by_whoever_may(Verb.RESUME, actions.resume_clock)),
    "change_urgency": _another_urgency,
    "confirm_urgency": _judged(Verb.CONFIRM_URGENCY, actions.confirm_urgency),
    "dismiss_urgency": _judged(Verb.DISMISS_URGENCY, actions.dismiss_urgency, reason="说的是灯"),
    "stamp_step": _stamp,
    "call_again": _call_again,
    "repeat_alarm": _repeat_alarm,
    "ask_more_to_judge": _one_after_the_other(
        lambda play, _: play.receive(**{**REPORT, "text": "有人落水，救命"}),
        lambda play, _: play.let_a_timer_say(actions.ask_more_to_judge, len(play.cases) - 1, due=Due.DANGER),
    ),
    "ask_for_help": _HELP,
    "direct": _to_a_colleague(Verb.DIRECT, actions.direct, "to", text="今天办好", due_on=_tomorrow),
    "order_account": _done_by_whoever_may(Verb.ORDER_ACCOUNT, actions.order_account, text="写个说明", due_on=_tomorrow),
    "urge": _done_by_whoever_may(Verb.URGE, actions.urge, text="快一点"),
    "take_assistant": _assistant,
    "write_note": _done_by_whoever_may(Verb.NOTE, actions.write_note, text="打过电话", is_draft=False),
    "answer_request": _one_after_the_other(
        _HELP, _of_a_request(RequestVerb.ANSWER, actions.answer_request, text="办了")
    ),
    "decline_request": _one_after_the_other(
        _HELP, _of_a_request(RequestVerb.DECLINE, actions.decline_request, reason="不归我")
    ),
    "withdraw_request": _one_after_the_other(_HELP, _of_a_request(RequestVerb.WITHDRAW, actions.withdraw_request)),
    "pass_on_request": _one_after_the_other(_HELP, _pass_on),
    "release_assistant": _one_after_the_other(
        _assistant, _of_a_request(RequestVerb.RELEASE, actions.release_assistant)
    ),
    "record_overdue_requests": _one_after_the_other(
        _HELP,
        lambda play, _: play.nobody_fires_timers_for(timedelta(days=4)),
        _when_due(actions.record_overdue_requests, Due.REQUEST),
    ),
    "record_warning": _when_due(actions.record_warning),
    "record_breach": _one_after_the_other(
        _time_passes_without_timers, lambda play, number: play.let_a_clock_run_out(number)
    ),
    "move_on": _offered_and_lapsed,
    "climb": _one_after_the_other(
        _by_code(actions.ask_higher, reason=""),
        _when_due(actions.climb, Due.LADDER),
    ),
}
