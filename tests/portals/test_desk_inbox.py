"""The inbox: what waits for me, by what is to be done, kind when it is nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from casework.cases.words import Urgency
from casework.organisation.models import Post
from tests.cast import House, a_report, case_at, post
from tests.portals.desk import address, at_desk, words
from workflows.actions import accept_case, assign_case, receive_report


def inbox_of(person: object, query: str = "", **headers: str) -> str:
    return words(at_desk(person).get(f"/desk/{query}", headers=headers))  # type: ignore[arg-type]


def test_an_offer_stands_first_with_one_tap_to_accept(house: House) -> None:
    owned, offered = case_at("resolve", house), case_at("accept", house)
    page = inbox_of(house.member)
    assert page.index("Offered to you") < page.index("To resolve")
    assert page.index(offered.number) < page.index(owned.number)
    assert f'action="{address(offered, "accept")}"' in page


def test_it_sorts_owned_cases_by_what_is_to_be_done(house: House) -> None:
    for stage in ("respond", "resolve", "follow_up"):
        case_at(stage, house)
    page = inbox_of(house.member)
    assert page.index("To answer") < page.index("To resolve") < page.index("Being followed up")


def test_an_offer_to_the_whole_branch_waits_for_each_of_its_members_only(house: House) -> None:
    case = receive_report(a_report(house)).case
    assign_case(case, to=None, by=house.secretary)
    assert case.number in inbox_of(house.member)
    assert case.number in inbox_of(house.second_member)
    assert case.number not in inbox_of(house.stranger)
    accept_case(case, by=house.member)
    assert case.number not in inbox_of(house.second_member)


def test_the_next_deadline_comes_first(house: House) -> None:
    slow = receive_report(a_report(house)).case
    fast = receive_report(a_report(house, urgency=Urgency.EMERGENCY)).case
    for case in (slow, fast):
        assign_case(case, to=house.member, by=house.secretary)
    page = inbox_of(house.member)
    assert page.index(fast.number) < page.index(slow.number)


def test_it_says_in_words_that_a_deadline_is_near_or_passed(house: House) -> None:
    case = receive_report(a_report(house, urgency=Urgency.EMERGENCY)).case
    assign_case(case, to=house.member, by=house.secretary)
    assert "due--soon" in inbox_of(house.member)
    with time_machine.travel(timezone.now() + timedelta(hours=3), tick=False):
        page = inbox_of(house.member)
    assert "due--overdue" in page
    assert "2 h 55 min overdue" in page


def test_an_empty_inbox_is_kind(house: House) -> None:
    assert "Nothing is waiting for you" in inbox_of(house.member)
    assert "没有待办" in words(at_desk(house.member, "zh-hans").get("/desk/"))


def test_a_secretary_sees_how_many_wait_in_the_queue(house: House) -> None:
    case_at("assign", house), case_at("assign", house)
    page = inbox_of(house.secretary)
    assert '<span class="desk-queue__number figure">2</span>' in page
    assert "cases are waiting for you to assign them" in page
    assert "desk-queue__number" not in inbox_of(house.member)


def test_htmx_gets_only_the_part_that_changes(house: House) -> None:
    case = case_at("accept", house)
    part = inbox_of(house.member, HX_Request="true")
    assert part.startswith('<div id="inbox"')
    assert "<html" not in part
    assert case.number in part


def test_a_long_section_is_cut_and_leads_to_its_own_pages(house: House) -> None:
    cases = [case_at("accept", house) for _ in range(14)]
    page = inbox_of(house.member)
    assert page.count('class="case case--') == 12
    assert 'href="/desk/?section=offered"' in page
    assert "Show all 14" in page
    whole = inbox_of(house.member, "?section=offered")
    assert all(case.number in whole for case in cases)


def test_a_section_has_pages(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("casework.portals.desk.inbox.SHOWN_PER_PAGE", 2)
    for _ in range(3):
        case_at("accept", house)
    assert 'href="?section=offered&page=2"' in inbox_of(house.member, "?section=offered").replace("&amp;", "&")
    assert inbox_of(house.member, "?section=offered&page=2").count('class="case case--') == 1


def test_an_unknown_section_does_not_exist(house: House) -> None:
    assert at_desk(house.member).get("/desk/?section=everything").status_code == 404


def test_whoever_has_no_desk_is_led_to_their_own_room(house: House) -> None:
    post(house.stranger_secretary, house.committee, Post.Role.SECRETARY)
    assert at_desk(house.leader).get("/desk/").headers["Location"] == "/lead/"
    assert at_desk(house.administrator).get("/desk/").headers["Location"] == "/desk/organisation/"
    assert "Nothing is waiting for you" in inbox_of(house.worker)


def test_whoever_is_not_signed_in_is_asked_to(house: House, client: object) -> None:
    assert client.get("/desk/").url.startswith("/sign-in/")  # type: ignore[attr-defined]


def test_each_room_a_person_has_is_one_tap_away(house: House) -> None:
    page = inbox_of(house.secretary)
    assert 'href="/desk/queue/"' in page
    assert 'href="/desk/organisation/"' not in page
    assert 'href="/desk/queue/"' not in inbox_of(house.member)
    house.secretary.is_administrator = True
    house.secretary.save()
    assert 'href="/desk/organisation/"' in inbox_of(house.secretary)
