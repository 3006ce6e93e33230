"""Administrators read what the house found out about itself; nobody else does."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from tests.cast import House, case_at, lose_posts
from tests.portals.desk import at_desk, words
from workflows import waiting
from workflows.examinations import examine_and_record
from workflows.models import ClockJump

PAGE = "/desk/condition/"


def test_it_says_that_there_was_no_examination_yet(house: House) -> None:
    assert "There was no examination yet" in words(at_desk(house.administrator).get(PAGE))


def test_it_says_that_all_is_well(house: House) -> None:
    case_at("respond", house)
    examine_and_record()
    assert "All is well" in words(at_desk(house.administrator).get(PAGE))


def test_it_names_what_is_wrong_and_what_to_do(house: House) -> None:
    case = case_at("respond", house)
    lose_posts(house.member)
    examine_and_record()
    page = words(at_desk(house.administrator).get(PAGE))
    assert "The last examination found one thing" in page
    assert f"{case.number}: its owner has no post in the branch any more" in page


def test_every_page_of_the_desk_tells_an_administrator_how_many_there_are(house: House) -> None:
    case_at("respond", house)
    lose_posts(house.member)
    examine_and_record()
    told = 'Condition<span class="tabs__count">1</span>'
    assert told in words(at_desk(house.administrator).get("/desk/organisation/"))
    assert told not in words(at_desk(house.secretary).get("/desk/"))


def test_it_is_not_there_for_others(house: House) -> None:
    assert at_desk(house.secretary).get(PAGE).status_code == 404
    assert at_desk(house.leader).get(PAGE).status_code == 404


def held_by_a_jump(house: House) -> None:
    """As `jumps` writes it down: what came due in an hour that nobody lived through waits."""
    case = case_at("respond", house)
    now = timezone.now()
    breach = waiting.armed().get(scheduled=case.next_due_at)
    waiting.armed().filter(pk=breach.pk).update(scheduled=now - timedelta(minutes=30))
    since = now - timedelta(hours=1)
    ClockJump.objects.create(noticed_at=now, seconds=3600, held_from=since, held_until=now)


def test_it_asks_whether_the_time_is_right_when_deadlines_wait_for_that(house: House) -> None:
    held_by_a_jump(house)
    browser = at_desk(house.administrator)
    assert "One deadline that has passed by this alone waits for your word" in words(browser.get(PAGE))
    assert 'Condition<span class="tabs__count">1</span>' in words(browser.get("/desk/organisation/"))

    browser.post(f"{PAGE}confirm-timers/")

    assert waiting.held().count() == 0
    assert "waits for your word" not in words(browser.get(PAGE))


def test_nobody_else_may_say_that_the_time_is_right(house: House) -> None:
    held_by_a_jump(house)
    for someone in (house.secretary, house.leader, house.worker):
        assert at_desk(someone).post(f"{PAGE}confirm-timers/").status_code == 404
    assert waiting.held().count() == 1
