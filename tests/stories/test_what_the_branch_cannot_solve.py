"""The branch cannot solve it alone: it asks upward, keeps the case, and settles it with the help from above (B1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from casework.cases.words import Stage
from tests.cast import case_at
from tests.running import RunningHouse
from tests.stories.visitors import DESK, PHONE, signed_in
from tests.workflows.ladder_house import branch_above_the_yard
from workflows.actions import record_follow_up, resolve_case
from workflows.doctor import examine

if TYPE_CHECKING:
    from playwright.sync_api import Browser

TOO_MUCH = "换锁座要停一台桥吊两天，支部定不了。"
HELP = "已和生产调度谈妥，明天夜班起停两天。"


@pytest.mark.story
@pytest.mark.processes
def test_what_the_branch_cannot_solve_is_solved_with_the_superior_and_stays_with_its_first_handler(
    running_house: RunningHouse, browser: Browser
) -> None:
    people = running_house.people
    above = branch_above_the_yard(people)
    case = case_at("resolve", people)
    member = signed_in(browser, running_house, people.member, PHONE)

    member.goto(f"/desk/cases/{case.number}/")
    member.get_by_text("其他操作").click()
    member.locator("[data-opens=ask-refer]").click()
    member.locator("dialog[open] textarea").fill(TOO_MUCH)
    member.locator("dialog[open] button[type=submit]").click()
    expect(member.locator(".notice--good")).to_contain_text("已请上级支部帮助")
    expect(member.locator("#case-aside")).to_contain_text(above.branch.name)

    superior = signed_in(browser, running_house, above.secretary, DESK)
    superior.goto("/desk/queue/")
    superior.get_by_role("link", name=case.number).first.click()
    expect(superior.locator("#case-thread")).to_contain_text(TOO_MUCH)
    superior.locator("form[action$='/take-up/'] textarea").first.fill(HELP)
    superior.locator("form[action$='/take-up/'] button[type=submit]").first.click()
    expect(superior.locator(".notice--good")).to_contain_text("已记录由您过问")

    member.reload()
    expect(member.locator("#case-thread")).to_contain_text(HELP)
    case.refresh_from_db()
    assert case.owner == case.first_owner == people.member
    resolve_case(case, by=people.member, text="转锁座已更换。")
    record_follow_up(case, helped=True, satisfaction=5)
    assert (case.stage, case.owner) == (Stage.CLOSED, people.member)
    assert list(examine()) == []
