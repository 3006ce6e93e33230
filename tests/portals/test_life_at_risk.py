"""Before any form: what to call, and one tap that alerts everybody on duty; then who is coming."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client

from casework.cases.models import Case
from casework.cases.receipts import case_with_code
from casework.cases.words import Category, EmergencyStep, Urgency
from casework.organisation.models import Station
from tests.cast import House
from tests.portals.workers import ROOMS, case_and_code, code_on, in_english
from tests.workflows.test_raise_alarm import on_duty_now
from workflows.actions import accept_case, repeat_alarm, stamp_step


def phone() -> Client:
    return in_english(Client())


def page_of(browser: Client, address: str) -> str:
    return " ".join(browser.get(address).content.decode().split())


def raise_from(browser: Client, room: str, **fields: object) -> Case:
    """Touches the confirming button and follows to the page that shows how it goes."""
    given = {"submission_key": secrets.token_urlsafe(24), **fields}
    answer = browser.post(f"{room}emergency/alarm/", given)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{room}emergency/raised/")
    case = case_with_code(code_on(browser.get(f"{room}emergency/raised/").content.decode()))
    assert case is not None
    return case


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("page", ["", "report/", "look-up/", "how/", "emergency/alarm/"])
def test_every_page_of_a_worker_leads_to_the_numbers(house: House, room: str, page: str) -> None:
    assert f'href="{room}emergency/"' in page_of(phone(), room + page)


@pytest.mark.parametrize("room", ROOMS)
def test_receipt_and_opened_case_lead_there_too(house: House, room: str) -> None:
    browser = phone()
    browser.post(f"{room}look-up/", {"code": case_and_code("respond", house)[1]})

    assert f'href="{room}emergency/"' in page_of(browser, f"{room}look-up/case/")


@pytest.mark.parametrize("address", ["/sign-in/", "/kiosk/"])
def test_the_entrance_and_a_screen_without_station_lead_there_too(house: House, address: str) -> None:
    assert 'href="/emergency/"' in page_of(phone(), address)


def test_a_phone_can_call_each_number_with_a_touch(house: House) -> None:
    page = page_of(phone(), "/emergency/")

    for number in ("120", "119", "110", "8120"):
        assert f'href="tel:{number}"' in page
    assert page.index("tel:120") < page.index("/emergency/alarm/")


def test_a_kiosk_shows_the_numbers_and_calls_none(house: House) -> None:
    page = page_of(phone(), "/kiosk/yard/emergency/")

    assert "tel:" not in page
    assert ">8120<" in page


def test_a_phone_is_shown_the_rescue_number_of_each_site(house: House) -> None:
    Station.objects.create(code="mess", name="食堂", name_en="Mess", unit=house.canteen, rescue_phone="8999")

    page = page_of(phone(), "/emergency/")

    assert re.search(r"8120</span>.{0,80}Yard station", page)
    assert re.search(r"8999</span>.{0,80}Mess", page)


@pytest.fixture
def no_database(django_db_setup: None, django_db_blocker: Any, tmp_path: Path) -> Iterator[None]:
    """The server is away: connecting fails."""
    host = connection.settings_dict["HOST"]
    with django_db_blocker.unblock():
        connection.close()
        connection.settings_dict["HOST"] = str(tmp_path)
        try:
            yield
        finally:
            connection.settings_dict["HOST"] = host
            connection.close()


def test_the_numbers_are_shown_without_a_database(no_database: None) -> None:
    page = page_of(phone(), "/emergency/")

    assert 'href="tel:120"' in page


@pytest.mark.parametrize("room", ROOMS)
def test_nothing_has_to_be_typed(house: House, room: str) -> None:
    on_duty_now(house.yard_branch, house.member)

    case = raise_from(phone(), room)

    assert (case.urgency, case.alarmed, case.category) == (Urgency.EMERGENCY, [house.member.pk], Category.OTHER)


def test_what_was_typed_goes_along(house: House) -> None:
    on_duty_now(house.yard_branch, house.member)

    case = raise_from(phone(), "/", text="2 号库，胸口疼", unit=house.yard.pk, category="illness", staff_number="1100")

    assert (case.report.text, case.category) == ("2 号库，胸口疼", Category.ILLNESS)
    assert (case.branch, case.report.unit, case.report.reporter) == (house.yard_branch, house.yard, house.worker)


def test_nothing_typed_wrongly_stops_it(house: House) -> None:
    wrong = {"text": "塌方", "unit": "999999", "category": "volcano", "staff_number": "nobody-77"}

    case = raise_from(phone(), "/", **wrong)

    assert case.report.reporter is None
    assert case.report.text == "塌方 (staff number as typed: nobody-77)"


def test_a_double_tap_is_one_alarm(house: House) -> None:
    browser, key = phone(), secrets.token_urlsafe(24)

    first = raise_from(browser, "/kiosk/yard/", submission_key=key)
    again = raise_from(browser, "/kiosk/yard/", submission_key=key, text="快来")

    assert first == again
    assert Case.objects.count() == 1


def test_a_form_from_another_website_alerts_nobody(house: House) -> None:
    answer = phone().post(
        "/emergency/alarm/", {"submission_key": secrets.token_urlsafe(24)}, headers={"sec-fetch-site": "cross-site"}
    )

    assert (answer.status_code, Case.objects.count()) == (422, 0)


def test_a_form_that_lost_its_number_keeps_what_was_typed(house: House) -> None:
    answer = phone().post("/emergency/alarm/", {"submission_key": "x", "text": "二号库"})

    assert answer.status_code == 422
    assert "二号库" in answer.content.decode()


def test_the_language_changes_without_losing_a_word_and_without_an_alarm(house: House) -> None:
    answer = phone().post("/emergency/alarm/", {"language": "zh-hans", "text": "二号库"})

    assert (answer.headers["Content-Language"], Case.objects.count()) == ("zh-hans", 0)
    assert "二号库" in answer.content.decode()


def test_the_page_says_how_many_were_alerted_and_then_who_is_coming(house: House) -> None:
    on_duty_now(house.yard_branch, house.member, house.second_member)
    browser = phone()
    case = raise_from(browser, "/kiosk/yard/")
    live = "/kiosk/yard/emergency/live/"
    assert "2 people have been alerted" in page_of(browser, live)
    assert "Nobody has taken it yet" in page_of(browser, live)

    repeat_alarm(case)
    assert "3 people have been alerted" in page_of(browser, live)

    accept_case(case, by=house.member)
    stamp_step(case, by=house.member, step=EmergencyStep.ON_THE_WAY)
    stamp_step(case, by=house.member, step=EmergencyStep.NOTE, text="只给支部看")

    page = page_of(browser, live)
    assert "Help is coming" in page
    assert "In charge: member, Yard branch" in page
    assert "On the way" in page
    assert "只给支部看" not in page
    assert "石磊" not in page and "Shi Lei" not in page


@pytest.mark.parametrize("room", ROOMS)
def test_who_presses_again_is_told_since_when_help_has_been_called_and_joins(house: House, room: str) -> None:
    on_duty_now(house.yard_branch, house.member, house.second_member)
    browser = phone()
    with time_machine.travel(datetime(2026, 3, 2, 6, 2, tzinfo=UTC), tick=False) as clock:
        case = raise_from(browser, room)
        clock.shift(timedelta(minutes=1))
        page = page_of(browser, f"{room}emergency/alarm/")
        assert "Help has been called at 14:02" in page
        assert "alerted" in page and "Call again" in page

        given = {"submission_key": secrets.token_urlsafe(24), "text": "他不动了"}
        answer = browser.post(f"{room}emergency/alarm/", given)

        assert answer.headers["Location"] == f"{room}emergency/raised/?joined"
        raised = page_of(browser, f"{room}emergency/raised/?joined")
    assert "Noted: you called again" in raised
    assert code_on(raised), "the browser that raised it keeps its code"
    assert Case.objects.get() == case
    assert case.messages.get().text == "他不动了"


def test_somebody_else_at_the_kiosk_joins_without_the_code_of_the_first(house: House) -> None:
    case, colleague = raise_from(phone(), "/kiosk/yard/"), phone()

    colleague.post("/kiosk/yard/emergency/alarm/", {"submission_key": secrets.token_urlsafe(24)})

    page = page_of(colleague, "/kiosk/yard/emergency/raised/")
    assert "people have been alerted" in page
    assert "receipt code" not in page and case.number not in page
    assert Case.objects.count() == 1


def test_it_may_be_about_somebody_else(house: House) -> None:
    first = raise_from(phone(), "/kiosk/yard/")

    assert raise_from(phone(), "/kiosk/yard/", another="1") != first


def test_a_phone_that_raised_none_is_shown_none(house: House) -> None:
    raise_from(phone(), "/")

    page = page_of(phone(), "/emergency/alarm/")
    assert "Is somebody's life at risk?" in page.replace("&#x27;", "'")
    raise_from(phone(), "/")
    assert Case.objects.count() == 2


def test_only_the_browser_that_raised_it_sees_it(house: House) -> None:
    raise_from(phone(), "/")

    stranger = phone()
    assert stranger.get("/emergency/raised/").headers["Location"] == "/emergency/"
    assert stranger.get("/emergency/live/").status_code == 286


def test_a_kiosk_forgets_it_when_finished(house: House) -> None:
    browser = phone()
    raise_from(browser, "/kiosk/yard/")

    browser.post("/kiosk/yard/finish/")

    assert browser.get("/kiosk/yard/emergency/raised/").status_code == 303
