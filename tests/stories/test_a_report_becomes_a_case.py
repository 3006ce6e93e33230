"""The main job of the house, as the people in it live it: from a kiosk to an audit PDF."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from casework.cases.ledger import verify_all
from casework.cases.models import Case
from tests.running import RunningHouse, wait_for
from tests.stories.visitors import DESK, KIOSK, PHONE, signed_in
from workflows.doctor import examine

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

TROUBLE = "浴室地面太滑，昨晚下班有人摔倒了，请想想办法。"
ANSWER = "谢谢您告诉我们。今天下午先铺防滑垫，周五换防滑地砖。"
RESULT = "防滑地砖已经铺好，淋浴间加了扶手。"


@pytest.mark.story
@pytest.mark.processes
def test_a_report_from_a_kiosk_becomes_a_case_and_ends_as_an_audit_pdf(
    running_house: RunningHouse, browser: Browser, tmp_path: Path
) -> None:
    people = running_house.people
    secretary = signed_in(browser, running_house, people.secretary, DESK)
    member = signed_in(browser, running_house, people.member, PHONE)
    kiosk = browser.new_context(viewport=KIOSK, base_url=running_house.address).new_page()
    secretary.goto("/desk/queue/")
    member.goto("/desk/")
    for page in (secretary, member):
        expect(page.locator("[data-live-indicator]")).to_have_attribute("data-state", "live")

    code = report_at(kiosk)

    expect(secretary.locator("#queue .case__words"), "it appears without reload").to_contain_text("浴室地面太滑")
    number = secretary.locator("#queue .case .code").inner_text()
    secretary.locator("#queue select[name=to]").select_option(str(people.member.pk))
    secretary.locator("#queue .desk-assign button[type=submit]").first.click()

    expect(member.locator(".case__words"), "it appears without reload").to_contain_text("浴室地面太滑")
    accept_answer_and_resolve(member, number)

    say_that_it_helped(kiosk, code)

    pdf = download_the_report(signed_in(browser, running_house, people.leader, DESK), number, tmp_path)
    words = text_of(pdf)
    for expected in (number, "浴室地面太滑", "防滑地砖已经铺好", people.member.name):
        assert expected in words
    assert Case.objects.get(number=number).stage == "closed"
    assert list(verify_all()) == []
    assert list(examine()) == []


def report_at(kiosk: Page) -> str:
    """Five touches and the words; what is taken home is the code."""
    kiosk.goto("/kiosk/yard/")
    expect(kiosk.locator("html")).to_have_attribute("lang", re.compile("zh"))
    kiosk.get_by_role("link", name="我要求助").click()
    kiosk.locator(".tile", has_text="食堂").click()
    kiosk.locator("textarea[name=text]").fill(TROUBLE)
    kiosk.locator(".choice", has_text="匿名").click()
    kiosk.get_by_role("button", name="发送").click()
    digits = re.sub(r"\D", "", kiosk.locator(".ticket .receipt").first.inner_text())
    assert len(digits) == 16
    kiosk.locator("form[action$='finish/'] button").click()
    return digits


def accept_answer_and_resolve(member: Page, number: str) -> None:
    member.get_by_role("button", name="接单").first.click()
    member.goto(f"/desk/cases/{number}/")
    member.locator("form[action$='/respond/'] textarea[name=text]").first.fill(ANSWER)
    member.locator("form[action$='/respond/'] button[type=submit]").first.click()
    expect(member.locator("#case-thread")).to_contain_text("先铺防滑垫")
    member.locator("form[action$='/resolve/'] textarea[name=text]").first.fill(RESULT)
    member.locator("form[action$='/resolve/'] button[type=submit]").first.click()
    expect(member.locator("#case-thread")).to_contain_text("防滑地砖已经铺好")


def say_that_it_helped(kiosk: Page, code: str) -> None:
    kiosk.goto("/kiosk/yard/")
    kiosk.get_by_role("link", name="查询进度").click()
    kiosk.locator("input[name=code]").fill(code)
    kiosk.locator("form:has(input[name=code]) button[type=submit]").click()
    expect(kiosk.locator("#live")).to_contain_text("先铺防滑垫")
    kiosk.locator("label:has(input[name=helped][value=yes])").click()
    kiosk.locator("label:has(input[name=satisfaction][value='5'])").click()
    kiosk.locator("form:has(input[name=helped]) button[type=submit]").click()
    expect(kiosk.locator(".notice--good")).to_be_visible()


def download_the_report(leader: Page, number: str, folder: Path) -> Path:
    leader.goto(f"/lead/cases/{number}/")
    leader.get_by_role("button", name="中文 PDF").click()
    link = leader.locator("#reports a[href*='reports'], #reports a[download]").first
    link.wait_for(timeout=60_000)
    with leader.expect_download() as download:
        link.click()
    target = folder / "audit.pdf"
    download.value.save_as(target)
    return target


def text_of(pdf: Path) -> str:
    """What `pdftotext` reads, without the spaces and line breaks that layout puts between Chinese characters."""
    read = subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, check=True, text=True)
    return re.sub(r"\s", "", read.stdout)


def test_waiting_ends_with_a_reason() -> None:
    with pytest.raises(AssertionError, match="not: the impossible"):
        wait_for(lambda: False, "the impossible", seconds=0.01)
