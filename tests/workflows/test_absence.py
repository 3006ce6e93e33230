"""Whoever is away gets no new case, and what was offered to them does not wait for them."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from casework.cases.candidates import candidates_in
from casework.cases.models import Case
from casework.cases.refusals import ActionRefused
from casework.cases.sentences import sentence
from casework.cases.words import Kind, Stage
from casework.organisation.absences import record_absence
from casework.organisation.models import Person
from notifications.audience import audience_of
from tests.cast import House, a_report, build_house, case_at
from tests.processes import OwnDatabase, in_processes
from tests.routing import publish
from workflows.actions import accept_case, assign_case, hand_over, receive_report, respond, take_back_offers
from workflows.doctor import examine
from workflows.jobs import begin_absences

DAY = timedelta(days=1)
WHY = "我下周休假。"


def away(person: Person, substitute: Person | None = None, first: int = 0, last: int = 13) -> None:
    today = timezone.localdate()
    record_absence(person, starts_on=today + first * DAY, ends_on=today + last * DAY, substitute=substitute, by=person)


def told_of(case: Case) -> dict[Person, str]:
    entry = case.ledger.last()
    assert entry is not None
    return {one: str(reason) for one, reason in audience_of(entry).items()}


def test_whoever_is_away_is_not_asked_and_the_substitute_is_named(house: House) -> None:
    away(house.member, house.second_member)

    with pytest.raises(ActionRefused, match="absent:") as refusal:
        assign_case(case_at("assign", house), to=house.member, by=house.secretary)

    assert refusal.value.field == "to"
    assert "石磊" in refusal.value.sentence and "白帆" in refusal.value.sentence


def test_nor_asked_to_take_a_case_over(house: House) -> None:
    case = case_at("resolve", house)
    away(house.second_member, house.secretary)
    with pytest.raises(ActionRefused, match="absent:"):
        hand_over(case, to=house.second_member, by=house.member, reason=WHY)


def test_nor_do_the_rules_offer_a_report_to_them(house: House) -> None:
    publish(house, {"target": "person", "person": house.member, "branch": house.yard_branch})
    away(house.member, first=1)
    assert receive_report(a_report(house, reporter=house.worker)).case.offered_to == house.member

    with time_machine.travel(timezone.now() + DAY):
        case = receive_report(a_report(house, reporter=house.worker)).case

    assert (case.stage, case.offered_to) == (Stage.ASSIGN, None)
    assert list(examine()) == []


def test_where_nobody_stands_in_it_says_so(house: House) -> None:
    away(house.member)
    with pytest.raises(ActionRefused, match="absent_alone"):
        assign_case(case_at("assign", house), to=house.member, by=house.secretary)


def test_before_and_after_the_absence_they_are_asked(house: House) -> None:
    away(house.member, None, 2, 3)
    assign_case(case_at("assign", house), to=house.member, by=house.secretary)
    with time_machine.travel(timezone.now() + 4 * DAY, tick=False):
        assign_case(case_at("assign", house), to=house.member, by=house.secretary)


def test_whoever_is_away_accepts_nothing(house: House) -> None:
    case = case_at("assign", house)
    assign_case(case, to=None, by=house.secretary)
    away(house.member)

    with pytest.raises(ActionRefused, match="you_are_away"):
        accept_case(case, by=house.member)
    accept_case(case, by=house.second_member)


def test_an_offer_to_everybody_is_not_told_to_them(house: House) -> None:
    away(house.member)
    case = case_at("assign", house)

    assign_case(case, to=None, by=house.secretary)

    assert told_of(case) == {house.second_member: "offered_to_all"}


def test_they_stand_last_among_those_who_could_be_asked(house: House) -> None:
    away(house.member, house.second_member)
    case_at("assign", house)

    found = candidates_in({house.yard_branch.pk})[house.yard_branch.pk]

    assert [one.person for one in found] == [house.secretary, house.second_member, house.member]
    assert found[-1].away is not None and found[-1].away.substitute == house.second_member
    assert found[0].away is None


def test_what_is_offered_to_them_goes_back_to_the_queue_when_the_absence_begins(house: House) -> None:
    case, other = case_at("accept", house), case_at("accept", house)
    assign_case(other, to=house.second_member, by=house.secretary)
    away(house.member, None, 1, 13)
    assert take_back_offers() == 0

    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0) + DAY
    with time_machine.travel(midnight, tick=False):
        assert [(one.about, one.ailment) for one in examine()] == [(case.number, "offered_to_absent")]
        begin_absences(0)
        assert list(examine()) == []

        case.refresh_from_db(), other.refresh_from_db()
        assert (case.stage, case.offered_to, case.turn_due_at, case.pass_count) == (Stage.ASSIGN, None, None, 0)
        assert (other.stage, other.offered_to) == (Stage.ACCEPT, house.second_member)
        assert told_of(case) == {house.secretary: "away"}
        entry = case.ledger.get(kind=Kind.LAPSED)
        assert "石磊" in sentence(entry) and "不在岗" in sentence(entry)
        assert take_back_offers() == 0


def test_a_hand_over_to_them_stays_with_the_owner(house: House) -> None:
    case = case_at("resolve", house)
    hand_over(case, to=house.second_member, by=house.member, reason=WHY)
    away(house.second_member)

    assert take_back_offers() == 1

    case.refresh_from_db()
    assert (case.stage, case.owner, case.offered_to) == (Stage.RESOLVE, house.member, None)
    assert told_of(case) == {house.secretary: "kept", house.member: "kept"}
    assert list(examine()) == []


def test_what_they_own_stays_theirs_until_somebody_takes_it_over(house: House) -> None:
    case = case_at("respond", house)
    away(house.member)
    take_back_offers()

    respond(case, by=house.member, text="我休假前先答复您。")
    hand_over(case, to=house.second_member, by=house.secretary, reason=WHY)
    accept_case(case, by=house.second_member)

    assert case.owner == house.second_member
    assert list(examine()) == []


def take_back(number: int) -> int:
    return take_back_offers()


@pytest.mark.processes
def test_two_who_take_back_at_once_do_it_once(own_database: OwnDatabase) -> None:
    house = build_house()
    cases = [case_at("accept", house) for _ in range(5)]
    away(house.member)
    answers = in_processes(take_back, [(), ()], own_database, rounds=2)

    assert (sum(answers[0]), answers[1]) == (5, [0, 0])

    for case in cases:
        case.refresh_from_db()
        assert case.stage == Stage.ASSIGN
        assert case.ledger.filter(kind=Kind.LAPSED).count() == 1
    assert list(examine()) == []
