"""The worker, not the office, says that it is settled."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone, translation

from casework.cases.models import Case
from casework.cases.refusals import ActionRefused
from casework.cases.sentences import sentence
from casework.cases.words import Kind, Outcome, Stage
from tests.cast import House, a_report, case_at
from workflows.actions import (
    accept_case,
    assign_case,
    close_case,
    receive_report,
    record_follow_up,
    resolve_case,
    respond,
    write_message,
)
from workflows.doctor import examine


def test_it_helped_and_the_case_is_closed_with_the_reporter_s_word(house: House) -> None:
    case = case_at("follow_up", house)

    record_follow_up(case, helped=True, satisfaction=5, text="谢谢你们。")

    assert (case.stage, case.helped, case.satisfaction) == (Stage.CLOSED, True, 5)
    assert (case.outcome, case.next_due_at) == (Outcome.SOLVED, None)
    assert Case.objects.get().process.status == "DONE"
    assert list(examine()) == []


def test_it_did_not_help_and_goes_back_to_the_owner_counted(house: House) -> None:
    case = case_at("follow_up", house)
    first_response_at, received_at = case.first_response_at, case.received_at

    record_follow_up(case, helped=False, text="水还是漫出来。")

    assert (case.stage, case.owner, case.redo_count) == (Stage.RESPOND, house.member, 1)
    assert case.round_started_at > received_at
    assert case.first_response_at == first_response_at, "the response time stays what it was"
    respond(case, by=house.member, text="明天再修。")
    resolve_case(case, by=house.member, text="修好了。")
    record_follow_up(case, helped=True)
    assert case.stage == Stage.CLOSED
    assert list(examine()) == []


def test_the_owner_may_ask_by_phone_and_record_the_answer(house: House) -> None:
    case = case_at("follow_up", house)

    record_follow_up(case, helped=True, by=house.member, text="电话回访：满意。")

    entry = case.ledger.get(kind=Kind.FOLLOWED_UP)
    assert (entry.actor, entry.person) == ("person", house.member)
    assert case.stage == Stage.CLOSED
    with translation.override("en"):
        closing = sentence(case.ledger.get(kind=Kind.CLOSED))
    assert closing == "Shi Lei closed the case on the follow-up that they had recorded."


def test_who_records_that_it_helped_writes_down_what_was_said(house: House) -> None:
    case = case_at("follow_up", house)

    with pytest.raises(ActionRefused, match="reason_missing") as refusal:
        record_follow_up(case, helped=True, by=house.member, text=" ")
    assert refusal.value.field == "text"
    record_follow_up(case, helped=False, by=house.member)


@pytest.mark.parametrize(("helped", "entries"), [(True, 7), (False, 6)])
def test_the_same_word_of_the_reporter_sent_twice_is_one(house: House, helped: bool, entries: int) -> None:
    case = case_at("follow_up", house)

    for _ in range(2):
        record_follow_up(case, helped=helped, satisfaction=4, text="谢谢你们。")

    assert Case.objects.get().ledger_length == entries
    with pytest.raises(ActionRefused):
        record_follow_up(case, helped=helped, satisfaction=5, text="谢谢你们。")
    with pytest.raises(ActionRefused), time_machine.travel(timezone.now() + timedelta(minutes=3)):
        record_follow_up(case, helped=helped, satisfaction=4, text="谢谢你们。")


@pytest.mark.parametrize("who", ["second_member", "stranger", "stranger_secretary", "leader"])
def test_nobody_else_may_answer_for_the_reporter(house: House, who: str) -> None:
    with pytest.raises(ActionRefused, match="not_yours"):
        record_follow_up(case_at("follow_up", house), helped=True, by=getattr(house, who))


@pytest.mark.parametrize("grade", [0, 6, -1])
def test_a_grade_is_one_to_five(house: House, grade: int) -> None:
    with pytest.raises(ActionRefused, match="bad_satisfaction"):
        record_follow_up(case_at("follow_up", house), helped=True, satisfaction=grade)


def test_an_answer_comes_too_early_before_anything_was_resolved(house: House) -> None:
    with pytest.raises(ActionRefused, match="wrong_stage"):
        record_follow_up(case_at("resolve", house), helped=True)


def test_without_the_reporter_s_word_closing_needs_a_reason(house: House) -> None:
    case = case_at("follow_up", house)

    with pytest.raises(ActionRefused, match="reason_missing"):
        close_case(case, by=house.secretary, outcome=Outcome.UNANSWERED)
    close_case(case, by=house.secretary, reason="三次联系未果。", outcome=Outcome.UNANSWERED)

    assert (case.stage, case.helped, case.outcome) == (Stage.CLOSED, None, Outcome.UNANSWERED)
    assert list(examine()) == []


@pytest.mark.parametrize("who", ["second_member", "stranger_secretary", "leader"])
def test_nobody_else_closes(house: House, who: str) -> None:
    with pytest.raises(ActionRefused, match="not_yours"):
        close_case(case_at("follow_up", house), by=getattr(house, who), reason="好了")


def test_a_secretary_neither_records_nor_closes_what_they_reported(house: House) -> None:
    case = receive_report(a_report(house, reporter=house.secretary)).case
    assign_case(case, to=house.member, by=house.secretary)
    accept_case(case, by=house.member)
    respond(case, by=house.member, text="收到。")
    resolve_case(case, by=house.member, text="办好了。")

    with pytest.raises(ActionRefused, match="own_report"):
        record_follow_up(case, helped=True, by=house.secretary, text="很好")
    with pytest.raises(ActionRefused, match="own_report"):
        close_case(case, by=house.secretary, reason="很好")
    record_follow_up(case, helped=True)
    assert case.stage == Stage.CLOSED


def test_nothing_more_is_said_in_a_closed_case(house: House) -> None:
    case = case_at("follow_up", house)
    record_follow_up(case, helped=True)

    for late in (
        lambda: write_message(case, text="还有一件事"),
        lambda: record_follow_up(case, helped=False),
        lambda: respond(case, by=house.member, text="好"),
        lambda: close_case(case, by=house.member, reason="再关一次"),
    ):
        with pytest.raises(ActionRefused, match="already_closed"):
            late()
    assert Case.objects.get().ledger_length == 7
