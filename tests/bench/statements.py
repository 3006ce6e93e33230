"""SQL statements of every verb, BEGIN and COMMIT included: they do not depend on the machine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from casework.cases.models import Case, CaseRequest
from casework.cases.words import EmergencyStep, Urgency
from tests.cast import House, a_report, case_at
from workflows import timers
from workflows.actions import (
    accept_case,
    answer_request,
    ask_for_another_handler,
    ask_for_help,
    ask_more_to_judge,
    assign_case,
    change_urgency,
    close_case,
    confirm_urgency,
    decline_case,
    decline_request,
    direct,
    dismiss_urgency,
    hand_over,
    order_account,
    raise_alarm,
    receive_report,
    record_breach,
    record_follow_up,
    record_overdue_requests,
    record_warning,
    release_assistant,
    reopen_case,
    repeat_alarm,
    resolve_case,
    respond,
    stamp_step,
    take_assistant,
    urge,
    withdraw_report,
    withdraw_request,
    write_message,
    write_note,
)
from workflows.warnings import next_warning

BUDGET = 45
INTAKE_BUDGET = 30
TIMER_BUDGET = 20
"""Of a sweep that fires one, and finds no second one due."""
WARNING, BREACH = "a sweep that fires a warning", "a sweep that fires a breach"


def measure(house: House) -> dict[str, int]:
    """Each verb as a page calls it: people and case freshly read."""
    receive_report(a_report(house))
    counted = {"receive_report": _count(lambda: receive_report(a_report(house, reporter=house.worker)))}
    verbs: dict[str, tuple[str, Callable[[Case], object]]] = {
        "assign_case": ("assign", lambda case: assign_case(case, to=house.member, by=house.secretary)),
        "assign_case again": ("accept", lambda case: assign_case(case, to=None, by=house.secretary)),
        "accept_case": ("accept", lambda case: accept_case(case, by=house.member)),
        "decline_case": ("accept", lambda case: decline_case(case, by=house.member, reason="夜班")),
        "hand_over": (
            "resolve",
            lambda case: hand_over(case, to=house.second_member, by=house.secretary, reason="休假"),
        ),
        "hand_over elsewhere": (
            "resolve",
            lambda case: hand_over(case, to=house.stranger, by=house.secretary, reason="休假"),
        ),
        "accept_case handed over": ("handed over", lambda case: accept_case(case, by=house.second_member)),
        "respond": ("respond", lambda case: respond(case, by=house.member, text="收到")),
        "respond again": ("resolve", lambda case: respond(case, by=house.member, text="正在办")),
        "write_message": ("resolve", lambda case: write_message(case, text="补充")),
        "resolve_case": ("resolve", lambda case: resolve_case(case, by=house.member, text="办好了")),
        "record_follow_up, helped": ("follow_up", lambda case: record_follow_up(case, helped=True)),
        "record_follow_up, not helped": ("follow_up", lambda case: record_follow_up(case, helped=False)),
        "close_case": ("follow_up", lambda case: close_case(case, by=house.secretary, reason="联系不上")),
        "ask_for_another_handler": ("resolve", lambda case: ask_for_another_handler(case, reason="换个人")),
        "withdraw_report": ("resolve", withdraw_report),
        "reopen_case": ("resolve", lambda case: reopen_case(withdraw_report(case), reason="又坏了")),
        "write_note": ("respond", lambda case: write_note(case, by=house.member, text="去过现场")),
        "ask_for_help": ("resolve", lambda case: _ask(case, house)),
        "ask_for_help of a department": ("resolve", lambda case: _ask(case, house, of=None, unit=house.canteen)),
        "direct": ("resolve", lambda case: _direct(case, house)),
        "order_account": ("resolve", lambda case: _order(case, house)),
        "urge": ("resolve", lambda case: urge(case, by=house.secretary, text="请抓紧")),
        "take_assistant": ("resolve", lambda case: _take(case, house)),
        "record_warning": ("respond", record_warning),
        "record_breach": ("respond", record_breach),
    }
    counted |= _of_timers(house)
    counted |= _of_an_alarm(house)
    counted |= _measure_ends(house)
    for name, (stage, verb) in verbs.items():
        case = Case.objects.get(pk=_case_at(stage, house).pk)
        counted[name] = _count(lambda verb=verb, case=case: verb(case))  # type: ignore[misc]
    return counted


def _of_timers(house: House) -> dict[str, int]:
    """Sweeps that fire one timer. Of an emergency, whose clocks run at all hours, so that no other is due with it."""
    case = case_at("assign", house, urgency=Urgency.EMERGENCY)
    warned_at = next_warning(case)
    assert warned_at is not None
    return {
        WARNING: _sweep(warned_at),
        BREACH: _sweep(case.accept_due_at),
    }


def of_timers(counted: dict[str, int]) -> int:
    """The most that a timer took."""
    return max(counted[WARNING], counted[BREACH])


def _sweep(moment: datetime) -> int:
    timers.fire_due_timers(as_of=moment - timedelta(microseconds=1))
    return _count(lambda: timers.fire_due_timers(as_of=moment))


def _of_an_alarm(house: House) -> dict[str, int]:
    alarm = replace(a_report(house, reporter=house.worker), text="胸口疼")
    counted = {"raise_alarm": _count(lambda: raise_alarm(alarm))}
    case = Case.objects.filter(alarm_round=1).latest("pk")
    counted |= _of_danger(house)
    counted["repeat_alarm"] = _count(lambda: repeat_alarm(Case.objects.get(pk=case.pk)))
    counted["accept_case, an alarm"] = _count(lambda: accept_case(Case.objects.get(pk=case.pk), by=house.member))
    for step in (EmergencyStep.ON_THE_WAY, EmergencyStep.WITH_PERSON):
        counted[f"stamp_step, {step}"] = _count(
            lambda step=step: stamp_step(Case.objects.get(pk=case.pk), by=house.member, step=step)  # type: ignore[misc]
        )
    return counted


def _of_danger(house: House) -> dict[str, int]:
    """Words of danger in a report, and what becomes of them."""

    def marked() -> Case:
        return Case.objects.get(pk=receive_report(a_report(house, "有人落水，救命")).case.pk)

    marked()
    counted = {"receive_report, words of danger": _count(lambda: receive_report(a_report(house, "有人落水，救命")))}
    verbs: dict[str, Callable[[Case], object]] = {
        "confirm_urgency": lambda case: confirm_urgency(case, by=house.member),
        "dismiss_urgency": lambda case: dismiss_urgency(case, by=house.member, reason="是演习"),
        "ask_more_to_judge": ask_more_to_judge,
        "change_urgency": lambda case: change_urgency(
            case, to=Urgency.EMERGENCY, by=house.secretary, reason="有人落水"
        ),
    }
    for name, verb in verbs.items():
        case = marked()
        counted[name] = _count(lambda verb=verb, case=case: verb(case))  # type: ignore[misc]
    return counted


def _case_at(stage: str, house: House) -> Case:
    if stage != "handed over":
        return case_at(stage, house)
    return hand_over(case_at("resolve", house), to=house.second_member, by=house.member, reason="休假")


def _measure_ends(house: House) -> dict[str, int]:
    """Each with two other requests open in the case."""
    verbs: dict[str, Callable[[CaseRequest], object]] = {
        "answer_request": lambda asked: answer_request(asked, by=house.stranger, text="好"),
        "decline_request": lambda asked: decline_request(asked, by=house.stranger, reason="在大修"),
        "withdraw_request": lambda asked: withdraw_request(asked, by=house.member),
        "release_assistant": lambda asked: release_assistant(
            asked.case.requests.get(kind="assistance"), by=house.worker
        ),
        "record_overdue_requests, 3 of them": lambda asked: _record_overdue(asked.case),
        "close_case with 3 requests": lambda asked: close_case(asked.case, by=house.secretary, reason="联系不上"),
    }
    counted = {}
    for name, verb in verbs.items():
        case = case_at("resolve", house)
        _ask(case, house)
        _ask(case, house, of=house.stranger_secretary)
        _take(case, house)
        asked = CaseRequest.objects.select_related("case").get(case=case, asked_of=house.stranger)
        if name.startswith("close"):
            resolve_case(asked.case, by=house.member, text="办好了")
        counted[name] = _count(lambda verb=verb, asked=asked: verb(asked))  # type: ignore[misc]
    return counted


def _count(act: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as statements:
        act()
    return len(statements)


def _soon() -> date:
    return timezone.localdate() + timedelta(days=14)


def _ask(case: Case, house: House, **whom: Any) -> None:
    ask_for_help(case, by=house.member, text="请借水泵", due_on=_soon(), **(whom or {"of": house.stranger}))


def _direct(case: Case, house: House) -> None:
    direct(case, to=house.stranger, by=house.leader, text="今天送泵", due_on=_soon())


def _order(case: Case, house: House) -> None:
    order_account(case, by=house.leader, text="为何没动？", due_on=_soon())


def _take(case: Case, house: House) -> None:
    people = {"assistant": house.worker, "mentor": house.second_member, "by": house.member}
    take_assistant(case, text="先看现场", due_on=_soon(), **people)


def _record_overdue(case: Case) -> None:
    with time_machine.travel(timezone.now() + timedelta(days=40)):
        record_overdue_requests(case)
