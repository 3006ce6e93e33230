"""What the branch cannot solve alone goes upward, and whoever has the case stays with it."""

from __future__ import annotations

import pytest

from casework.cases.models import Case, Message
from casework.cases.refusals import ActionRefused
from casework.cases.words import Kind, RaiseReason
from tests.cast import House, a_report, case_at
from tests.workflows.ladder_house import branch_above_the_yard
from workflows.actions import accept_case, assign_case, receive_report, refer_upward, respond
from workflows.doctor import examine


def test_it_asks_the_branch_above_and_the_owner_keeps_the_case(house: House) -> None:
    above = branch_above_the_yard(house)
    case = case_at("resolve", house)

    refer_upward(case, by=house.member, reason="要动用救助基金。")

    assert (case.raised_to, case.raised_why, case.rung) == (above.branch, RaiseReason.REFERRAL, 2)
    assert case.owner == case.first_owner == house.member
    assert case.ladder_due_at is not None
    assert list(examine()) == []


def test_it_records_who_asked_and_keeps_the_reason_in_the_file(house: House) -> None:
    case = case_at("resolve", house)

    refer_upward(case, by=house.secretary, reason="要动用救助基金。")

    assert case.ledger.get(kind=Kind.RAISED).person == house.secretary
    assert case.messages.get(text="要动用救助基金。").side == Message.Side.FILE


def test_it_goes_on_after_a_late_step_because_the_reason_lies_in_the_matter(house: House) -> None:
    case = case_at("respond", house)
    refer_upward(case, by=house.member, reason="要动用救助基金。")

    respond(case, by=house.member, text="已经报上去了。")

    assert (case.raised_to, case.raised_why) == (house.committee, RaiseReason.REFERRAL)


@pytest.mark.parametrize("who", ["second_member", "stranger", "stranger_secretary", "leader", "worker"])
def test_it_refuses_whoever_neither_owns_nor_directs_it(house: House, who: str) -> None:
    case = case_at("resolve", house)

    with pytest.raises(ActionRefused, match="not_yours"):
        refer_upward(case, by=getattr(house, who), reason="太难。")

    assert Case.objects.get().raised_to is None


@pytest.mark.parametrize("stage", ["assign", "accept"])
def test_it_refuses_before_somebody_has_accepted(house: House, stage: str) -> None:
    with pytest.raises(ActionRefused, match="wrong_stage"):
        refer_upward(case_at(stage, house), by=house.secretary, reason="太难。")


def test_it_refuses_where_nobody_is_above(house: House) -> None:
    house.secretary.posts.create(branch=house.committee, role="secretary", starts_on="2015-01-01")
    case = receive_report(a_report(house, station=None)).case
    assign_case(case, to=house.secretary, by=house.secretary)
    accept_case(case, by=house.secretary)

    with pytest.raises(ActionRefused, match="nobody_above"):
        refer_upward(case, by=house.secretary, reason="太难。")


def test_it_asks_for_a_reason(house: House) -> None:
    with pytest.raises(ActionRefused, match="reason_missing"):
        refer_upward(case_at("resolve", house), by=house.member, reason="")
