"""The worker's rooms in a real browser: readable for everybody, nothing lost, nothing left behind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.barriers import barriers
from tests.portals.workers import WORDS, a_photo, case_and_code
from tests.running import RunningHouse

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.story
KIOSK = {"width": 1080, "height": 1920}
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def kiosk(running_house: RunningHouse, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport=KIOSK, base_url=running_house.address)
    yield context.new_page()
    context.close()


@pytest.fixture
def phone(running_house: RunningHouse, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport=PHONE, base_url=running_house.address)
    yield context.new_page()
    context.close()


def fill_in(page: Page, room: str) -> None:
    page.goto(f"{room}report/")
    page.check("[name=category][value=living]")
    page.fill("[name=text]", WORDS)
    page.check("[name=who][value=anonymous]")


def send(page: Page) -> None:
    page.click(".report__send button")


def look(page: Page, *, for_barriers: bool) -> None:
    """Fails when something sticks out sideways, or stands in somebody's way."""
    assert not for_barriers or barriers(page, at_least="minor") == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_is_without_barriers(running_house: RunningHouse, phone: Page, kiosk: Page, language: str) -> None:
    codes = [case_and_code(stage, running_house.people)[1] for stage in ("assign", "follow_up")]
    for page, room in ((phone, "/"), (kiosk, "/kiosk/yard/")):
        page.context.add_cookies([{"name": "xinqiao_language", "value": language, "url": running_house.address}])
        once = (page is kiosk) == (language == "zh-hans")
        for address in ("", "emergency/", "report/", "look-up/"):
            page.goto(room + address)
            look(page, for_barriers=once)
        page.goto(f"{room}report/")
        send(page)
        page.wait_for_selector("[data-refused]")
        look(page, for_barriers=once)
        for code in codes:
            page.goto(f"{room}look-up/")
            page.fill("[name=code]", code)
            page.press("[name=code]", "Enter")
            page.wait_for_selector("#live")
            look(page, for_barriers=once)


def test_a_lost_connection_loses_no_word(phone: Page) -> None:
    fill_in(phone, "/")
    phone.context.set_offline(True)
    send(phone)
    phone.wait_for_selector("[data-not-sent]:visible")
    assert phone.input_value("[name=text]") == WORDS
    phone.context.set_offline(False)
    send(phone)
    phone.wait_for_selector(".receipt")


def test_photos_survive_an_error_and_a_change_of_language(phone: Page, tmp_path: Path) -> None:
    picture = tmp_path / "floor.jpg"
    picture.write_bytes(a_photo(side=3000).read())
    phone.goto("/report/")
    phone.set_input_files("[name=photos]", picture)
    send(phone)
    phone.wait_for_selector("[name=kept_photos]:checked")
    phone.click("[name=language]")
    phone.wait_for_selector("html[lang=en]")
    phone.check("[name=category][value=living]")
    phone.fill("[name=text]", WORDS)
    phone.check("[name=who][value=anonymous]")
    send(phone)
    phone.wait_for_selector(".receipt")
    phone.click("form:has([name=code]) button")
    phone.wait_for_selector(".bubble__photos img")
    assert phone.evaluate("document.querySelector('.bubble__photos img').naturalWidth") in (0, 1920)


def test_a_kiosk_forgets_when_somebody_finishes(running_house: RunningHouse, kiosk: Page) -> None:
    kiosk.goto("/kiosk/yard/")
    kiosk.click(".door--first")
    fill_in(kiosk, "/kiosk/yard/")
    send(kiosk)
    kiosk.wait_for_selector(".receipt")
    code = kiosk.inner_text(".receipt")
    kiosk.click("form[action$='/finish/'] button")
    kiosk.wait_for_url("**/kiosk/yard/")
    for _step in range(4):
        kiosk.go_back()
        kiosk.wait_for_load_state("networkidle")
        if not kiosk.url.startswith(running_house.address):
            break
        page = kiosk.content()
        assert code not in page
        assert WORDS not in page
        assert kiosk.locator("textarea").count() == 0 or kiosk.input_value("textarea") == ""
    left = kiosk.context.cookies()
    assert [cookie["name"] for cookie in left if "receipt" in cookie["name"] or "access" in cookie["name"]] == []


def test_without_javascript_everything_works(running_house: RunningHouse, browser: Browser) -> None:
    context = browser.new_context(viewport=PHONE, base_url=running_house.address, java_script_enabled=False)
    page = context.new_page()
    fill_in(page, "/")
    page.fill("[name=text]", "")
    send(page)
    page.fill("[name=text]", WORDS)
    send(page)
    code = page.inner_text(".receipt")
    page.goto("/look-up/")
    page.fill("[name=code]", code)
    page.press("[name=code]", "Enter")
    assert WORDS in page.content()
    page.fill("#message textarea", "还在滑")
    page.click("#message button[type=submit]")
    assert "还在滑" in page.inner_text(".thread")
    context.close()
