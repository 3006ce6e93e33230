"""C8: a storeman has chest pain. Whoever is on duty is alerted at once, and ever more people until one takes it."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from casework.cases.ledger import verify_all
from casework.cases.models import Case
from casework.cases.words import Kind, Urgency
from tests.running import RunningHouse
from tests.shifted import SettableClock
from tests.stories.test_a_report_becomes_a_case import text_of
from tests.stories.visitors import DESK, KIOSK, PHONE, signed_in
from tests.workflows.test_raise_alarm import on_duty_now
from workflows.doctor import examine

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

NOBODY_ANSWERS_FOR = timedelta(minutes=5, seconds=5)
"""On the database's clock, by which the worker fires timers; nobody sleeps for it."""


@pytest.mark.story
@pytest.mark.processes
def test_the_storeman_with_chest_pain(
    database_clock: SettableClock, running_house: RunningHouse, browser: Browser, tmp_path: Path
) -> None:
    people = running_house.people
    on_duty_now(people.yard_branch, people.member, people.stranger)
    first = signed_in(browser, running_house, people.member, PHONE)
    second = signed_in(browser, running_house, people.stranger, DESK)
    secretary = signed_in(browser, running_house, people.secretary, PHONE)
    for page in (first, second, secretary):
        page.goto("/desk/notifications/")
        expect(page.locator("[data-live-indicator]")).to_have_attribute("data-state", "live")

    kiosk = browser.new_context(viewport=KIOSK, base_url=running_house.address).new_page()
    raise_the_alarm(kiosk)

    expect(kiosk.locator("#alarm-live"), "how many know").to_contain_text("已通知 2 人")
    for page in (first, second):
        expect(page.locator(".alarm"), "it appears without reload").to_contain_text("堆场驿站")
    expect(secretary.locator(".alarm"), "not on duty: she hears of it, but is not called").to_have_count(0)
    expect(secretary.locator("#notifications")).to_contain_text("您的支部有警报")

    database_clock.jump(NOBODY_ANSWERS_FOR)
    expect(secretary.locator(".alarm"), "the next round reaches her").to_contain_text("第 2 轮")
    expect(kiosk.locator("#alarm-live")).to_contain_text("已通知 3 人")

    take_it(first)
    expect(kiosk.locator("#alarm-live"), "the one who waits is told").to_contain_text("救助人员正在赶来")
    for page in (second, secretary):
        expect(page.locator(".alarm"), "the others are alerted no more").to_have_count(0)
    the_second_is_told_who_leads(second)

    stamp(first, "在路上")
    stamp(first, "已到本人身边")
    expect(second.locator("#emergency-state"), "who helps sees each step").to_contain_text("已到本人身边")
    expect(kiosk.locator("#alarm-live")).to_contain_text("已到本人身边")
    first.locator("#stamp-text").fill("意识清楚，血压 150/95，值班车先到。")
    first.get_by_role("button", name="记录备注").click()
    stamp(first, "已交给救护车或医院")

    the_record_tells_all_of_it(first, people.member.name, tmp_path)
    case = Case.objects.get()
    assert (case.urgency, case.owner, case.alarm_due_at) == (Urgency.EMERGENCY, people.member, None)
    rounds = case.ledger.filter(kind=Kind.ALARMED).order_by("number")
    assert [entry.actor for entry in rounds] == ["reporter", "timer"], "the worker's timer sounds the second round"
    assert case.first_response_at == case.ledger.filter(kind=Kind.STAMPED).order_by("number")[1].at
    assert list(verify_all()) == []
    assert list(examine()) == []


def raise_the_alarm(kiosk: Page) -> None:
    """Three touches, nothing typed; the numbers to call are on the way."""
    kiosk.goto("/kiosk/yard/")
    kiosk.get_by_role("link", name="有生命危险").click()
    for number in ("120", "119", "110", "8120"):
        expect(kiosk.locator(".lifeline__number", has_text=re.compile(f"^{number}$"))).to_be_visible()
    kiosk.get_by_role("link", name="马上通知全部值班人员").click()
    kiosk.get_by_role("button", name="是，马上通知全部值班人员").click()
    expect(kiosk.locator(".ticket .receipt")).to_be_visible()


def take_it(member: Page) -> None:
    member.locator(".alarm").get_by_role("button", name="我来接手").click()
    expect(member.locator("#emergency-state")).to_contain_text("石磊负责")


def the_second_is_told_who_leads(second: Page) -> None:
    """As from a page that stood open and has not heard yet."""
    number = Case.objects.get().number
    second.goto(f"/desk/cases/{number}/accept/")
    expect(second.locator("[role=alert]")).to_be_visible()
    expect(second.locator("#emergency-state")).to_contain_text("石磊负责")
    second.goto(f"/desk/cases/{number}/")


def stamp(member: Page, word: str) -> None:
    member.locator(".stamp-buttons").get_by_role("button", name=word).click()
    expect(member.locator(".stamps")).to_contain_text(word)


def the_record_tells_all_of_it(leader: Page, name: str, folder: Path) -> None:
    leader.get_by_role("button", name="中文 PDF").click()
    link = leader.locator("a[download]")
    link.wait_for(timeout=60_000)
    with leader.expect_download() as download:
        link.click()
    download.value.save_as(folder / "record.pdf")
    words = text_of(folder / "record.pdf")
    case = Case.objects.get()
    expected = ("紧急救助记录", case.number, f"{name}(1002)", "禾苗(2002)", "江岚(1001)", "在路上", "已到本人身边")
    for part in (*expected, "意识清楚", "已把人交给救护车或医院", case.ledger_head, "10分钟", "30分钟"):
        assert part in words, part
