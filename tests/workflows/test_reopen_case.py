"""Closed is not the end while the trouble is not over: the reporter brings it back, and each round is counted."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone, translation

from casework.cases.models import Case
from casework.cases.refusals import ActionRefused
from casework.cases.returning import may_reopen_until
from casework.cases.sentences import sentence
from casework.cases.words import Kind, RaiseReason, Stage
from notifications.audience import audience_of
from notifications.models import Reason
from tests.cast import House, a_report, case_at
from workflows.actions import (
    accept_case,
    assign_case,
    close_case,
    hand_over,
    receive_report,
    record_follow_up,
    reopen_case,
    resolve_case,
    respond,
    withdraw_report,
)
from workflows.doctor import examine


def in_english() -> Client:
    phone = Client()
    phone.cookies["xinqiao_language"] = "en"
    return phone


def a_closed_case(house: House) -> Case:
    case = case_at("follow_up", house)
    return record_follow_up(case, helped=True, satisfaction=4)


def once_more_in_vain(case: Case, house: House) -> Case:
    owner = Case.objects.get(pk=case.pk).owner
    assert owner is not None
    respond(case, by=owner, text="再看一次。")
    resolve_case(case, by=owner, text="又修了一次。")
    return record_follow_up(case, helped=False)


def test_it_goes_back_to_whoever_had_it_with_clocks_that_start_anew(house: House) -> None:
    case = a_closed_case(house)
    before = timezone.now()

    reopen_case(case, reason="又漏水了。")

    assert (case.stage, case.owner, case.redo_count) == (Stage.RESPOND, house.member, 1)
    assert case.round_started_at >= before
    assert (case.closed_at, case.outcome, case.resolved_at) == (None, "", None)
    assert case.next_due_at is not None and case.next_due_at > before
    assert case.messages.latest("pk").text == "又漏水了。"
    assert Case.objects.get().process.status == "NEW"
    assert list(examine()) == []
    respond(case, by=house.member, text="马上来。")
    resolve_case(case, by=house.member, text="换了管子。")
    record_follow_up(case, helped=True)
    assert case.stage == Stage.CLOSED
    assert list(examine()) == []


def test_it_is_on_record_and_owner_and_secretary_are_told(house: House) -> None:
    case = a_closed_case(house)

    reopen_case(case, reason="又漏水了。")

    entry = case.ledger.get(kind=Kind.REOPENED)
    with translation.override("en"):
        assert sentence(entry) == "The reporter brought the case back: the trouble is not over. Round 2 begins."
    assert audience_of(entry) == {house.secretary: Reason.REOPENED, house.member: Reason.REOPENED}


@pytest.mark.parametrize("stage", ["assign", "accept"])
def test_what_was_taken_back_before_anybody_had_accepted_it_waits_for_assignment(house: House, stage: str) -> None:
    case = withdraw_report(case_at(stage, house))

    reopen_case(case, reason="还是需要帮忙。")

    assert (case.stage, case.owner, case.offered_to) == (Stage.ASSIGN, None, None)
    assert case.accept_due_at > case.round_started_at
    assert list(examine()) == []
    assign_case(case, to=house.member, by=house.secretary)
    accept_case(case, by=house.member)
    assert case.stage == Stage.RESPOND
    assert list(examine()) == []


def test_only_for_fifteen_working_days(house: House) -> None:
    case = a_closed_case(house)
    until = may_reopen_until(case)
    assert until is not None and until - timezone.now() > timedelta(days=14)

    with time_machine.travel(until + timedelta(seconds=1)), pytest.raises(ActionRefused, match="too_late_to_reopen"):
        reopen_case(case, reason="又漏水了。")
    with time_machine.travel(until):
        reopen_case(case, reason="又漏水了。")
    assert case.is_open


def test_what_is_open_is_not_brought_back(house: House) -> None:
    with pytest.raises(ActionRefused, match="not_closed"):
        reopen_case(case_at("respond", house), reason="急。")
    with pytest.raises(ActionRefused, match="text_missing"):
        reopen_case(a_closed_case(house), reason=" ")


def test_the_second_time_somebody_else_is_to_be_found_and_the_third_time_it_goes_one_level_up(house: House) -> None:
    case = once_more_in_vain(record_follow_up(case_at("follow_up", house), helped=False), house)

    assert (case.redo_count, case.raised_why) == (2, RaiseReason.SECOND_REDO)
    assert (case.raised_to, case.owner) == (house.yard_branch, house.member), "who has it keeps it until then"
    hand_over(case, to=house.second_member, by=house.secretary, reason="换个人看看。")
    accept_case(case, by=house.second_member)
    assert (case.owner, case.raised_why) == (house.second_member, "")

    once_more_in_vain(case, house)

    assert (case.redo_count, case.raised_why, case.raised_to) == (3, RaiseReason.THIRD_REDO, house.committee)
    assert list(examine()) == []


@pytest.mark.parametrize("grade", [1, 2])
def test_a_low_grade_opens_it_again_whatever_else_was_said(house: House, grade: int) -> None:
    case = case_at("follow_up", house)

    record_follow_up(case, helped=True, satisfaction=grade)

    assert (case.stage, case.redo_count, case.helped, case.satisfaction) == (Stage.RESPOND, 1, False, grade)
    with translation.override("en"):
        said = sentence(case.ledger.get(kind=Kind.REDO))
    assert said == f"The reporter gave a low grade: the work begins anew, round 2. Satisfaction: {grade} of 5."


def test_who_was_not_reached_may_still_say_whether_it_helped(house: House) -> None:
    content, unhappy = case_at("follow_up", house), case_at("follow_up", house)
    for case in (content, unhappy):
        close_case(case, by=house.member, reason="三次电话没人接。")

    record_follow_up(content, helped=True, satisfaction=5)
    record_follow_up(unhappy, helped=False, text="还是漏。")

    assert (content.stage, content.helped, content.satisfaction) == (Stage.CLOSED, True, 5)
    assert (unhappy.stage, unhappy.owner, unhappy.redo_count) == (Stage.RESPOND, house.member, 1)
    assert list(examine()) == []
    with pytest.raises(ActionRefused, match="already_closed"):
        record_follow_up(content, helped=False)


def test_by_the_code_at_the_phone(house: House) -> None:
    receipt = receive_report(a_report(house))
    case = withdraw_report(receipt.case)
    phone = in_english()
    phone.post("/look-up/", {"code": receipt.code})
    assert "It is not over: bring it back" in phone.get("/look-up/case/").content.decode()

    sent = phone.post("/look-up/case/", {"what": "reopen", "seen": str(case.ledger_length), "text": "还没好"})

    assert sent.status_code == 303
    assert "Your report is open again." in phone.get(sent.headers["Location"]).content.decode()
    case.refresh_from_db()
    assert case.stage == Stage.ASSIGN


def test_when_it_is_too_late_only_a_new_report_is_offered(house: House) -> None:
    receipt = receive_report(a_report(house))
    until = may_reopen_until(withdraw_report(receipt.case))
    assert until is not None
    phone = in_english()
    with time_machine.travel(until + timedelta(hours=1)):
        phone.post("/look-up/", {"code": receipt.code})
        page = phone.get("/look-up/case/").content.decode()
    assert "bring it back" not in page
    assert "Report something else" in page
