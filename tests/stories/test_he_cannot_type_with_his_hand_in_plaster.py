"""A member scans the sheet at the station, files for a colleague, and hands the slip over (代录)."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import pypdf
import pytest

from casework.cases.models import Report
from tests.portals.test_desk_in_browser import visitor
from tests.running import RunningHouse

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.story
SHEET = "/desk/file/sheets/?station=yard"
A6 = (298, 420)


def file_for(page: Page, staff_number: str) -> None:
    page.check("[name=for_whom][value=staff]")
    page.fill("[name=staff_number]", staff_number)
    page.select_option("[name=relation]", "colleague")
    page.select_option("[name=category]", "illness")
    page.fill("[name=text]", "手打着石膏打不了字：工伤复查的路费能不能报？")
    page.check("[name=consent][value=yes]")
    page.check("[name=who][value=named]")
    page.check("[name=read_back]")


def leaves_of(page: Page) -> list[tuple[int, int]]:
    printed = pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    return [(round(leaf.mediabox.width), round(leaf.mediabox.height)) for leaf in printed.pages]


def test_he_gets_the_slip_and_follows_his_case_with_it(browser: Browser, running_house: RunningHouse) -> None:
    page = visitor(browser, running_house, running_house.people.member, size="phone")
    page.goto(running_house.address + SHEET)
    form = page.locator(".slip__address").inner_text()

    page.goto(form)
    file_for(page, "1100")
    page.locator("#filing-found", has_text="Shui Sheng · Yard team 1").wait_for()
    page.locator(".filing button[type=submit]").dblclick()
    page.wait_for_selector(".slip")

    assert Report.objects.count() == 1
    assert leaves_of(page) == [A6]
    code = re.sub(r"\D", "", page.locator(".slip .receipt").inner_text())
    page.locator("main form button").click()
    page.wait_for_url("**/desk/file/")
    his = browser.new_page()
    his.goto(running_house.address + "/look-up/")
    his.fill("[name=code]", code)
    his.press("[name=code]", "Enter")
    his.wait_for_selector("#live")


def test_the_printed_sheet_is_one_leaf(browser: Browser, running_house: RunningHouse) -> None:
    page = visitor(browser, running_house, running_house.people.secretary)
    page.goto(running_house.address + SHEET)

    assert leaves_of(page) == [(595, 842)]
