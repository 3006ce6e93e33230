"""The secretary decides who is asked."""

import pytest

from casework.cases.refusals import ActionRefused
from casework.cases.words import Kind, Stage
from tests.cast import House, case_at
from workflows.actions import assign_case
from workflows.doctor import examine


def test_it_offers_the_case_to_the_member(house: House) -> None:
    case = case_at("assign", house)

    assign_case(case, to=house.member, by=house.secretary)

    assert (case.stage, case.offered_to) == (Stage.ACCEPT, house.member)
    assert case.next_due_at == case.accept_due_at, "the clock of acceptance runs on from receipt"
    assert case.ledger.get(kind=Kind.ASSIGNED).person == house.secretary
    assert list(examine()) == []


def test_it_may_offer_to_somebody_else_while_nobody_has_accepted(house: House) -> None:
    case = case_at("accept", house)

    assign_case(case, to=house.second_member, by=house.secretary)
    assert (case.stage, case.offered_to) == (Stage.ACCEPT, house.second_member)
    assign_case(case, to=None, by=house.secretary)
    assert case.offered_to is None
    assert list(examine()) == []


@pytest.mark.parametrize("who", ["member", "stranger", "stranger_secretary", "leader", "worker", "administrator"])
def test_it_refuses_everybody_but_the_secretary(house: House, who: str) -> None:
    with pytest.raises(ActionRefused, match="not_secretary"):
        assign_case(case_at("assign", house), to=house.member, by=getattr(house, who))


@pytest.mark.parametrize("who", ["stranger", "leader", "worker"])
def test_it_refuses_to_ask_somebody_who_handles_no_cases_here(house: House, who: str) -> None:
    with pytest.raises(ActionRefused, match="not_in_branch") as refusal:
        assign_case(case_at("assign", house), to=getattr(house, who), by=house.secretary)
    assert getattr(house, who).name in refusal.value.sentence


@pytest.mark.parametrize("stage", ["respond", "resolve", "follow_up"])
def test_it_refuses_once_somebody_owns_the_case(house: House, stage: str) -> None:
    with pytest.raises(ActionRefused, match="wrong_stage"):
        assign_case(case_at(stage, house), to=house.second_member, by=house.secretary)
