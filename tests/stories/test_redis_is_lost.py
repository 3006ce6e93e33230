"""Redis is killed and started again under three open browsers: each ends with the full inbox, and nothing fails."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from notifications.models import Inbox
from tests.cast import a_report, build_house
from tests.notifications.own_redis import OwnRedis
from tests.processes import OwnDatabase
from tests.running import RunningHouse, serving, wait_for
from tests.stories.visitors import DESK, PHONE, signed_in
from workflows.actions import assign_case, receive_report

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture
def house(own_database: OwnDatabase, own_redis: OwnRedis, tmp_path: Path) -> Iterator[RunningHouse]:
    with serving(build_house(), own_database, tmp_path, REDIS_URL=own_redis.url) as running:
        yield running


def report_and_offer(house: RunningHouse, times: int) -> None:
    for _ in range(times):
        assign_case(receive_report(a_report(house.people)).case, to=None, by=house.people.secretary)


def knows_the_last_number(page: Page, house: RunningHouse, who: str) -> bool:
    """Whether the page, without a reload, is where the database is."""
    last = Inbox.objects.get(person=getattr(house.people, who)).last_number
    return page.locator("body").get_attribute("data-live-number") == str(last)


@pytest.mark.story
@pytest.mark.processes
def test_every_open_browser_ends_with_the_full_inbox(
    house: RunningHouse, own_redis: OwnRedis, browser: Browser
) -> None:
    people = house.people
    visitors = {
        "secretary": signed_in(browser, house, people.secretary, DESK),
        "member": signed_in(browser, house, people.member, PHONE),
        "second_member": signed_in(browser, house, people.second_member, PHONE),
    }
    failures: list[str] = []
    for page in visitors.values():
        page.on("response", lambda answer: failures.append(answer.url) if answer.status >= 500 else None)
        page.goto("/desk/")
        expect(page.locator("[data-live-indicator]")).to_have_attribute("data-state", "live")

    report_and_offer(house, 1)
    own_redis.kill()
    report_and_offer(house, 2)
    for page in visitors.values():
        assert page.request.get("/desk/").ok, "pages do without Redis"
    own_redis.start()
    report_and_offer(house, 2)

    for who, page in visitors.items():
        if who != "secretary":  # whose own offers she hears of with the next page only
            expect(page.locator("article.case")).to_have_count(5)
        wait_for(lambda page=page, who=who: knows_the_last_number(page, house, who), f"{who} is told of everything")
    assert failures == []
