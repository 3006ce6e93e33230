"""N6: nobody switches on what was not tried. Standard, roster and routing are held against last month's cases first."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import expect

from casework.cases.models import Case, RoutingTable, ServiceStandard
from casework.cases.standards import hours_of, standard_for
from casework.cases.words import Category, Urgency
from casework.organisation.models import Duty, Shift
from tests.cast import House, a_report
from tests.running import RunningHouse
from tests.stories.visitors import DESK, PHONE, signed_in
from workflows.actions import accept_case, assign_case, raise_alarm, receive_report, respond

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

WEEK = timedelta(days=7)
HOUR = timedelta(hours=1)


@pytest.mark.story
@pytest.mark.processes
def test_a_rule_is_tried_before_it_counts(running_house: RunningHouse, browser: Browser) -> None:
    people = running_house.people
    answered, alarm = last_week(people)

    administrator = signed_in(browser, running_house, people.administrator, DESK)
    she_tries_a_stricter_standard(administrator, answered)
    she_stores_it(administrator)

    secretary = signed_in(browser, running_house, people.secretary, PHONE)
    he_tries_a_roster(secretary, people, alarm)

    leader = signed_in(browser, running_house, people.leader, DESK)
    the_night_shift_begins_earlier(leader)
    the_rules_of_routing_are_tried_too(leader)


def last_week(people: House) -> tuple[Case, Case]:
    """A report answered after six working hours, and at noon an alarm that found nobody on duty."""
    nine = datetime.combine(a_working_day(), time(9), timezone.get_default_timezone())
    with time_machine.travel(nine, tick=False) as clock:
        case = receive_report(a_report(people)).case
        assign_case(case, to=people.member, by=people.secretary)
        accept_case(case, by=people.member)
        clock.shift(7 * HOUR + HOUR / 2)
        respond(case, by=people.member, text="我去看过了，这周换灯。")
    with time_machine.travel(nine + 3 * HOUR, tick=False):
        alarm = raise_alarm(a_report(people, "有人晕倒。")).case
        accept_case(alarm, by=people.secretary)
    return case, alarm


def a_working_day() -> date:
    """The last one that is at least a week ago; holidays are none."""
    hours = hours_of(standard_for(Category.LIVING, Urgency.NORMAL))
    days = (timezone.localdate() - WEEK - timedelta(days=number) for number in range(20))
    return next(day for day in days if hours.periods_on(day))


def she_tries_a_stricter_standard(page: Page, case: Case) -> None:
    before = ServiceStandard.objects.count()
    page.goto("/desk/standards/")
    page.locator("article a[href*='new/?from=3']").click()
    page.locator("[name=accept_within]").fill("2h")
    page.locator("[name=respond_within]").fill("4h")
    page.get_by_role("button", name="试一试").click()

    expect(page.locator("#trial"), "one of one would have been late").to_contain_text("1 件中 0 → 1 件")
    expect(page.locator("#trial"), "she sees settings, not cases").not_to_contain_text(case.number)
    expect(page.locator("[name=respond_within]"), "what she typed is kept").to_have_value("4h")
    assert ServiceStandard.objects.count() == before, "nothing counts yet"


def she_stores_it(page: Page) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    page.locator("[name=respond_within]").fill("8h")
    page.get_by_role("button", name="试一试").click()
    expect(page.locator("#trial")).to_contain_text("原来按时、现在会超时：0")
    page.locator("[name=valid_from]").fill(tomorrow.isoformat())
    page.locator("[name=source]").fill("党委 2026 年第 9 号决定")
    page.get_by_role("button", name="保存新版本").click()
    expect(page.locator(".notice--good")).to_be_visible()
    assert ServiceStandard.objects.get(valid_from=tomorrow).respond_within == "8h"


def he_tries_a_roster(page: Page, people: House, alarm: Case) -> None:
    """The roster of this week, on a phone: as it stands, then with himself in the day shift of that weekday."""
    today = timezone.localdate()
    that_weekday = today - timedelta(days=today.weekday() - a_working_day().weekday())
    page.goto("/desk/duty/")
    page.get_by_role("button", name="按本周现状试一试").click()
    expect(page.locator("#trial")).to_contain_text("1 件中有 1 件会遇上无人值班的班次")

    page.select_option("[name=person]", str(people.secretary.pk))
    page.select_option("select[name=day]", that_weekday.isoformat())
    page.select_option("[name=shift]", "day")
    page.get_by_role("button", name="试一试", exact=True).first.click()
    expect(page.locator("#trial")).to_contain_text("每一件都会有人值班")
    assert not Duty.objects.exists(), "nothing counts yet"

    page.get_by_role("button", name="加入值班表").click()
    expect(page.locator(".notice--good")).to_be_visible()
    assert Duty.objects.get().person == people.secretary
    page.get_by_role("button", name="按本周现状试一试").click()
    page.locator("#trial").get_by_role("link", name=alarm.number).click()
    expect(page.locator("h1"), "each row leads to its case").to_be_visible()


def the_night_shift_begins_earlier(page: Page) -> None:
    """One list for rosters and routing; what is wrong is said beside its field."""
    page.goto("/desk/duty/")
    page.get_by_role("link", name="班次时间").click()
    page.get_by_role("link", name="编辑 夜班").click()
    page.locator("[name=starts]").fill("22:00")
    page.locator("[name=ends]").fill("06:00")
    page.locator("[name=name]").fill("白班")
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".errorlist")).to_contain_text("已有班次叫“白班”")
    expect(page.locator("[name=starts]"), "what was typed is kept").to_have_value("22:00")
    page.locator("[name=name]").fill("大夜班")
    page.get_by_role("button", name="保存").click()
    expect(page.locator("main")).to_contain_text("22:00–06:00")
    expect(page.locator("main"), "a hole between night and day is said").to_contain_text("06:00–08:00 没有班次")
    assert Shift.objects.get(code="night").changed_by is not None


def the_rules_of_routing_are_tried_too(page: Page) -> None:
    page.get_by_role("link", name="分派规则").last.click()
    page.locator("button[value=start]").click()
    page.goto("/desk/routing/replay/?days=30")
    expect(page.locator("main")).to_contain_text("草稿")
    expect(page.locator("#result-title")).to_be_visible()
    assert not RoutingTable.objects.filter(published_at__isnull=False).exists(), "nothing counts yet"
