"""A worker tells it once, from a phone or at a kiosk."""

from __future__ import annotations

import io
import re

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from casework.cases.models import Attachment, Case, Report
from casework.cases.permitted import may_know_reporter
from casework.cases.receipts import case_with_code
from casework.cases.words import Confidentiality
from tests.cast import House
from tests.portals.workers import (
    ROOMS,
    WORDS,
    a_form,
    a_photo,
    a_token_without_seal,
    code_on,
    in_english,
    kept_tokens,
)
from workflows.actions import accept_case, assign_case


@pytest.fixture
def browser() -> Client:
    return Client(enforce_csrf_checks=True)


@pytest.mark.parametrize("room", ROOMS)
def test_a_report_becomes_a_case_and_the_receipt_shows_its_code(house: House, browser: Client, room: str) -> None:
    answer = browser.post(f"{room}report/", a_form())
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{room}receipt/")
    page = browser.get(f"{room}receipt/").content.decode()
    case = case_with_code(code_on(page))
    assert case is not None
    assert (case.report.text, case.report.channel) == (WORDS, "phone" if room == "/" else "kiosk")
    assert "data:image/svg+xml" in page


def test_a_kiosk_report_goes_to_the_branch_of_its_station(house: House, browser: Client) -> None:
    browser.post("/kiosk/yard/report/", a_form())
    report = Report.objects.select_related("case").get()
    assert (report.station, report.case.branch) == (house.station, house.yard_branch)


def test_sending_twice_gives_the_same_receipt(house: House, browser: Client) -> None:
    form = a_form()
    codes = set()
    for _again in range(2):
        browser.post("/report/", form)
        codes.add(code_on(browser.get("/receipt/").content.decode()))
    assert len(codes) == 1
    assert Case.objects.count() == 1


def test_the_same_form_with_other_words_keeps_them_and_gets_a_new_key(house: House, browser: Client) -> None:
    form = a_form()
    browser.post("/report/", form)
    page = browser.post("/report/", {**form, "text": "另外一件事"})
    assert page.status_code == 422
    words = page.content.decode()
    assert "另外一件事" in words
    assert str(form["submission_key"]) not in words


def test_a_named_report_knows_its_reporter(house: House, browser: Client) -> None:
    browser.post("/report/", a_form(who="named", staff_number=" １１００ "))
    report = Report.objects.get()
    assert (report.reporter, report.confidentiality) == (house.worker, Confidentiality.NAMED)


def test_a_confidential_report_is_known_to_nobody_until_somebody_handles_it(house: House, browser: Client) -> None:
    browser.post("/kiosk/yard/report/", a_form(who="confidential", staff_number="1100"))
    case = Case.objects.get()
    assert (case.report.reporter, case.confidentiality) == (house.worker, Confidentiality.CONFIDENTIAL)
    assert not may_know_reporter(case, house.secretary)
    accept_case(assign_case(case, to=house.member, by=house.secretary), by=house.member)
    assert may_know_reporter(case, house.member)
    assert not may_know_reporter(case, house.secretary)


@pytest.mark.parametrize("room", ["/", "/kiosk/yard/"])
def test_each_of_three_ways_to_report_says_what_follows_from_it(house: House, browser: Client, room: str) -> None:
    chinese = browser.get(f"{room}report/").content.decode()
    english = in_english(browser).get(f"{room}report/").content.decode()
    ways = {
        "named": ("支部知道您是谁", "The branch knows you and can call you back."),
        "confidential": ("只有负责人知道您是谁", "Only the one who handles it knows who you are."),
        "anonymous": ("没有人知道您是谁", "Nobody knows you; the answer waits under your receipt code."),
    }
    for page, words in ((chinese, 0), (english, 1)):
        choices = page.split('name="who"')[1:]
        assert [choice.split('"')[1] for choice in choices] == list(ways)
        for choice, sentences in zip(choices, ways.values(), strict=True):
            assert sentences[words] in choice.split("</label>")[0]


def test_an_anonymous_report_forgets_a_staff_number_typed_before(house: House, browser: Client) -> None:
    browser.post("/report/", a_form(who="anonymous", staff_number="1100"))
    assert Report.objects.get().reporter is None


@pytest.mark.parametrize(
    ("wrong", "chinese", "english"),
    [
        ({"category": ""}, "请点一个图标", "Please touch one of the pictures"),
        ({"category": "gossip"}, "请点一个图标", "Please touch one of the pictures"),
        ({"text": "  "}, "请先写几句话", "Please write something first"),
        ({"text": "长" * 5001}, "文字太长：最多 5000 字", "The text is too long"),
        ({"who": ""}, "请选一项", "Please choose one of the three"),
        ({"who": "named"}, "请填写工号", "Please enter your staff number"),
        ({"who": "confidential"}, "请填写工号", "Please enter your staff number"),
        ({"who": "gossip"}, "请选一项", "Please choose one of the three"),
        ({"who": "named", "staff_number": "7"}, "查不到这个工号", "This staff number is not known"),
        ({"submission_key": ""}, "编号丢失", "has lost its number"),
    ],
)
def test_what_is_wrong_is_said_in_the_readers_language_and_nothing_is_lost(
    house: House, browser: Client, wrong: dict[str, str], chinese: str, english: str
) -> None:
    form = a_form(**wrong)
    for reader, sentence in ((browser, chinese), (in_english(Client()), english)):
        answer = reader.post("/report/", form)
        page = answer.content.decode()
        assert answer.status_code == 422
        assert sentence in page
        assert str(form["text"]).strip() in page
    assert Case.objects.count() == 0


def test_a_form_without_key_is_sent_by_pressing_once_more(house: House, browser: Client) -> None:
    page = browser.post("/report/", a_form(submission_key="")).content.decode()
    key = re.search(r'name="submission_key" value="([^"]+)"', page)
    assert key
    assert browser.post("/report/", a_form(submission_key=key[1])).status_code == 303


def test_photos_come_with_the_report_and_say_nothing_about_where_they_were_taken(house: House, browser: Client) -> None:
    browser.post("/report/", a_form(photos=[a_photo(), a_photo()]))
    contents = [bytes(row.content) for row in Attachment.objects.all()]
    assert len(contents) == 2
    assert all(not Image.open(io.BytesIO(content)).getexif() for content in contents)


def test_good_photos_survive_an_error_elsewhere(house: House, browser: Client) -> None:
    form = a_form(text="", photos=[a_photo(), a_photo()])
    tokens = kept_tokens(browser.post("/report/", form).content.decode())
    assert len(tokens) == 2
    assert browser.post("/report/", a_form(kept_photos=tokens, photos=[a_photo()])).status_code == 303
    assert Attachment.objects.count() == 3


def test_a_photo_that_cannot_be_read_is_named_and_the_others_stay(house: House, browser: Client) -> None:
    broken = a_photo("holiday.jpg")
    broken.file.truncate(20)
    page = browser.post("/report/", a_form(photos=[a_photo(), broken])).content.decode()
    assert "holiday.jpg: 这个文件不是可以读取的照片" in page
    assert len(kept_tokens(page)) == 1


def test_a_fifth_photo_is_refused_and_four_stay(house: House, browser: Client) -> None:
    page = browser.post("/report/", a_form(photos=[a_photo() for _ in range(5)])).content.decode()
    assert "最多 4 张" in page
    assert len(kept_tokens(page)) == 4


def test_a_kept_photo_needs_our_seal(house: House, browser: Client) -> None:
    answer = browser.post("/report/", a_form(kept_photos=a_token_without_seal()))
    assert answer.status_code == 422
    assert kept_tokens(answer.content.decode()) == []


def test_changing_the_language_keeps_everything_and_judges_nothing(house: House, browser: Client) -> None:
    form = a_form(category="pay", who="named", staff_number="1100", language="en", photos=[a_photo()])
    answer = browser.post("/report/", form)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "What is it about?" in page
    assert WORDS in page
    assert 'value="1100"' in page
    assert 'value="pay" checked' in page
    assert str(form["submission_key"]) in page
    assert len(kept_tokens(page)) == 1
    assert "errorlist" not in page
    assert browser.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"
    assert Case.objects.count() == 0


def test_it_needs_neither_cookie_nor_session(house: House, browser: Client) -> None:
    browser.get("/report/")
    browser.cookies.clear()
    answer = browser.post("/report/", a_form())
    assert answer.status_code == 303
    assert settings.SESSION_COOKIE_NAME not in answer.cookies


@pytest.mark.parametrize("header", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}])
def test_a_form_from_another_site_is_not_taken_but_shown(house: House, browser: Client, header: dict[str, str]) -> None:
    answer = browser.post("/report/", a_form(), headers=header)
    assert answer.status_code == 422
    assert WORDS in answer.content.decode()
    assert Case.objects.count() == 0


@pytest.mark.parametrize(
    "header", [{"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://testserver"}, {"Origin": "null"}]
)
def test_a_form_of_our_own_is_taken(house: House, browser: Client, header: dict[str, str]) -> None:
    assert browser.post("/report/", a_form(), headers=header).status_code == 303


def test_sent_in_place_the_answer_is_only_where_to_go(house: House, browser: Client) -> None:
    answer = browser.post("/report/", a_form(), headers={"X-In-Place": "yes"})
    assert (answer.status_code, answer.headers["X-Go-To"], answer.content) == (204, "/receipt/", b"")


def test_the_code_is_in_no_address_and_in_no_other_cookie(house: House, browser: Client) -> None:
    answer = browser.post("/kiosk/yard/report/", a_form())
    (name,) = answer.cookies
    cookie = answer.cookies[name]
    assert (cookie["path"], cookie["samesite"], cookie["httponly"], cookie["max-age"]) == (
        "/kiosk/yard/receipt/",
        "Strict",
        True,
        "",
    )
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_receipt_says_when_somebody_answers(house: House, browser: Client) -> None:
    in_english(browser).post("/report/", a_form())
    page = browser.get("/receipt/").content.decode()
    assert "An answer waits for you under your code" in page
    in_english(browser).post("/report/", a_form(who="named", staff_number="1100"))
    assert "Somebody will contact you" in browser.get("/receipt/").content.decode()


def test_without_a_report_there_is_no_receipt(house: House, browser: Client) -> None:
    assert browser.get("/receipt/").headers["Location"] == "/"


@pytest.mark.parametrize("address", ["", "report/", "look-up/", "emergency/"])
def test_a_station_that_does_not_exist_or_is_closed_is_not_found(house: House, browser: Client, address: str) -> None:
    house.station.is_active = False
    house.station.save()
    assert browser.get(f"/kiosk/yard/{address}").status_code == 404
    assert browser.get(f"/kiosk/nowhere/{address}").status_code == 404


def test_an_empty_form_asks_the_database_nothing_on_a_phone(house: House, browser: Client) -> None:
    with CaptureQueriesContext(connection) as queries:
        browser.get("/")
        browser.get("/report/")
    assert len(queries) == 0


def test_the_form_adds_one_statement_to_the_verb_and_another_for_a_name(house: House, browser: Client) -> None:
    """The station, and the reporter; all else is the verb's own."""
    browser.post("/kiosk/yard/report/", a_form())
    statements = {}
    for who in ("anonymous", "named"):
        with CaptureQueriesContext(connection) as queries:
            browser.post("/kiosk/yard/report/", a_form(who=who, staff_number="1100"))
        before_the_verb = [query["sql"] for query in queries][:3]
        statements[who] = sum("organisation_station" in sql or "organisation_person" in sql for sql in before_the_verb)
        assert not any("django_session" in query["sql"] for query in queries)
        assert len(queries) <= 40
    assert statements == {"anonymous": 1, "named": 2}


@pytest.mark.django_db
def test_a_house_in_which_nothing_is_set_up_yet_keeps_what_is_told(browser: Client) -> None:
    answer = browser.post("/report/", a_form())
    assert (answer.status_code, answer.headers["Location"]) == (303, "/receipt/")
    case = Case.objects.get()
    assert (case.report.text, case.branch.name, case.branch.name_en) == (WORDS, "委员会", "Committee")
