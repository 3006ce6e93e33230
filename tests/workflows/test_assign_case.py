"""The secretary decides who is asked."""

import pytest

from casework.cases.audience import visible_to
from casework.cases.models import Case
from casework.cases.permitted import Verb, verbs_for
from casework.cases.refusals import ActionRefused
from casework.cases.sentences import sentence
from casework.cases.standing import standing_of
from casework.cases.words import Confidentiality, Kind, Stage
from casework.organisation.models import Person, Post
from notifications.audience import audience_of
from tests.cast import House, a_report, case_at, lose_posts, person, post
from workflows.actions import (
    accept_case,
    assign_case,
    close_case,
    decline_case,
    receive_report,
    resolve_case,
    respond,
)
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
def test_it_asks_somebody_else_to_go_on_for_an_owner_who_lost_the_post(house: House, stage: str) -> None:
    case = case_at(stage, house)
    due_at = case.next_due_at
    lose_posts(house.member)
    assert [finding.ailment for finding in examine()] == ["no_owner"]
    assert Verb.ASSIGN in verbs_for(case, standing_of(house.secretary))

    assign_case(case, to=house.second_member, by=house.secretary)

    assert (case.owner, case.offered_to) == (house.member, house.second_member), "one owner at every moment"
    assert sentence(case.ledger.last()).startswith("江岚") and "白帆" in sentence(case.ledger.last())  # type: ignore[arg-type]
    assert {finding.ailment for finding in examine()} == {"no_owner"}, "nobody has accepted yet"
    accepted_at = case.accepted_at
    accept_case(case, by=house.second_member)
    assert (case.stage, case.owner, case.offered_to) == (stage, house.second_member, None)
    assert (case.next_due_at, case.accepted_at) == (due_at, accepted_at), "its clocks run on"
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
    with pytest.raises(ActionRefused, match="not_yours"):
        respond(case, by=house.second_member, text="还没有接单。")
    accept_case(case, by=house.second_member)
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


def a_confidential_case_without_owner(house: House, reporter: Person, stage: str) -> Case:
    """Carried to `stage` by the member, who then lost the post."""
    report = a_report(house, reporter=reporter, confidentiality=Confidentiality.CONFIDENTIAL)
    case = receive_report(report).case
    assign_case(case, to=house.member, by=house.secretary)
    accept_case(case, by=house.member)
    if stage in {"resolve", "follow_up"}:
        respond(case, by=house.member, text="已经去看过。")
    if stage == "follow_up":
        resolve_case(case, by=house.member, text="办好了。")
    lose_posts(house.member)
    return case


@pytest.mark.parametrize("stage", ["respond", "resolve", "follow_up"])
def test_it_does_not_tell_who_reported_when_the_owner_was_lost(house: House, stage: str) -> None:
    third = person("1004", "叶舟", "Ye Zhou", house.yard)
    post(third, house.yard_branch, Post.Role.MEMBER)
    case = a_confidential_case_without_owner(house, house.second_member, stage)
    seen = []
    for candidate in (house.second_member, third):
        assign_case(case, to=candidate, by=house.secretary)
        entry = case.ledger.last()
        assert entry is not None
        verbs = verbs_for(Case.objects.get(pk=case.pk), standing_of(house.secretary))
        offers = verbs_for(case, standing_of(candidate)) - {Verb.ACCEPT}
        told = {one.staff_number: str(reason) for one, reason in audience_of(entry).items()}
        seen.append((case.stage, case.owner, case.offered_to == candidate, verbs, offers, set(told.values())))
        assert candidate.staff_number in told
        assert case in visible_to(candidate)
    assert seen[0] == seen[1]

    assign_case(case, to=house.second_member, by=house.secretary)
    with pytest.raises(ActionRefused, match="own_report"):
        accept_case(case, by=house.second_member)
    decline_case(case, by=house.second_member, reason="手头太满。")
    assert (case.stage, case.owner, case.offered_to) == (stage, house.member, None)


def test_it_refuses_to_ask_the_reporter_to_go_on_where_the_name_is_known(house: House) -> None:
    case = receive_report(a_report(house, reporter=house.second_member)).case
    assign_case(case, to=house.member, by=house.secretary)
    accept_case(case, by=house.member)
    lose_posts(house.member)

    with pytest.raises(ActionRefused, match="cannot_handle_this"):
        assign_case(case, to=house.second_member, by=house.secretary)


def test_an_offer_to_go_on_ends_with_the_case(house: House) -> None:
    case = a_confidential_case_without_owner(house, house.worker, "follow_up")
    assign_case(case, to=house.second_member, by=house.secretary)

    close_case(case, by=house.secretary, reason="求助人已调走。")

    assert case.offered_to is None
    assert case not in visible_to(house.second_member)
    with pytest.raises(ActionRefused, match="already_accepted"):
        accept_case(case, by=house.second_member)
    assert list(examine()) == []


def test_nobody_but_the_one_who_is_asked_goes_on(house: House) -> None:
    case = a_confidential_case_without_owner(house, house.worker, "respond")
    with pytest.raises(ActionRefused, match="already_accepted"):
        accept_case(case, by=house.second_member)
    assign_case(case, to=house.second_member, by=house.secretary)

    for other in (house.secretary, house.stranger, house.member):
        with pytest.raises(ActionRefused, match="already_accepted"):
            accept_case(case, by=other)
    lose_posts(house.second_member)
    with pytest.raises(ActionRefused, match="not_offered_to_you"):
        accept_case(case, by=house.second_member)
