"""The reporter may ask somebody higher to look, whenever the case is open."""

from __future__ import annotations

import pytest

from casework.cases.models import Message
from casework.cases.refusals import ActionRefused
from casework.cases.words import Kind, RaiseReason
from tests.cast import House, case_at
from workflows.actions import ask_higher, close_case, take_up
from workflows.doctor import examine


@pytest.mark.parametrize("stage", ["assign", "accept", "respond", "resolve", "follow_up"])
def test_it_calls_somebody_at_every_open_step(house: House, stage: str) -> None:
    case = case_at(stage, house)

    ask_higher(case, reason="说了两次都没人来。")

    assert (case.raised_why, case.stage) == (RaiseReason.WISH, stage)
    assert case.raised_to == house.yard_branch
    assert case.ladder_due_at is not None
    assert list(examine()) == []


def test_it_records_the_wish_and_the_words_as_the_reporters(house: House) -> None:
    case = case_at("resolve", house)

    ask_higher(case, reason="说了两次都没人来。")

    assert case.ledger.get(kind=Kind.RAISED).actor == "reporter"
    assert case.messages.get(text="说了两次都没人来。").side == Message.Side.REPORTER


def test_it_needs_no_words(house: House) -> None:
    case = case_at("assign", house)

    ask_higher(case)

    assert not case.messages.exists()


def test_it_refuses_a_second_wish_until_somebody_has_taken_it_up(house: House) -> None:
    case = case_at("resolve", house)
    ask_higher(case)

    with pytest.raises(ActionRefused, match="asked_higher_already"):
        ask_higher(case)

    take_up(case, by=house.secretary, text="我明天去。")
    ask_higher(case)
    assert case.raised_to == house.committee, "the next one up"


def test_it_refuses_when_the_case_is_closed(house: House) -> None:
    case = case_at("follow_up", house)
    close_case(case, by=house.member, reason="联系不上。")

    with pytest.raises(ActionRefused, match="already_closed"):
        ask_higher(case)
