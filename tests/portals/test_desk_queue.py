"""The secretary's queue: who waits for assignment, whom to ask, and who is waiting for whom."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from casework.cases.words import Confidentiality, Urgency
from casework.organisation.models import Post, Unit
from tests.cast import House, a_report, case_at, person, post
from tests.portals.desk import address, at_desk, words
from workflows import steps
from workflows.actions import accept_case, assign_case, decline_case, receive_report


def queue_of(someone: object, query: str = "", **headers: str) -> str:
    return words(at_desk(someone).get(f"/desk/queue/{query}", headers=headers))  # type: ignore[arg-type]


def test_the_most_pressing_case_stands_first(house: House) -> None:
    slow = receive_report(a_report(house)).case
    fast = receive_report(a_report(house, urgency=Urgency.EMERGENCY)).case
    page = queue_of(house.secretary)
    assert page.index(fast.number) < page.index(slow.number)


def test_an_emergency_comes_before_a_lesser_matter_that_is_longer_overdue(house: House) -> None:
    slow = receive_report(a_report(house)).case
    with time_machine.travel(timezone.now() + timedelta(days=9), tick=False):
        fast = receive_report(a_report(house, urgency=Urgency.EMERGENCY)).case
        page = queue_of(house.secretary)
    assert page.index(fast.number) < page.index(slow.number)


def test_a_case_whose_flow_did_not_start_is_shown_without_a_choice(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steps, "start_flow", lambda case: 1 / 0)
    case = receive_report(a_report(house)).case
    page = queue_of(house.secretary)
    assert case.number in page
    assert "cannot be assigned yet" in page
    assert "Choose a member" not in page


def test_it_offers_the_members_with_what_they_carry_already(house: House) -> None:
    case_at("resolve", house), case_at("accept", house)
    case_at("assign", house)
    page = queue_of(house.secretary)
    assert "Shi Lei · 2 open · Yard team 1" in page
    assert page.index("Bai Fan · 0 open") < page.index("Shi Lei · 2 open")
    assert "He Miao" not in page


def test_the_reporters_own_team_comes_first(house: House) -> None:
    gate = Unit.objects.create(code="GATE", name="闸口", name_en="Gate", parent=house.port)
    guard = person("1004", "铁门", "Tie Men", gate)
    post(guard, house.yard_branch, Post.Role.MEMBER)
    receive_report(a_report(house, reporter=house.worker))
    page = queue_of(house.secretary)
    own, others = page.index("Same team: Yard team 1"), page.index("Others in the branch")
    assert own < page.index("Shi Lei · ") < others < page.index("Tie Men · ")


def test_a_confidential_report_does_not_tell_the_reporters_team(house: House) -> None:
    receive_report(a_report(house, reporter=house.worker, confidentiality=Confidentiality.CONFIDENTIAL))
    page = queue_of(house.secretary)
    assert "Same team" not in page
    assert "Shui Sheng" not in page


def test_nobody_is_asked_to_handle_their_own_report(house: House) -> None:
    receive_report(a_report(house, reporter=house.member))
    assert "Shi Lei · " not in queue_of(house.secretary)


def test_a_declined_case_is_back_and_says_so(house: House) -> None:
    case = case_at("accept", house)
    decline_case(case, by=house.member, reason="夜班")
    page = queue_of(house.secretary)
    assert case.number in page
    assert "declined once" in page


def test_it_shows_who_is_waiting_for_whom(house: House) -> None:
    offered, branch_wide = case_at("accept", house), receive_report(a_report(house)).case
    assign_case(branch_wide, to=None, by=house.secretary)
    asked = case_at("follow_up", house)
    page = queue_of(house.secretary)
    running = page[page.index("Who is waiting for whom") :]
    for case, holder in ((offered, "Shi Lei"), (branch_wide, "everybody in the branch"), (asked, "the reporter")):
        row = running[running.index(case.number) :]
        assert holder in row[: row.index("</tr>")]


def test_closed_cases_and_those_of_other_branches_are_not_in_it(house: House) -> None:
    case = case_at("respond", house)
    assert case.number not in queue_of(house.stranger_secretary)
    waiting = case_at("assign", house)
    assert waiting.number not in queue_of(house.stranger_secretary)


def test_htmx_gets_only_the_part_that_changes(house: House) -> None:
    part = queue_of(house.secretary, HX_Request="true")
    assert part.startswith('<div id="queue"')
    assert "<html" not in part


def test_an_empty_queue_says_that_all_are_in_good_hands(house: House) -> None:
    assert "Nobody is waiting for assignment" in queue_of(house.secretary)


def test_it_exists_for_secretaries_only(house: House) -> None:
    post(house.stranger_secretary, house.committee, Post.Role.SECRETARY)
    for someone in (house.member, house.leader, house.worker, house.administrator):
        assert at_desk(someone).get("/desk/queue/").status_code == 404


def test_a_case_just_accepted_leaves_the_queue(house: House) -> None:
    case = case_at("accept", house)
    accept_case(case, by=house.member)
    page = queue_of(house.secretary)
    assert address(case, "assign") not in page
