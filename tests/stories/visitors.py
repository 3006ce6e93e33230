"""People with a browser of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from casework.organisation.models import Person
from tests.cast import PASSWORD
from tests.running import RunningHouse

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, ViewportSize

KIOSK: ViewportSize = {"width": 1080, "height": 1920}
PHONE: ViewportSize = {"width": 390, "height": 844}
DESK: ViewportSize = {"width": 1440, "height": 900}


def signed_in(browser: Browser, house: RunningHouse, person: Person, screen: ViewportSize) -> Page:
    """A browser of their own in which `person` has signed in."""
    page = browser.new_context(viewport=screen, base_url=house.address, accept_downloads=True).new_page()
    page.goto("/sign-in/")
    page.locator("[name=staff_number]").fill(person.staff_number)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    expect(page.get_by_role("link", name="退出").or_(page.get_by_role("button", name="退出"))).to_be_visible()
    return page
