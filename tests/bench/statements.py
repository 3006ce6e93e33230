"""SQL statements of every verb, BEGIN and COMMIT included: they do not depend on the machine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.cases.models import Case
from casework.cases.words import EmergencyStep
from tests.cast import House, a_report, case_at
from workflows.actions import (
    accept_case,
    assign_case,
    close_case,
    decline_case,
    hand_over,
    raise_alarm,
    receive_report,
    record_breach,
    record_follow_up,
    record_warning,
    repeat_alarm,
    resolve_case,
    respond,
    stamp_step,
    write_message,
)

BUDGET = 45


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
        "record_warning": ("respond", record_warning),
        "record_breach": ("respond", record_breach),
    }
    counted |= _of_an_alarm(house)
    for name, (stage, verb) in verbs.items():
        case = Case.objects.get(pk=_case_at(stage, house).pk)
        counted[name] = _count(lambda verb=verb, case=case: verb(case))  # type: ignore[misc]
    return counted


def _of_an_alarm(house: House) -> dict[str, int]:
    alarm = replace(a_report(house, reporter=house.worker), text="胸口疼")
    counted = {"raise_alarm": _count(lambda: raise_alarm(alarm))}
    case = Case.objects.filter(alarm_round=1).latest("pk")
    counted["repeat_alarm"] = _count(lambda: repeat_alarm(Case.objects.get(pk=case.pk)))
    counted["accept_case, an alarm"] = _count(lambda: accept_case(Case.objects.get(pk=case.pk), by=house.member))
    for step in (EmergencyStep.ON_THE_WAY, EmergencyStep.WITH_PERSON):
        counted[f"stamp_step, {step}"] = _count(
            lambda step=step: stamp_step(Case.objects.get(pk=case.pk), by=house.member, step=step)  # type: ignore[misc]
        )
    return counted


def _case_at(stage: str, house: House) -> Case:
    if stage != "handed over":
        return case_at(stage, house)
    return hand_over(case_at("resolve", house), to=house.second_member, by=house.member, reason="休假")


def _count(act: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as statements:
        act()
    return len(statements)
