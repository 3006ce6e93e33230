"""A worker reads on her phone who acts next and by when; it changes with each step, and comes from the running flow."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from casework.cases.models import Case
from tests.barriers import barriers
from tests.running import RunningHouse
from tests.stories.visitors import DESK, PHONE, signed_in
from workflows.actions import accept_case, assign_case, resolve_case, respond
from workflows.drawing import HELP_REQUEST

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

IF_NOBODY_DOES = "到时还没有办，就会记录在案，先通知支部书记，之后再通知上一级支部。"
IF_NOBODY_ACCEPTS = "到时还没有办，就不再等，改请别人办理。"


@pytest.mark.story
def test_she_reads_who_acts_next_and_by_when_at_each_step(running_house: RunningHouse, browser: Browser) -> None:
    people = running_house.people
    phone = browser.new_context(viewport=PHONE, base_url=running_house.address).new_page()

    read_how_it_goes(phone)
    case = report(phone, people.worker.staff_number)
    turn = phone.locator(".progress-now__turn")
    steps = [
        ("支部书记", IF_NOBODY_DOES, lambda: assign_case(case, to=people.member, by=people.secretary)),
        ("被请的人", IF_NOBODY_ACCEPTS, lambda: accept_case(case, by=people.member)),
        ("负责的成员", IF_NOBODY_DOES, lambda: respond(case, by=people.member, text="今天铺防滑垫。")),
        ("负责的成员", IF_NOBODY_DOES, lambda: resolve_case(case, by=people.member, text="已换防滑砖。")),
    ]
    read = []
    for role, otherwise, happens in steps:
        expect(turn).to_contain_text(f"下一步：{role}，最迟")
        expect(turn).to_contain_text(otherwise)
        read.append(turn.inner_text() + phone.locator(".progress-now__words").inner_text())
        assert_nobody_is_shut_out(phone)
        happens()
        phone.reload()
    expect(turn).to_contain_text("下一步：您，最迟")
    assert len(set(read)) == len(steps)

    phone.locator("label:has(input[name=helped][value=yes])").click()
    phone.locator("form:has(input[name=helped]) button[type=submit]").click()
    expect(phone.locator(".notice--good")).to_be_visible()
    expect(turn).to_have_count(0)
    expect(phone.locator(".progress-now__words")).to_contain_text("已办结")

    see_the_same_at_the_desk(signed_in(browser, running_house, people.member, DESK), case)


def read_how_it_goes(phone: Page) -> None:
    """Before she tells anything: the drawing and the words are there for everybody."""
    phone.goto("/")
    phone.get_by_role("link", name="您的求助怎么办理").click()
    expect(phone.locator(".flow-step")).to_have_count(len(HELP_REQUEST.graph.main_line))
    expect(phone.get_by_role("img", name="求助办理")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") == 390
    assert_nobody_is_shut_out(phone)


def report(phone: Page, staff_number: str) -> Case:
    """Her receipt says it for the first time."""
    phone.goto("/report/")
    phone.check("[name=category][value=living]")
    phone.fill("[name=text]", "浴室地面太滑，昨晚下班有人摔倒了。")
    phone.check("[name=who][value=named]")
    phone.fill("[name=staff_number]", staff_number)
    phone.locator(".report__send button").click()
    receipt = phone.locator("section", has=phone.locator("#promise-title"))
    expect(receipt).to_contain_text("下一步：支部书记，最迟")
    expect(receipt).to_contain_text(IF_NOBODY_DOES)
    assert re.search(r"\d{4} \d{4} \d{4} \d{4}", phone.locator(".receipt").inner_text())
    phone.get_by_role("button", name="查询进度").click()
    number = phone.locator("h1 ~ .code").inner_text()
    return Case.objects.get(number=number)


def see_the_same_at_the_desk(member: Page, case: Case) -> None:
    member.goto(f"/desk/cases/{case.number}/")
    member.locator("#case-head").get_by_role("link", name="流程").click()
    expect(member.locator(".flow-chart--wide .flow-node--open")).to_have_attribute("data-node", "closed")
    with member.expect_download() as download:
        member.get_by_role("link", name="BPMN").click()
    assert download.value.suggested_filename == "help-request.bpmn"
    assert_nobody_is_shut_out(member)


def assert_nobody_is_shut_out(page: Page) -> None:
    assert barriers(page, at_least="serious") == []
