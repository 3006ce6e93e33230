"""With the code, and nothing else, a worker reads the answer and writes back."""

from __future__ import annotations

import re
import secrets
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.test import Client, override_settings
from django.utils import timezone

from casework.cases.models import Attachment, Case, Message
from casework.cases.words import PauseReason
from casework.portals.reporting import guessing
from casework.web import slowdown
from tests.cast import House
from tests.portals.workers import ROOMS, a_form, a_photo, case_and_code, code_on, in_english, kept_tokens
from workflows.actions import decline_case, pause_clock, write_message

STAGES = ["assign", "accept", "respond", "resolve", "follow_up"]


@pytest.fixture
def browser() -> Client:
    return Client(enforce_csrf_checks=True, headers={"User-Agent": f"phone of {timezone.now().isoformat()}"})


def opened(browser: Client, code: str, room: str = "/") -> Client:
    answer = browser.post(f"{room}look-up/", {"code": code})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{room}look-up/case/")
    return browser


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("stage", STAGES)
def test_the_code_opens_the_case_at_every_stage(house: House, browser: Client, room: str, stage: str) -> None:
    case, code = case_and_code(stage, house)
    page = opened(browser, code, room).get(f"{room}look-up/case/").content.decode()
    assert case.number in page
    assert 'aria-current="step"' in page


def test_she_reads_what_happens_if_whoever_was_asked_does_not_move(house: House, browser: Client) -> None:
    _case, code = case_and_code("accept", house)
    page = in_english(opened(browser, code)).get("/look-up/case/").content.decode()
    assert "if nothing happens by then, the offer lapses, and somebody else is asked." in page
    assert "this goes on record" not in page


def test_she_reads_that_a_paused_clock_runs_on(house: House, browser: Client) -> None:
    case, code = case_and_code("resolve", house)
    until = timezone.now() + timedelta(hours=1)
    pause_clock(case, by=case.owner, reason=PauseReason.OUTSIDE, until=until, text="等医院。")
    page = in_english(opened(browser, code)).get("/look-up/case/").content.decode()
    assert ": the clock of resolution runs on by itself." in page
    assert "if nothing happens by then" not in page


def test_a_code_may_be_typed_as_it_is_shown(house: House, browser: Client) -> None:
    _case, code = case_and_code("assign", house)
    opened(browser, f" {code[:4]} {code[4:8]}-{code[8:12]} {code[12:]}")


def test_no_answer_names_the_code(house: House, browser: Client) -> None:
    _case, code = case_and_code("assign", house)
    answer = browser.post("/look-up/", {"code": code})
    assert code not in str(answer.headers) + str(answer.cookies)
    assert code not in browser.get("/look-up/case/").content.decode()


def test_a_wrong_and_an_unknown_code_get_the_same_answer(house: House, browser: Client) -> None:
    pages = {
        re.sub(
            r'(value|name="csrfmiddlewaretoken" value)="[^"]*"',
            "",
            browser.post("/look-up/", {"code": code}).content.decode(),
        )
        for code in ("1234567812345678", "0000000000000000", "1234", "not a code")
    }
    assert len(pages) == 1
    assert "查不到这个查询码" in pages.pop()


def test_it_says_who_is_next_and_until_when(house: House, browser: Client) -> None:
    _case, code = case_and_code("accept", house)
    page = in_english(opened(browser, code)).get("/look-up/case/").content.decode()
    assert "A member of the branch has been asked to take care of it." in page
    assert "Next it is the turn of whoever was asked, until " in page
    assert "if nothing happens by then, the offer lapses" in page
    assert "Somebody will answer you before" in page
    assert house.member.name_en not in page


def test_a_broken_promise_is_admitted(house: House, browser: Client) -> None:
    _case, code = case_and_code("respond", house)
    with time_machine.travel(timezone.now() + timedelta(days=30)):
        page = in_english(opened(browser, code)).get("/look-up/case/").content.decode()
    assert "and are late" in page


def test_both_sides_are_shown_and_notes_for_the_file_are_not(house: House, browser: Client) -> None:
    case, code = case_and_code("accept", house)
    decline_case(case, by=house.member, reason="认识这个人，不便处理")
    write_message(case, text="谢谢，还要多久？")
    page = opened(browser, code).get("/look-up/case/").content.decode()
    assert "谢谢，还要多久？" in page
    assert "浴室地面太滑" in page
    assert "不便处理" not in page


def test_a_message_and_its_photos_reach_the_case(house: House, browser: Client) -> None:
    case, code = case_and_code("respond", house)
    answer = opened(browser, code).post(
        "/look-up/case/", {"what": "message", "text": "又有人摔了", "photos": [a_photo()]}
    )
    assert answer.headers["Location"] == "/look-up/case/?sent"
    message = Message.objects.get(case=case, side="reporter")
    photo = Attachment.objects.get(message=message)
    shown = browser.get(f"/look-up/photo/{photo.pk}/")
    assert (shown.headers["Content-Type"], shown.content) == ("image/jpeg", bytes(photo.content))
    assert "attachment" in shown.headers["Content-Disposition"]


def test_a_message_sent_twice_is_there_once(house: House, browser: Client) -> None:
    case, code = case_and_code("respond", house)
    opened(browser, code)
    for _again in range(2):
        assert browser.post("/look-up/case/", {"what": "message", "text": "又有人摔了"}).status_code == 303
    assert Message.objects.filter(case=case, side="reporter").count() == 1


def test_an_empty_message_says_so_and_keeps_the_photo(house: House, browser: Client) -> None:
    _case, code = case_and_code("respond", house)
    answer = opened(browser, code).post("/look-up/case/", {"what": "message", "text": "", "photos": [a_photo()]})
    assert answer.status_code == 422
    assert "请先写几句话" in answer.content.decode()
    assert len(kept_tokens(answer.content.decode())) == 1


def test_it_helped_and_the_case_is_closed_with_the_workers_word(house: House, browser: Client) -> None:
    case, code = case_and_code("follow_up", house)
    form = {"what": "follow_up", "helped": "yes", "satisfaction": "5", "text": "好多了"}
    assert opened(browser, code).post("/look-up/case/", form).headers["Location"] == "/look-up/case/?thanks"
    case.refresh_from_db()
    assert (case.stage, case.helped, case.satisfaction) == ("closed", True, 5)
    page = browser.get("/look-up/case/?thanks").content.decode()
    assert "这件事已办结" in page
    assert re.findall(r'name="what" value="(\w+)"', page) == ["reopen"], "nothing else can be sent any more"


def test_it_did_not_help_and_goes_back_to_the_owner(house: House, browser: Client) -> None:
    case, code = case_and_code("follow_up", house)
    opened(browser, code).post("/look-up/case/", {"what": "follow_up", "helped": "no"})
    case.refresh_from_db()
    assert (case.stage, case.redo_count, case.satisfaction) == ("respond", 1, None)
    assert "您说还没有帮上忙" in browser.get("/look-up/case/").content.decode()


@pytest.mark.parametrize(("wrong", "sentence"), [({}, "请选一项"), ({"helped": "yes", "satisfaction": "9"}, "1 到 5")])
def test_a_follow_up_with_something_missing_says_so_and_keeps_the_words(
    house: House, browser: Client, wrong: dict[str, str], sentence: str
) -> None:
    case, code = case_and_code("follow_up", house)
    answer = opened(browser, code).post("/look-up/case/", {"what": "follow_up", "text": "还是有点滑", **wrong})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert "还是有点滑" in answer.content.decode()
    case.refresh_from_db()
    assert case.stage == "follow_up"


def test_the_same_answer_sent_twice_is_thanked_and_another_one_refused(house: House, browser: Client) -> None:
    _case, code = case_and_code("follow_up", house)
    form = {"what": "follow_up", "helped": "yes"}
    opened(browser, code).post("/look-up/case/", form)
    assert browser.post("/look-up/case/", form).headers["Location"] == "/look-up/case/?thanks"
    assert browser.post("/look-up/case/", {**form, "helped": "no"}).status_code == 409


def test_a_message_from_another_site_is_not_taken(house: House, browser: Client) -> None:
    case, code = case_and_code("respond", house)
    for form in ({"what": "message", "text": "假的"}, {"what": "follow_up", "helped": "yes"}):
        answer = opened(browser, code).post("/look-up/case/", form, headers={"Sec-Fetch-Site": "cross-site"})
        assert answer.status_code == 422
    assert not Message.objects.filter(case=case).exclude(side="branch").exists()


def test_without_a_code_there_is_nothing(house: House, browser: Client) -> None:
    write_message(case_and_code("respond", house)[0], text="图", pictures=[])
    assert browser.get("/look-up/case/").headers["Location"] == "/look-up/"
    assert browser.get("/look-up/photo/1/").status_code == 404
    assert browser.get("/look-up/live/").status_code == 286


def test_another_cases_photo_is_not_found(house: House, browser: Client) -> None:
    Client().post("/report/", a_form(photos=[a_photo()]))
    _case, code = case_and_code("respond", house)
    assert opened(browser, code).get(f"/look-up/photo/{Attachment.objects.get().pk}/").status_code == 404


def test_an_open_page_learns_what_is_new(house: House, browser: Client) -> None:
    _case, code = case_and_code("resolve", house)
    opened(browser, code)
    assert "有新进展" not in browser.get("/look-up/live/?stage=resolve").content.decode()
    page = browser.get("/look-up/live/?stage=respond").content.decode()
    assert "有新进展" in page
    assert "今天铺防滑垫" in page


@pytest.mark.parametrize(("room", "minutes"), [("/", 11), ("/kiosk/yard/", 3)])
def test_it_closes_by_itself(house: House, browser: Client, room: str, minutes: int) -> None:
    _case, code = case_and_code("respond", house)
    opened(browser, code, room)
    with time_machine.travel(timezone.now() + timedelta(minutes=minutes)):
        assert browser.get(f"{room}look-up/case/").headers["Location"] == f"{room}look-up/"


def test_a_page_in_use_stays_open_but_not_for_ever(house: House, browser: Client) -> None:
    _case, code = case_and_code("respond", house)
    start = timezone.now()
    opened(browser, code)
    answers = []
    for minutes in (9, 18, 27, 31):
        with time_machine.travel(start + timedelta(minutes=minutes), tick=False):
            answers.append(browser.get("/look-up/live/?stage=respond").status_code)
    assert answers == [200, 200, 200, 286]


def test_what_was_written_survives_the_end_of_access(house: House, browser: Client) -> None:
    case, code = case_and_code("respond", house)
    opened(browser, code)
    browser.cookies.clear()
    answer = browser.post("/look-up/case/", {"what": "message", "text": "写了很久的话", "photos": [a_photo()]})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "您写的内容都在" in page
    carried = {"what": "message", "text": "写了很久的话", "kept_photos": kept_tokens(page), "code": code}
    page = browser.post("/look-up/", carried).content.decode()
    assert "写了很久的话" in page
    assert browser.post("/look-up/case/", {**carried, "kept_photos": kept_tokens(page)}).status_code == 303
    assert Attachment.objects.filter(case=case).count() == 1


@pytest.mark.parametrize(
    "form", [{"what": "message", "text": "写到一半"}, {"what": "follow_up", "text": "写到一半", "helped": "no"}]
)
def test_changing_the_language_keeps_what_is_half_written(house: House, browser: Client, form: dict[str, str]) -> None:
    case, code = case_and_code("follow_up", house)
    page = opened(browser, code).post("/look-up/case/", {**form, "language": "en"}).content.decode()
    assert "Your report" in page
    assert "写到一半" in page
    case.refresh_from_db()
    assert case.stage == "follow_up"


def test_changing_the_language_keeps_a_half_typed_code(browser: Client) -> None:
    page = browser.post("/look-up/", {"code": "1234 56", "language": "en"}).content.decode()
    assert 'value="1234 56"' in page
    assert "Receipt code" in page


@pytest.mark.parametrize(("room", "finish"), [("/", "/look-up/finish/"), ("/kiosk/yard/", "/kiosk/yard/finish/")])
def test_finishing_wipes_what_the_browser_holds(house: House, browser: Client, room: str, finish: str) -> None:
    in_english(browser).post(f"{room}report/", a_form())
    opened(browser, code_on(browser.get(f"{room}receipt/").content.decode()), room)
    answer = browser.post(finish)
    assert answer.headers["Location"] == room
    assert browser.get(f"{room}receipt/").headers["Location"] == room
    assert browser.get(f"{room}look-up/case/").headers["Location"] == f"{room}look-up/"
    language = browser.cookies.get(settings.LANGUAGE_COOKIE_NAME)
    assert (language is not None and language.value) == ("en" if room == "/" else "")


def test_a_kiosk_on_https_wipes_the_browser_too(house: House, browser: Client) -> None:
    assert "Clear-Site-Data" not in browser.post("/kiosk/yard/finish/").headers
    assert '"storage"' in browser.post("/kiosk/yard/finish/", secure=True).headers["Clear-Site-Data"]


def test_many_wrong_codes_slow_a_device_down_but_never_another(house: House, browser: Client) -> None:
    _case, code = case_and_code("assign", house)
    answers = [browser.post("/look-up/", {"code": f"{n:016}"}).status_code for n in range(guessing.FREE_TRIES + 2)]
    assert answers[: guessing.FREE_TRIES] == [422] * guessing.FREE_TRIES
    refused = browser.post("/look-up/", {"code": code})
    assert (answers[-1], refused.status_code) == (429, 429)
    assert 1 <= int(refused.headers["Retry-After"]) <= guessing.PAUSE_SECONDS
    assert code in refused.content.decode(), "nobody types sixteen digits twice"
    opened(Client(headers={"User-Agent": f"another {timezone.now().isoformat()}"}), code)


def test_without_redis_codes_are_still_answered(house: House, browser: Client) -> None:
    _case, code = case_and_code("assign", house)
    slowdown._redis.cache_clear()
    try:
        with override_settings(REDIS_URL="redis://127.0.0.1:1/0"):
            assert browser.post("/look-up/", {"code": "0" * 16}).status_code == 422
            opened(browser, code)
            guesses = [browser.post("/look-up/", {"code": f"{n:016}"}).status_code for n in range(20)]
            assert guesses[-1] == 429, "but not as many as somebody likes"
    finally:
        slowdown._OWN.trust_for(0)
        slowdown._redis.cache_clear()


def test_looking_up_changes_nothing(house: House, browser: Client) -> None:
    case, code = case_and_code("respond", house)
    opened(browser, code).get("/look-up/case/")
    assert Case.objects.get(pk=case.pk).ledger_length == case.ledger_length


def test_another_name_of_the_browser_evades_nothing_for_long(
    house: House, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guessing, "FREE_TRIES_OF_AN_ADDRESS", 5)
    monkeypatch.setattr(guessing, "PAUSE_SECONDS_OF_AN_ADDRESS", 60)
    here = {"REMOTE_ADDR": f"10.{secrets.randbelow(250)}.{secrets.randbelow(250)}.7"}
    answers = [
        Client(headers={"User-Agent": f"name {n}"}).post("/look-up/", {"code": f"{n:016}"}, **here).status_code
        for n in range(7)
    ]
    assert answers == [422] * 6 + [429]


def test_staff_numbers_are_not_guessed_either_and_an_unnamed_report_is_never_slowed(house: House) -> None:
    phone = Client(headers={"User-Agent": secrets.token_hex(8), "accept-language": "en"})
    guesses = [
        phone.post("/report/", a_form(who="named", staff_number=f"77{n}")) for n in range(guessing.FREE_TRIES + 2)
    ]
    assert {answer.status_code for answer in guesses} == {422}
    assert (
        "Please try again in"
        in in_english(phone).post("/report/", a_form(who="named", staff_number="1100")).content.decode()
    )
    assert phone.post("/report/", a_form()).status_code == 303
