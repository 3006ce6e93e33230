"""A report is the reporter's own: they may take it back, at whatever step it is."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone, translation

from casework.audit.selection import Measure, condition
from casework.cases.models import Case
from casework.cases.refusals import ActionRefused
from casework.cases.sentences import sentence
from casework.cases.words import Kind, Outcome, PauseReason, RequestState, Stage
from notifications.audience import audience_of
from notifications.models import Reason
from tests.cast import House, a_report, case_at
from workflows.actions import ask_for_help, pause_clock, receive_report, resolve_case, withdraw_report
from workflows.doctor import examine

STAGES = ["assign", "accept", "respond", "resolve", "follow_up"]


def in_english() -> Client:
    phone = Client()
    phone.cookies["xinqiao_language"] = "en"
    return phone


@pytest.mark.parametrize("stage", STAGES)
def test_it_is_closed_at_whatever_step_it_is_and_nothing_waits_for_it_any_more(house: House, stage: str) -> None:
    case = case_at(stage, house)

    withdraw_report(case, reason="已经自己解决了。")

    assert (case.stage, case.outcome, case.next_due_at) == (Stage.CLOSED, Outcome.WITHDRAWN, None)
    assert (case.offered_to, case.closed_at is not None, case.helped) == (None, True, None)
    assert case.messages.latest("pk").text == "已经自己解决了。"
    assert Case.objects.get().process.status == "CANCELED"
    assert list(examine()) == []


def test_it_is_on_record_and_whoever_has_it_is_told(house: House) -> None:
    case = case_at("resolve", house)

    withdraw_report(case)

    entry = case.ledger.get(kind=Kind.WITHDRAWN)
    assert (entry.actor, entry.person) == ("reporter", None)
    with translation.override("en"):
        assert sentence(entry) == "The reporter took the report back; the case is closed."
    assert audience_of(entry) == {house.secretary: Reason.WITHDRAWN, house.member: Reason.WITHDRAWN}


def test_what_was_asked_of_others_ends_and_a_pause_with_it(house: House) -> None:
    case = case_at("resolve", house)
    tomorrow = timezone.localdate() + timedelta(days=1)
    ask_for_help(case, by=house.member, text="能借一台吗？", due_on=tomorrow, of=house.second_member)
    pause_clock(
        case, by=house.member, reason=PauseReason.DELIVERY, until=timezone.now() + timedelta(days=2), text="等材料。"
    )

    withdraw_report(case)

    assert {request.state for request in case.requests.all()} == {RequestState.WITHDRAWN}
    assert (case.paused_at, len(case.pauses), case.request_due_at) == (None, 1, None)
    assert list(examine()) == []


def test_danger_to_life_is_not_taken_back(house: House) -> None:
    case = receive_report(a_report(house, "有人落水，救命")).case

    with pytest.raises(ActionRefused, match="danger_goes_on"):
        withdraw_report(case)

    assert case.is_open


def test_what_is_closed_cannot_be_taken_back(house: House) -> None:
    case = case_at("follow_up", house)
    withdraw_report(case)

    with pytest.raises(ActionRefused, match="already_closed"):
        withdraw_report(case)
    with pytest.raises(ActionRefused, match="already_closed"):
        resolve_case(case, by=house.member, text="好了。")


def test_nobody_failed_to_answer_what_was_taken_back_in_time(house: House) -> None:
    taken_back, waiting = case_at("assign", house), case_at("assign", house)
    withdraw_report(taken_back)

    later = waiting.response_due_at + timedelta(days=1)

    assert list(Case.objects.filter(condition(Measure.DUE, later))) == [waiting]


def test_by_the_code_on_the_phone(house: House) -> None:
    receipt = receive_report(a_report(house))
    phone = in_english()
    phone.post("/look-up/", {"code": receipt.code})

    unsure = phone.post("/look-up/case/", {"what": "withdraw", "seen": "1", "text": "搞错了"})
    assert unsure.status_code == 422
    assert "Please tick that you take your report back." in unsure.content.decode()
    assert "搞错了" in unsure.content.decode(), "what was written is kept"

    sure = phone.post("/look-up/case/", {"what": "withdraw", "seen": "1", "text": "搞错了", "is_sure": "on"})
    assert sure.status_code == 303
    page = phone.get(sure.headers["Location"]).content.decode()
    assert "You have taken your report back" in page
    assert "You withdrew it." in page
