"""In a real browser, under the strict policy: news appears by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.conf import settings

from tests.cast import a_report
from tests.notifications.sockets import cookie_of
from tests.running import RunningHouse
from workflows.actions import receive_report

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.processes


def test_it_shows_what_is_new_in_list_and_bell_without_a_reload_until_one_signs_out(
    running_house: RunningHouse, browser: Browser
) -> None:
    from playwright.sync_api import expect

    _, session = cookie_of(running_house.people.secretary).split("=", 1)
    with browser.new_context(locale="en-GB") as context:
        context.add_cookies(
            [
                {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": running_house.address},
                {"name": settings.LANGUAGE_COOKIE_NAME, "value": "en", "url": running_house.address},
            ]
        )
        page, other = context.new_page(), context.new_page()
        troubles: list[str] = []
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", lambda said: troubles.append(said.text) if said.type == "error" else None)
        page.goto(f"{running_house.address}/desk/notifications/")
        expect(page.locator("[data-live-indicator]")).to_have_attribute("data-state", "live")
        case = receive_report(a_report(running_house.people)).case
        expect(page.get_by_text(f"Case {case.number} came in")).to_be_visible()
        expect(page.locator(".bell__count")).to_have_text("1")
        page.get_by_role("button", name="Mark all as seen").click()
        expect(page.locator(".bell__count")).to_have_count(0)
        assert not troubles
        other.goto(f"{running_house.address}/desk/notifications/")
        other.get_by_role("button", name="Sign out").click()
        expect(page.locator("[data-live-indicator]")).to_have_attribute("data-state", "ended", timeout=8000)
