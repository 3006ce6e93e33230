"""A report says that somebody has fallen into the water. A person confirms it, and everybody on duty is called."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from casework.cases.ledger import verify_all
from casework.cases.models import Case
from casework.cases.words import Category, Kind, Urgency
from tests.cast import a_report
from tests.running import RunningHouse
from tests.stories.visitors import DESK, KIOSK, PHONE, signed_in
from tests.workflows.test_raise_alarm import on_duty_now
from workflows.actions import receive_report
from workflows.doctor import examine

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

TROUBLE = "三号泊位有人落水，救命！"


@pytest.mark.story
@pytest.mark.processes
def test_words_that_mean_danger(running_house: RunningHouse, browser: Browser) -> None:
    people = running_house.people
    on_duty_now(people.yard_branch, people.member, people.second_member)
    receive_report(a_report(people, category=Category.LIVING))
    first = signed_in(browser, running_house, people.member, PHONE)
    second = signed_in(browser, running_house, people.second_member, DESK)
    secretary = signed_in(browser, running_house, people.secretary, DESK)
    for page, where in ((first, "/desk/"), (second, "/desk/notifications/"), (secretary, "/desk/queue/")):
        page.goto(where)
        expect(page.locator("[data-live-indicator]")).to_have_attribute("data-state", "live")

    report_at(browser.new_context(viewport=KIOSK, base_url=running_house.address).new_page())

    asked = first.locator("[aria-labelledby='section-danger']")
    expect(asked, "it appears without reload").to_contain_text("三号泊位有人落水")
    expect(first.locator("#inbox section").first, "before all else").to_contain_text("有生命危险吗")
    expect(secretary.locator("#queue .case").first, "before what came earlier").to_contain_text("三号泊位")
    expect(second.locator("#notifications")).to_contain_text("可能有生命危险")
    expect(first.locator(".alarm"), "so far it is a question").to_have_count(0)

    asked.get_by_role("button", name="是，有生命危险").click()

    for page in (first, second):
        expect(page.locator(".alarm"), "everybody on duty is called").to_contain_text("三号泊位有人落水")
    expect(secretary.locator("#queue .case"), "nobody need assign it").to_have_count(1)
    second.locator(".alarm").get_by_role("button", name="我来接手").click()

    expect(second.locator("#emergency-state")).to_contain_text("白帆负责")
    expect(first.locator(".alarm"), "the others are called no more").to_have_count(0)
    case = Case.objects.get(urgency=Urgency.EMERGENCY)
    assert (case.owner, case.alarm_due_at, case.danger_due_at) == (people.second_member, None, None)
    assert [entry.kind for entry in case.ledger.order_by("number")] == [
        Kind.RECEIVED,
        Kind.URGENCY_CONFIRMED,
        Kind.ALARMED,
        Kind.ACCEPTED,
    ]
    assert list(verify_all()) == []
    assert list(examine()) == []


def report_at(kiosk: Page) -> None:
    """As any other report: whoever is in a hurry does not look for the right button."""
    kiosk.goto("/kiosk/yard/")
    kiosk.get_by_role("link", name="我要求助").click()
    kiosk.locator(".tile", has_text="食堂").click()
    kiosk.locator("textarea[name=text]").fill(TROUBLE)
    kiosk.locator(".choice", has_text="匿名").click()
    kiosk.get_by_role("button", name="发送").click()
    expect(kiosk.locator(".ticket .receipt").first).to_have_text(re.compile(r"\d"))
