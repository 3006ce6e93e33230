"""The secretary decides who is asked."""

import pytest

from casework.cases.models import Case
from casework.cases.permitted import Verb, verbs_for
from casework.cases.refusals import ActionRefused
from casework.cases.sentences import sentence
from casework.cases.standing import standing_of
from casework.cases.words import Confidentiality, Kind, Stage
from tests.cast import House, a_report, case_at, lose_posts
from workflows.actions import accept_case, assign_case, receive_report, respond
from workflows.doctor import examine


def test_it_offers_the_case_to_the_member(house: House) -> None:
    case = case_at("assign", house)

    assign_case(case, to=house.member, by=house.secretary)

    assert (case.stage, case.offered_to) == (Stage.ACCEPT, house.member)
    assert case.next_due_at == case.turn_due_at == min(case.turn_due_at, case.accept_due_at)
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


@pytest.mark.parametrize("stage", ["respond", "resolve", "follow_up"])
def test_it_hands_the_case_of_an_owner_who_lost_the_post_to_somebody_else_at_once(house: House, stage: str) -> None:
    case = case_at(stage, house)
    due_at = case.next_due_at
    lose_posts(house.member)
    assert [finding.ailment for finding in examine()] == ["no_owner"]
    assert Verb.ASSIGN in verbs_for(case, standing_of(house.secretary))

    assign_case(case, to=house.second_member, by=house.secretary)

    assert (case.stage, case.owner, case.offered_to, case.next_due_at) == (
        stage,
        house.second_member,
        None,
        due_at,
    )
    assert sentence(case.ledger.last()).startswith("江岚") and "白帆" in sentence(case.ledger.last())  # type: ignore[arg-type]
    assert list(examine()) == []
    with pytest.raises(ActionRefused, match="wrong_stage"):
        assign_case(case, to=house.secretary, by=house.secretary)


def test_it_hands_the_case_of_an_owner_who_left_to_one_person_only(house: House) -> None:
    case = case_at("respond", house)
    house.member.is_active = False
    house.member.save()

    with pytest.raises(ActionRefused, match="one_owner") as refusal:
        assign_case(case, to=None, by=house.secretary)
    assert refusal.value.field == "to"
    assign_case(Case.objects.get(), to=house.second_member, by=house.secretary)
    respond(case, by=house.second_member, text="我接着办。")


def test_it_refuses_to_ask_the_reporter(house: House) -> None:
    case = receive_report(a_report(house, reporter=house.member)).case

    with pytest.raises(ActionRefused, match="cannot_handle_this"):
        assign_case(case, to=house.member, by=house.secretary)


def test_it_does_not_tell_by_a_refusal_who_reported_confidentially(house: House) -> None:
    report = a_report(house, reporter=house.member, confidentiality=Confidentiality.CONFIDENTIAL)
    case = receive_report(report).case

    assign_case(case, to=house.member, by=house.secretary)

    with pytest.raises(ActionRefused, match="own_report"):
        accept_case(case, by=house.member)
