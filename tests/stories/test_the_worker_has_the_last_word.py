"""A case ends with the worker's word, or with a recorded reason why there is none (D6)."""

from __future__ import annotations

import pytest

from casework.cases.refusals import ActionRefused
from casework.cases.words import Kind, RaiseReason, Stage
from tests.cast import House, case_at
from workflows.actions import close_case, record_follow_up, resolve_case, respond
from workflows.doctor import examine


@pytest.mark.story
def test_the_worker_has_the_last_word(house: House) -> None:
    case = case_at("follow_up", house)

    with pytest.raises(ActionRefused, match="reason_missing"):
        close_case(case, by=house.member, reason=" ")
    for _ in range(3):
        record_follow_up(case, helped=False, text="还在漏。")
        respond(case, by=house.member, text="再来看。")
        resolve_case(case, by=house.member, text="又修了一遍。")
    assert (case.stage, case.redo_count) == (Stage.FOLLOW_UP, 3)
    assert case.raised_why == RaiseReason.THIRD_REDO, "three times in vain calls somebody higher"

    record_follow_up(case, helped=True, satisfaction=4, text="这次好了。")

    closing = case.ledger.get(kind=Kind.CLOSED)
    assert (case.stage, case.helped, closing.actor) == (Stage.CLOSED, True, "reporter")
    assert list(examine()) == []


@pytest.mark.story
def test_without_the_workers_word_the_reason_stays_in_the_file(house: House) -> None:
    case = case_at("follow_up", house)

    close_case(case, by=house.member, reason="三次电话都没有人接。")

    assert case.ledger.get(kind=Kind.CLOSED).person == house.member
    assert case.messages.get(text="三次电话都没有人接。").side == "file"
    assert case.helped is None
