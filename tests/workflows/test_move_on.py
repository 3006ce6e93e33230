"""Whoever's turn it is and who does not move is passed over."""

from __future__ import annotations

import pytest

from casework.cases.models import Case
from casework.cases.refusals import ActionRefused
from casework.cases.words import Kind, RaiseReason, Stage
from tests.cast import House, case_at, lose_posts
from tests.workflows.ladder_house import branch_above_the_yard, time_passes_until
from workflows.actions import assign_case, decline_case
from workflows.doctor import examine


def test_an_offer_that_nobody_answers_lapses_and_the_case_waits_for_assignment_again(house: House) -> None:
    case = case_at("accept", house)

    time_passes_until(case.turn_due_at, case)

    assert (case.stage, case.offered_to, case.turn_due_at, case.pass_count) == (Stage.ASSIGN, None, None, 1)
    assert list(examine()) == []


def test_it_records_who_did_not_answer(house: House) -> None:
    case = case_at("accept", house)

    time_passes_until(case.turn_due_at, case)

    entry = case.ledger.get(kind=Kind.LAPSED)
    assert (entry.actor, entry.facts["to"]) == ("timer", house.member.pk)


def test_nobody_can_let_an_offer_lapse_that_was_answered(house: House) -> None:
    case = case_at("respond", house)

    assert case.turn_due_at is None
    assert not case.ledger.filter(kind=Kind.LAPSED).exists()


def test_the_third_time_a_case_is_passed_on_it_goes_one_level_up(house: House) -> None:
    case = case_at("assign", house)
    for _ in range(3):
        assign_case(case, to=house.member, by=house.secretary)
        time_passes_until(case.turn_due_at, case)

    assert (case.pass_count, case.raised_why) == (3, RaiseReason.THIRD_PASS)
    assert case.ledger.filter(kind=Kind.LAPSED).last().facts["raised"]["why"] == RaiseReason.THIRD_PASS


def test_after_a_decline_somebody_neutral_decides_and_not_who_assigned_first(house: House) -> None:
    above = branch_above_the_yard(house)
    case = case_at("accept", house)
    decline_case(case, by=house.member, reason="是我表哥。")

    assert (case.raised_to, case.raised_why) == (above.branch, RaiseReason.DECLINED)
    with pytest.raises(ActionRefused, match="neutral_decides"):
        assign_case(case, to=house.second_member, by=house.secretary)
    assign_case(case, to=house.second_member, by=above.secretary)
    assert case.offered_to == house.second_member


def test_a_neutral_dispatcher_who_does_not_move_is_passed_over_as_well(house: House) -> None:
    branch_above_the_yard(house)
    case = case_at("accept", house)
    decline_case(case, by=house.member, reason="是我表哥。")

    time_passes_until(case.turn_due_at, case)

    assert case.raised_to == house.committee
    assert case.stage == Stage.ASSIGN
    assert list(examine()) == []


def test_the_owner_keeps_the_case_when_who_was_asked_to_go_on_does_not_answer(house: House) -> None:
    case = case_at("respond", house)
    lose_posts(house.member)
    case = Case.objects.get(pk=case.pk)
    assign_case(case, to=house.second_member, by=house.secretary)

    time_passes_until(case.turn_due_at, case)

    assert (case.stage, case.owner, case.offered_to) == (Stage.RESPOND, house.member, None)
