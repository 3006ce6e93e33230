"""The desk in a real browser: nobody is shut out, news comes by itself, and scripts may be off."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.conf import settings

from casework.cases.models import Case
from casework.organisation.models import Person
from tests.barriers import barriers
from tests.cast import PASSWORD, a_report, case_at
from tests.portals.desk import address
from tests.running import RunningHouse, wait_for
from workflows.actions import receive_report

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.story

SIZES = {"desk": (1440, 900), "phone": (390, 844)}


def visitor(
    browser: Browser,
    house: RunningHouse,
    person: Person,
    *,
    size: str = "desk",
    language: str = "en",
    scripts: bool = True,
) -> Page:
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height}, java_script_enabled=scripts)
    context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": house.address}])
    page = context.new_page()
    page.goto(f"{house.address}/sign-in/")
    page.fill("[name=staff_number]", person.staff_number)
    page.fill("[name=password]", PASSWORD)
    page.click("main form button")
    page.wait_for_url(lambda reached: "/sign-in/" not in reached)
    return page


def test_no_page_of_the_desk_shuts_anybody_out(browser: Browser, running_house: RunningHouse) -> None:
    """Looked at for barriers on a phone; the tour does so at a desk."""
    people = running_house.people
    cases = {stage: case_at(stage, people) for stage in ("assign", "accept", "respond", "resolve", "follow_up")}
    own = ["/desk/", "/desk/?section=offered", address(cases["accept"], "decline")]
    own += [address(cases[stage]) for stage in ("accept", "respond", "resolve", "follow_up")]
    visits = [
        (people.member, own),
        (people.second_member, ["/desk/"]),
        (people.secretary, ["/desk/", "/desk/queue/", address(cases["assign"])]),
        (people.administrator, ["/desk/organisation/"]),
    ]
    for size, language in (("desk", "en"), ("phone", "zh-hans")):
        for person, addresses in visits:
            page = visitor(browser, running_house, person, size=size, language=language)
            for where in addresses:
                answer = page.goto(running_house.address + where)
                assert answer is not None
                assert answer.status == 200
                if size == "phone":
                    assert (where, barriers(page, at_least="serious")) == (where, [])
                assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
            page.context.close()


def test_a_report_reaches_queue_and_inbox_without_reload(browser: Browser, running_house: RunningHouse) -> None:
    people = running_house.people
    queue = visitor(browser, running_house, people.secretary)
    queue.goto(f"{running_house.address}/desk/queue/")
    inbox = visitor(browser, running_house, people.member, size="phone")
    inbox.goto(f"{running_house.address}/desk/")
    for page in (queue, inbox):
        page.wait_for_selector('[data-live-indicator][data-state="live"]')
    case = receive_report(a_report(people)).case
    form = queue.locator(f'form[action="{address(case, "assign")}"]')
    form.wait_for(timeout=10_000)
    form.locator("select").select_option(str(people.member.pk))
    form.locator("button").first.click()
    inbox.locator(f'form[action="{address(case, "accept")}"] button').click(timeout=10_000)
    wait_for(lambda: Case.objects.get(pk=case.pk).owner == people.member, "the member owns the case")


def test_a_page_left_open_says_that_the_case_moved_on(browser: Browser, running_house: RunningHouse) -> None:
    people = running_house.people
    case = case_at("accept", people)
    open_page = visitor(browser, running_house, people.secretary)
    open_page.goto(running_house.address + address(case))
    open_page.wait_for_selector('[data-live-indicator][data-state="live"]')
    member = visitor(browser, running_house, people.member, size="phone")
    member.goto(running_house.address + address(case))
    member.click(".thumb form button")
    open_page.wait_for_selector("#case-news a", timeout=10_000)
    assert "accepted the case and answers for it" in open_page.inner_text("#case-aside")


def test_everything_works_with_scripts_off(browser: Browser, running_house: RunningHouse) -> None:
    people = running_house.people
    case = case_at("accept", people)
    page = visitor(browser, running_house, people.member, size="phone", scripts=False)
    page.goto(running_house.address + address(case))
    page.click(f'a[href="{address(case, "decline")}"]')
    page.fill("textarea", "我上夜班")
    page.click("main form button")
    assert page.url.endswith("/desk/?done=decline")
    assert Case.objects.get(pk=case.pk).stage == "assign"
