"""A branch member picks a case up."""

import pytest
from django.test import Client

from casework.cases.models import Case
from casework.cases.refusals import ActionRefused
from casework.cases.words import Kind, Stage
from casework.organisation.models import Person
from tests.cast import SINCE, House, a_report, build_house, case_at, lose_posts, person
from tests.processes import OwnDatabase, in_processes
from workflows.actions import accept_case, assign_case, decline_case, receive_report


def test_it_makes_the_person_asked_the_owner(house: House) -> None:
    case = case_at("accept", house)

    accept_case(case, by=house.member)

    case.refresh_from_db()
    assert (case.owner, case.offered_to, case.stage) == (house.member, None, Stage.RESPOND)
    assert case.next_due_at == case.response_due_at


def test_it_records_who_accepted(house: House) -> None:
    case = case_at("respond", house)

    entry = case.ledger.get(kind=Kind.ACCEPTED)

    assert (entry.person, entry.facts["set"]["owner_id"]) == (house.member, house.member.pk)


def test_it_lets_anybody_of_the_branch_take_what_is_offered_to_all(house: House) -> None:
    case = case_at("assign", house)
    assign_case(case, to=None, by=house.secretary)

    accept_case(case, by=house.second_member)

    assert case.owner == house.second_member


@pytest.mark.parametrize(
    "who", ["second_member", "stranger", "stranger_secretary", "leader", "worker", "administrator"]
)
def test_it_refuses_whom_it_was_not_offered_to(house: House, who: str) -> None:
    case = case_at("accept", house)

    with pytest.raises(ActionRefused, match="not_offered_to_you"):
        accept_case(case, by=getattr(house, who))

    assert Case.objects.get().owner is None


def test_it_refuses_somebody_who_left(house: House) -> None:
    case = case_at("assign", house)
    assign_case(case, to=None, by=house.secretary)
    house.member.is_active = False
    house.member.save()

    with pytest.raises(ActionRefused, match="not_offered_to_you"):
        accept_case(case, by=house.member)


def test_it_refuses_somebody_whose_post_ended_after_the_offer(house: House) -> None:
    case = case_at("accept", house)
    lose_posts(house.member)

    with pytest.raises(ActionRefused, match="not_offered_to_you"):
        accept_case(case, by=house.member)
    with pytest.raises(ActionRefused, match="not_offered_to_you"):
        decline_case(case, by=house.member, reason="我不在支部了。")


def test_it_refuses_a_second_owner(house: House) -> None:
    case = case_at("respond", house)

    for latecomer in (house.member, house.second_member):
        with pytest.raises(ActionRefused, match="already_accepted"):
            accept_case(case, by=latecomer)


def test_it_refuses_before_anything_was_offered(house: House) -> None:
    with pytest.raises(ActionRefused, match="wrong_stage"):
        accept_case(case_at("assign", house), by=house.member)


def test_declining_gives_the_case_back_to_the_secretary(house: House) -> None:
    case = case_at("accept", house)

    decline_case(case, by=house.member, reason="我下周休假。")

    assert (case.stage, case.offered_to, case.decline_count) == (Stage.ASSIGN, None, 1)
    assert case.messages.get().text == "我下周休假。"


def test_declining_asks_for_a_reason(house: House) -> None:
    case = case_at("accept", house)

    with pytest.raises(ActionRefused, match="reason_missing") as refusal:
        decline_case(case, by=house.member, reason=" \x00 ")

    assert refusal.value.field == "reason"
    assert Case.objects.get().stage == Stage.ACCEPT


def test_only_the_person_asked_may_decline(house: House) -> None:
    with pytest.raises(ActionRefused, match="not_offered_to_you"):
        decline_case(case_at("accept", house), by=house.secretary, reason="没空")


ROUNDS, RIVALS = 20, 50


def try_to_accept(number: int, case_ids: list[int], person_id: int) -> int:
    case = accept_case(Case.objects.get(pk=case_ids[number]), by=Person.objects.get(pk=person_id))
    assert case.owner_id == person_id
    return person_id


@pytest.mark.processes
def test_fifty_at_once_make_exactly_one_owner(own_database: OwnDatabase) -> None:
    house = build_house()
    rivals = [person(f"5{n:03}", f"成员{n}", f"Member {n}", house.yard) for n in range(RIVALS)]
    for rival in rivals:
        rival.posts.create(branch=house.yard_branch, role="member", starts_on=SINCE)
    cases = [receive_report(a_report(house)).case for _ in range(ROUNDS)]
    for case in cases:
        assign_case(case, to=None, by=house.secretary)

    rounds = in_processes(
        try_to_accept,
        [([case.pk for case in cases], rival.pk) for rival in rivals],
        own_database,
        rounds=ROUNDS,
    )

    for case, answers in zip(cases, rounds, strict=True):
        winners = [answer for answer in answers if isinstance(answer, int)]
        refusals = [answer for answer in answers if isinstance(answer, ActionRefused)]
        assert (len(winners), len(refusals)) == (1, RIVALS - 1), answers
        assert {refusal.code for refusal in refusals} == {"already_accepted"}
        case.refresh_from_db()
        assert case.owner_id == winners[0]
        assert case.ledger.filter(kind=Kind.ACCEPTED).count() == 1


def post_accept(number: int, addresses: list[str], person_id: int) -> int:
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(Person.objects.get(pk=person_id))
    return client.post(addresses[number]).status_code


@pytest.mark.processes
def test_fifty_taps_at_once_get_one_yes_and_clear_refusals(own_database: OwnDatabase) -> None:
    house = build_house()
    rivals = [person(f"5{n:03}", f"成员{n}", f"Member {n}", house.yard) for n in range(RIVALS)]
    for rival in rivals:
        rival.posts.create(branch=house.yard_branch, role="member", starts_on=SINCE)
    case = receive_report(a_report(house)).case
    assign_case(case, to=None, by=house.secretary)
    address = f"/desk/cases/{case.number}/accept/"

    [answers] = in_processes(post_accept, [([address], rival.pk) for rival in rivals], own_database)

    assert sorted(answers) == [302] + [409] * (RIVALS - 1)
