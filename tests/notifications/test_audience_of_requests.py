"""Who is told of what people ask of each other in a case."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from casework.cases.models import CaseRequest
from notifications.models import PRESSING, Notification, Reason
from tests.cast import House, case_at
from tests.notifications.test_audience import told
from workflows.actions import (
    answer_request,
    ask_for_help,
    decline_request,
    direct,
    order_account,
    record_follow_up,
    record_overdue_requests,
    release_assistant,
    resolve_case,
    take_assistant,
    urge,
    withdraw_request,
    write_note,
)


def asked(house: House, stage: str = "resolve") -> CaseRequest:
    """The secretary asks a member of another branch."""
    case = case_at(stage, house)
    day = timezone.localdate() + timedelta(days=14)
    ask_for_help(case, by=house.secretary, of=house.stranger, text="请借水泵。", due_on=day)
    return CaseRequest.objects.get(case=case)


def test_who_is_asked_is_pressed_and_the_owner_told(house: House) -> None:
    assert told(asked(house).case) == {"2002": Reason.ASKED, "1002": Reason.OTHERS_ASKED}
    assert Reason.ASKED in PRESSING


def test_asker_and_owner_are_told_of_the_answer(house: House) -> None:
    request = asked(house)
    answer_request(request, by=house.stranger, text="下午送到。")
    assert told(request.case) == {"1001": Reason.REQUEST_ANSWERED, "1002": Reason.REQUEST_ANSWERED}


def test_asker_and_owner_are_told_that_somebody_cannot_help(house: House) -> None:
    request = asked(house)
    decline_request(request, by=house.stranger, reason="泵在大修。")
    assert told(request.case) == {"1001": Reason.REQUEST_DECLINED, "1002": Reason.REQUEST_DECLINED}


def test_who_was_asked_is_told_that_it_is_withdrawn_although_the_case_is_out_of_sight(house: House) -> None:
    request = asked(house)
    withdraw_request(request, by=house.member)
    assert told(request.case) == {"2002": Reason.REQUEST_ENDED}


def test_who_was_asked_is_told_when_the_case_ends(house: House) -> None:
    request = asked(house)
    resolve_case(request.case, by=house.member, text="好了。")
    record_follow_up(request.case, helped=True)
    assert told(request.case) == {"2002": Reason.REQUEST_ENDED}


def test_a_directive_and_an_account_reach_those_who_owe_them(house: House) -> None:
    case, day = case_at("resolve", house), timezone.localdate() + timedelta(days=14)
    direct(case, to=house.stranger_secretary, by=house.leader, text="今天送泵。", due_on=day)
    assert told(case) == {"2001": Reason.DIRECTED, "1002": Reason.OTHERS_ASKED}
    order_account(case, by=house.leader, text="为何没动？", due_on=day)
    assert told(case) == {"1002": Reason.ACCOUNT_ORDERED}


@pytest.mark.parametrize(
    ("stage", "who"), [("assign", {"1001"}), ("accept", {"1002"}), ("respond", {"1002"}), ("resolve", {"1002"})]
)
def test_urging_reaches_whoever_has_it_in_hand(house: House, stage: str, who: set[str]) -> None:
    case = case_at(stage, house)
    urge(case, by=house.leader)
    assert told(case) == dict.fromkeys(who, Reason.URGED)


def test_the_reporter_s_urging_is_told_without_a_name(house: House) -> None:
    case = case_at("resolve", house)
    with time_machine.travel(timezone.now() + timedelta(days=5)):
        urge(case)
    entry = case.ledger.select_related("person", "case").last()
    news = Notification(case=case, entry=entry, kind=Reason.URGED)
    assert news.sentence.startswith("求助人")


def test_assistant_mentor_and_owner_are_told(house: House) -> None:
    case = case_at("resolve", house)
    people = {"assistant": house.worker, "mentor": house.second_member}
    take_assistant(case, by=house.secretary, text="先看现场。", **people)
    assert told(case) == {"1100": Reason.ASSISTS, "1003": Reason.MENTORS, "1002": Reason.OTHERS_ASKED}
    write_note(case, by=house.worker, text="看过了。")
    assert told(case) == {"1002": Reason.NOTED}
    release_assistant(CaseRequest.objects.get(), by=house.member)
    assert told(case) == {"1100": Reason.REQUEST_ENDED}


def test_asker_asked_owner_and_secretary_are_told_of_what_is_overdue(house: House) -> None:
    request = asked(house)
    with time_machine.travel(timezone.now() + timedelta(days=40)):
        record_overdue_requests(request.case)
    assert told(request.case) == dict.fromkeys(["1001", "1002", "2002"], Reason.REQUEST_OVERDUE)
