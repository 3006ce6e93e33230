"""Who was called on the ladder says what they will do; the owner keeps the case."""

from __future__ import annotations

import pytest

from casework.cases.models import Case, Message
from casework.cases.refusals import ActionRefused
from casework.cases.words import Kind
from tests.cast import House, case_at
from tests.workflows.ladder_house import branch_above_the_yard, time_passes_until
from workflows.actions import ask_higher, close_case, take_up
from workflows.doctor import examine


def raised(house: House) -> Case:
    case = case_at("resolve", house)
    ask_higher(case)
    return case


def test_it_stops_the_ladder_and_leaves_the_owner_the_case(house: House) -> None:
    case = raised(house)

    take_up(case, by=house.secretary, text="我明天去现场。")

    assert (case.ladder_due_at, case.owner) == (None, house.member)
    assert case.next_due_at == case.progress_due_at
    assert list(examine()) == []


def test_it_records_who_took_it_up_and_keeps_the_words_in_the_file(house: House) -> None:
    case = raised(house)

    take_up(case, by=house.secretary, text="我明天去现场。")

    assert case.ledger.get(kind=Kind.TAKEN_UP).person == house.secretary
    assert case.messages.get(text="我明天去现场。").side == Message.Side.FILE


def test_of_a_late_case_the_next_rung_waits_only_as_long_as_the_reporter_may(house: House) -> None:
    case = case_at("respond", house)
    time_passes_until(case.response_due_at, case)
    before = case.ladder_due_at

    take_up(case, by=house.secretary, text="今天就办。")

    assert case.ladder_due_at is not None
    assert case.ladder_due_at > before


@pytest.mark.parametrize("who", ["leader", "above"])
def test_a_leader_and_who_directs_the_branch_that_was_called_may_take_it_up_too(house: House, who: str) -> None:
    above = branch_above_the_yard(house)
    case = raised(house)

    take_up(case, by=above.secretary if who == "above" else house.leader, text="我来过问。")

    assert case.ladder_due_at is None


@pytest.mark.parametrize("who", ["member", "second_member", "stranger", "stranger_secretary", "worker"])
def test_it_refuses_whoever_was_not_called(house: House, who: str) -> None:
    case = raised(house)

    with pytest.raises(ActionRefused, match="not_called"):
        take_up(case, by=getattr(house, who), text="我来。")

    assert Case.objects.get().ladder_due_at is not None


def test_it_refuses_the_secretary_below_once_it_went_higher(house: House) -> None:
    case = raised(house)
    time_passes_until(case.ladder_due_at, case)

    with pytest.raises(ActionRefused, match="not_called"):
        take_up(case, by=house.secretary, text="我来。")


def test_it_refuses_where_nobody_was_called(house: House) -> None:
    with pytest.raises(ActionRefused, match="not_called"):
        take_up(case_at("resolve", house), by=house.secretary, text="我来。")


def test_it_asks_what_will_be_done(house: House) -> None:
    with pytest.raises(ActionRefused, match="text_missing"):
        take_up(raised(house), by=house.secretary, text=" ")


def test_it_refuses_a_closed_case(house: House) -> None:
    case = case_at("follow_up", house)
    ask_higher(case)
    close_case(case, by=house.member, reason="联系不上。")

    with pytest.raises(ActionRefused):
        take_up(case, by=house.secretary, text="我来。")
