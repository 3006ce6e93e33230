"""She does not trust the one who has her case: she asks for somebody else, and he never learns why (M7, N5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from casework.cases.receipts import code_for
from tests.cast import a_report
from tests.running import RunningHouse
from tests.stories.visitors import DESK, PHONE, signed_in
from tests.workflows.ladder_house import branch_above_the_yard
from workflows.actions import accept_case, assign_case, receive_report, respond
from workflows.doctor import examine

if TYPE_CHECKING:
    from playwright.sync_api import Browser

REASON = "他是我班长的表弟，我不放心。"


@pytest.mark.story
@pytest.mark.processes
def test_she_asks_for_somebody_else_and_the_one_in_charge_never_learns_why(
    running_house: RunningHouse, browser: Browser
) -> None:
    people = running_house.people
    above = branch_above_the_yard(people)
    report = a_report(people)
    case = receive_report(report).case
    accept_case(assign_case(case, to=people.member, by=people.secretary), by=people.member)
    respond(case, by=people.member, text="我看看。")

    phone = browser.new_context(viewport=PHONE, base_url=running_house.address).new_page()
    phone.goto("/look-up/")
    phone.fill("[name=code]", code_for(report.submission_key))
    phone.press("[name=code]", "Enter")
    phone.click("#ask-for-another > summary")
    phone.fill("#ask-for-another-text", REASON)
    phone.click("#ask-for-another button[type=submit]")
    expect(phone.locator(".notice--good")).to_contain_text("已要求换人办理")
    expect(phone.locator("#live")).to_contain_text(f"由{above.branch.name}决定")

    member = signed_in(browser, running_house, people.member, PHONE)
    member.goto(f"/desk/cases/{case.number}/")
    expect(member.locator("body")).to_contain_text("求助人要求换人办理")
    expect(member.locator("body")).not_to_contain_text(REASON)

    superior = signed_in(browser, running_house, above.secretary, DESK)
    superior.goto("/desk/queue/")
    superior.get_by_role("link", name=case.number).first.click()
    expect(superior.locator("#case-thread")).to_contain_text(REASON)
    superior.goto(f"/desk/cases/{case.number}/hand-over/")
    superior.select_option("[name=to]", str(people.second_member.pk))
    superior.fill("[name=reason]", "求助人要求换人。")
    superior.click("main form[action$='/hand-over/'] button[type=submit]")
    case.refresh_from_db()
    assert (case.owner, case.offered_to) == (people.member, people.second_member), "he keeps it until she has accepted"

    accept_case(case, by=people.second_member)
    phone.goto("/look-up/case/")
    expect(phone.locator("#live")).not_to_contain_text("要求换人办理")
    assert (case.owner, case.raised_why) == (people.second_member, "")
    assert list(examine()) == []
