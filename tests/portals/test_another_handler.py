"""Why she wants somebody else is read by whoever decides, and by nobody it is about."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.cast import House, case_at
from tests.portals.desk import address, at_desk, words
from tests.portals.workers import case_and_code, in_english
from tests.workflows.ladder_house import branch_above_the_yard
from workflows.actions import accept_case, ask_for_another_handler, hand_over

REASON = "他是我班长的亲戚。"


def a_phone(code: str) -> Client:
    phone = in_english(Client())
    phone.post("/look-up/", {"code": code})
    return phone


def test_it_is_asked_with_the_code_and_the_page_says_what_happens(house: House) -> None:
    _case, code = case_and_code("resolve", house)
    phone = a_phone(code)
    assert 'id="ask-for-another"' in phone.get("/look-up/case/").content.decode()

    sent = phone.post("/look-up/case/", {"what": "ask_for_another", "text": REASON})

    assert sent.headers["Location"] == "/look-up/case/?another"
    page = words(phone.get("/look-up/case/?another"))
    assert "Somebody else has been asked for." in page
    assert "Until somebody else has accepted, the member in charge goes on." in page
    assert REASON in page
    assert "not shown to the one in charge" in page
    assert 'id="ask-for-another"' not in page


@pytest.mark.parametrize("stage", ["assign", "accept"])
def test_it_is_not_offered_while_nobody_has_the_case(house: House, stage: str) -> None:
    _case, code = case_and_code(stage, house)

    assert 'id="ask-for-another"' not in a_phone(code).get("/look-up/case/").content.decode()


def test_who_asks_twice_is_told_so_and_keeps_the_words(house: House) -> None:
    _case, code = case_and_code("resolve", house)
    phone = a_phone(code)
    phone.post("/look-up/case/", {"what": "ask_for_another"})

    again = phone.post("/look-up/case/", {"what": "ask_for_another", "text": REASON})

    assert again.status_code == 422
    assert "Somebody else was asked for in this round already." in words(again)
    assert REASON in words(again)


def test_a_half_written_reason_survives_the_change_of_language(house: House) -> None:
    _case, code = case_and_code("resolve", house)

    page = a_phone(code).post("/look-up/case/", {"what": "ask_for_another", "text": REASON, "language": "zh-hans"})

    assert "要求换人办理" in page.content.decode()
    assert REASON in page.content.decode()


def test_the_one_in_charge_reads_that_it_was_asked_and_never_why(house: House) -> None:
    above = branch_above_the_yard(house)
    case = case_at("resolve", house)
    ask_for_another_handler(case, reason=REASON)

    owners = words(at_desk(house.member).get(address(case)))
    assert "The reporter asked that somebody else handles the case" in owners
    assert REASON not in owners
    assert REASON not in words(at_desk(house.secretary).get(address(case))), "nor their own secretary"
    assert REASON in words(at_desk(above.secretary).get(address(case)))
    assert REASON in words(at_desk(house.leader).get(f"/lead/cases/{case.number}/"))


def test_whoever_took_it_over_does_not_read_it_either(house: House) -> None:
    branch_above_the_yard(house)
    case = case_at("resolve", house)
    ask_for_another_handler(case, reason=REASON)
    hand_over(case, to=house.second_member, by=house.secretary, reason="求助人要求换人。")
    accept_case(case, by=house.second_member)

    assert REASON not in words(at_desk(house.second_member).get(address(case)))


def test_a_leader_who_is_in_charge_does_not_read_it(house: House) -> None:
    house.member.posts.create(branch=house.committee, role="leader", starts_on="2015-01-01")
    case = case_at("resolve", house)
    ask_for_another_handler(case, reason=REASON)

    assert REASON not in words(at_desk(house.member).get(f"/lead/cases/{case.number}/"))
    assert REASON not in words(at_desk(house.member).get(address(case)))
