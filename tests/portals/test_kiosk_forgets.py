"""A shared screen forgets whoever walked away, and shows nothing of them to the next (M2)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.portals.workers import case_and_code
from tests.running import RunningHouse

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.story
CANARY = "canary-7f3a 这句话谁也不该再看到"
START = "/kiosk/yard/"


@pytest.fixture
def kiosk(running_house: RunningHouse, browser: Browser) -> Iterator[Page]:
    """With a clock that the test turns."""
    context = browser.new_context(viewport={"width": 1080, "height": 1920}, base_url=running_house.address)
    page = context.new_page()
    page.clock.install()
    yield page
    context.close()


def write_and_walk_away(kiosk: Page) -> None:
    kiosk.goto(START)
    kiosk.goto(f"{START}report/")
    kiosk.check("[name=category][value=living]")
    kiosk.fill("[name=text]", CANARY)


def traces(kiosk: Page) -> str:
    """All that the page, its fields and the browser's storage hold."""
    return str(
        kiosk.evaluate(
            """() => [
                document.documentElement.outerHTML,
                ...[...document.querySelectorAll("textarea, input")].map(field => field.value),
                JSON.stringify({...localStorage}), JSON.stringify({...sessionStorage}), document.cookie, location.href,
            ].join("\\n")"""
        )
    )


def test_it_asks_after_a_minute_and_stays_when_touched(kiosk: Page) -> None:
    write_and_walk_away(kiosk)
    prompt = kiosk.locator("dialog[data-kiosk]")
    kiosk.clock.run_for(58_000)
    expect(prompt).to_be_hidden()
    kiosk.clock.run_for(3_000)
    expect(prompt).to_be_visible()
    kiosk.click("[data-kiosk-stay]")
    kiosk.clock.run_for(40_000)
    expect(prompt).to_be_hidden()
    assert kiosk.input_value("[name=text]") == CANARY


def test_it_wipes_after_ninety_seconds(kiosk: Page) -> None:
    write_and_walk_away(kiosk)
    kiosk.clock.run_for(88_000)
    assert kiosk.input_value("[name=text]") == CANARY
    kiosk.clock.run_for(4_000)
    kiosk.wait_for_url(f"**{START}")
    assert "canary" not in traces(kiosk)


def test_a_screen_that_slept_wakes_up_wiped(kiosk: Page) -> None:
    write_and_walk_away(kiosk)
    kiosk.clock.fast_forward(3_600_000)
    kiosk.wait_for_url(f"**{START}")
    assert "canary" not in traces(kiosk)


def test_back_shows_nothing_after_the_wipe(kiosk: Page) -> None:
    write_and_walk_away(kiosk)
    kiosk.clock.run_for(92_000)
    kiosk.wait_for_url(f"**{START}")
    assert_back_shows_nothing(kiosk)


def test_back_shows_nothing_after_finish(running_house: RunningHouse, kiosk: Page) -> None:
    case, code = case_and_code("follow_up", running_house.people)
    kiosk.goto(f"{START}look-up/")
    kiosk.fill("[name=code]", code)
    kiosk.press("[name=code]", "Enter")
    expect(kiosk.locator("#live")).to_contain_text(case.report.text)
    kiosk.locator("form[action$='/finish/'] button").first.click()
    kiosk.wait_for_url(f"**{START}")
    assert_back_shows_nothing(kiosk, code, case.report.text, case.number)


def test_a_page_kept_by_the_browser_is_loaded_anew(kiosk: Page) -> None:
    """As Chromium says it when it takes a page out of its back-forward cache, which Playwright turns off."""
    write_and_walk_away(kiosk)
    kiosk.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))")
    assert "canary" not in traces(kiosk), "nothing is put into that cache"
    with kiosk.expect_navigation():
        kiosk.evaluate("setTimeout(() => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })), 1)")
        kiosk.clock.run_for(10)
    assert "canary" not in traces(kiosk)


def assert_back_shows_nothing(kiosk: Page, *secrets: str) -> None:
    """As far back as the house's pages go, and forward again."""
    for step in (kiosk.go_back, kiosk.go_back, kiosk.go_back, kiosk.go_forward, kiosk.go_forward):
        step()
        if not kiosk.url.startswith("http"):
            continue  # before the first page of the house
        kiosk.wait_for_load_state("networkidle")
        held = traces(kiosk)
        for secret in (CANARY, "canary", *secrets):
            assert secret not in held
