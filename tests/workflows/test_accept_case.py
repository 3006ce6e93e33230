"""A branch member picks a case up."""

import statistics
import time
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test import Client
from viewflow.workflow.lock import no_lock

from casework.cases.models import Case
from casework.cases.refusals import ActionRefused
from casework.cases.words import Kind, Stage
from casework.organisation.models import Person
from tests.cast import SINCE, House, a_report, build_house, case_at, lose_posts, person
from tests.processes import OwnDatabase, in_processes
from tests.scale import Scale
from workflows.actions import accept_case, assign_case, decline_case, receive_report
from workflows.flows.help_request import HelpRequestFlow


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


RIVALS = 50
Attempt = tuple[int | str, float]
"""Who became the owner, or why somebody did not; and how many seconds the answer took."""


def try_to_accept(number: int, case_ids: list[int], person_id: int) -> Attempt:
    connection.ensure_connection()
    began_at = time.monotonic()
    try:
        case = accept_case(Case.objects.get(pk=case_ids[number]), by=Person.objects.get(pk=person_id))
        answer: int | str = case.owner_id or "nobody"
    except ActionRefused as refusal:
        answer = refusal.code
    return answer, time.monotonic() - began_at


def try_without_locks(number: int, case_ids: list[int], person_id: int) -> Attempt:
    """The planted mistake `no_lock`."""
    QuerySet.select_for_update = lambda self, **options: self  # type: ignore[method-assign]
    HelpRequestFlow.lock_impl = no_lock
    return try_to_accept(number, case_ids, person_id)


def cases_for_all(house: House, rounds: int, rivals: int) -> tuple[list[Case], list[Person]]:
    people = [person(f"5{n:03}", f"成员{n}", f"Member {n}", house.yard) for n in range(rivals)]
    for rival in people:
        rival.posts.create(branch=house.yard_branch, role="member", starts_on=SINCE)
    cases = [receive_report(a_report(house)).case for _ in range(rounds)]
    for case in cases:
        assign_case(case, to=None, by=house.secretary)
    return cases, people


def let_all_claim(work: Any, rounds: int, rivals: int, database: OwnDatabase) -> tuple[list[str], list[float]]:
    """What went wrong in each case, and the seconds that losers waited."""
    cases, people = cases_for_all(build_house(), rounds, rivals)
    given = [([case.pk for case in cases], rival.pk) for rival in people]
    wrong, waited = [], []
    for case, attempts in zip(cases, in_processes(work, given, database, rounds=rounds), strict=True):
        answers = [attempt[0] if isinstance(attempt, tuple) else attempt for attempt in attempts]
        if case != cases[0]:  # fifty processes work for the first time then, which they would not in a house
            waited += [attempt[1] for attempt in attempts if isinstance(attempt, tuple) and isinstance(attempt[0], str)]
        owners = [answer for answer in answers if isinstance(answer, int)]
        case.refresh_from_db()
        if owners != [case.owner_id] or answers.count("already_accepted") != rivals - 1:
            wrong.append(f"{case}: {answers}")
        if case.ledger.filter(kind=Kind.ACCEPTED).count() != 1:
            wrong.append(f"{case}: accepted more than once in its ledger")
    return wrong, waited


@pytest.mark.processes
def test_fifty_at_once_make_exactly_one_owner_and_the_others_hear_so_soon(
    own_database: OwnDatabase, scale: Scale
) -> None:
    wrong, waited = let_all_claim(try_to_accept, scale(3, 100), RIVALS, own_database)

    assert wrong == []
    assert statistics.quantiles(waited, n=100)[98] < scale(10, 2)


@pytest.mark.processes
def test_without_locks_the_checker_finds_that_they_were_not_told_the_truth(own_database: OwnDatabase) -> None:
    wrong, _ = let_all_claim(try_without_locks, 3, 10, own_database)

    assert wrong != []


def post_accept(number: int, addresses: list[str], person_id: int) -> int:
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(Person.objects.get(pk=person_id))
    return client.post(addresses[number]).status_code


@pytest.mark.processes
def test_fifty_taps_at_once_get_one_yes_and_clear_refusals(own_database: OwnDatabase) -> None:
    [case], rivals = cases_for_all(build_house(), 1, RIVALS)
    address = f"/desk/cases/{case.number}/accept/"

    [answers] = in_processes(post_accept, [([address], rival.pk) for rival in rivals], own_database)

    assert sorted(answers) == [302] + [409] * (RIVALS - 1)
