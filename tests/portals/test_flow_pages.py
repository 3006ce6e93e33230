"""The flow as a page: for the desk, for leaders, and in plain words for everybody."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cast import House, case_at
from tests.portals.desk import at_desk, words
from tests.portals.workers import ROOMS, case_and_code, in_english
from tests.workflows.bpmn import faults_in

FLOW = "flows/help-request/"


@pytest.mark.parametrize(("who", "room"), [("member", "/desk/"), ("secretary", "/desk/"), ("leader", "/lead/")])
def test_the_chart_is_shown_with_the_same_in_words(house: House, who: str, room: str) -> None:
    page = words(at_desk(getattr(house, who)).get(f"{room}{FLOW}"))
    assert page.count('<svg class="flow-chart') == 2
    assert 'data-node="assign_breach"' in page
    assert "A limit is over: this goes on record, the branch secretary is called" in page
    assert "Whose turn: the reporter." in page
    assert "The reporter reads:</span> You have an answer." in page
    assert "flow-node--open" not in page


@pytest.mark.parametrize(("who", "room"), [("member", "/desk/"), ("leader", "/lead/")])
def test_from_the_page_of_a_case_its_open_step_is_highlighted(house: House, who: str, room: str) -> None:
    case = case_at("respond", house)
    client = at_desk(getattr(house, who))
    link = f"{room}flows/?case={case.number}"
    assert link in words(client.get(f"{room}cases/{case.number}/"))
    page = words(client.get(link, follow=True))
    assert set(re.findall(r'flow-node--open" data-node="(\w+)"', page)) == {"respond"}
    assert case.number in page


def test_the_case_of_another_branch_is_not_named(house: House) -> None:
    case = case_at("respond", house)
    page = words(at_desk(house.stranger).get(f"/desk/{FLOW}?case={case.number}"))
    assert "flow-node--open" not in page
    assert f">{case.number}<" not in page


@pytest.mark.parametrize(("who", "room"), [("member", "/desk/"), ("leader", "/lead/")])
def test_the_bpmn_file_is_a_valid_download(house: House, who: str, room: str) -> None:
    answer = at_desk(getattr(house, who)).get(f"{room}{FLOW}bpmn/")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="help-request.bpmn"'
    assert answer.headers["Content-Type"] == "application/bpmn+xml"
    assert faults_in(answer.content) == []


@pytest.mark.parametrize("address", ["/desk/flows/no-such/", "/desk/flows/no-such/bpmn/"])
def test_a_flow_that_is_not_there_is_not_found(house: House, address: str) -> None:
    assert at_desk(house.member).get(address).status_code == 404


@pytest.mark.parametrize("address", [FLOW, "flows/", f"{FLOW}bpmn/"])
def test_the_rooms_stay_shut(house: House, address: str) -> None:
    assert at_desk(house.member).get(f"/lead/{address}").status_code == 404
    for room in ("/desk/", "/lead/"):
        assert Client().get(f"{room}{address}").status_code == 302


@pytest.mark.parametrize("room", ROOMS)
def test_everybody_may_read_how_a_request_is_handled(house: House, room: str) -> None:
    browser = in_english(Client())
    assert f'href="{room}how/"' in words(browser.get(room))
    answer = browser.get(f"{room}how/")
    page = words(answer)
    assert "Whose turn: the branch secretary." in page
    assert "Whose turn: you." in page
    assert "The reporter reads" not in page
    assert '<svg class="flow-chart flow-chart--upright"' in page
    assert settings.SESSION_COOKIE_NAME not in answer.cookies


def test_it_asks_the_database_nothing(house: House) -> None:
    with CaptureQueriesContext(connection) as captured:
        assert Client().get("/how/").status_code == 200
    assert len(captured) == 0


def test_the_drawing_costs_the_desk_no_statement_of_its_own(house: House) -> None:
    client = at_desk(house.member)
    counts = []
    for address in ("/desk/flows/", f"/desk/{FLOW}bpmn/"):
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        counts.append(len(captured))
    assert counts[0] == counts[1], "a redirect and a file cost who is asking, and no more"


def test_the_reporter_reads_whose_turn_it_is_by_when_and_what_else(house: House) -> None:
    said = {}
    for stage in ("assign", "accept", "respond", "resolve", "follow_up"):
        _case, code = case_and_code(stage, house)
        browser = in_english(Client(headers={"User-Agent": f"phone {stage}"}))
        browser.post("/look-up/", {"code": code})
        page = words(browser.get("/look-up/case/"))
        found = re.search(r'progress-now__turn">(.*?)</p>', page)
        assert found
        assert "; if nothing happens by then, " in found[1]
        assert 'href="/how/"' in page
        said[stage] = re.sub(r", until .*", "", found[1])
    assert said == {
        "assign": "Next it is the turn of the branch secretary",
        "accept": "Next it is the turn of whoever was asked",
        "respond": "Next it is the turn of the member in charge",
        "resolve": "Next it is the turn of the member in charge",
        "follow_up": "Next it is the turn of you",
    }
