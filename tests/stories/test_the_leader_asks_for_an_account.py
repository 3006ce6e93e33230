"""A slow case is urged by the reporter and the secretary, then the leader wants to know why, in writing (E9)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import time_machine
from django.conf import settings
from django.test import Client

from casework.audit.dossier import dossier_of
from casework.cases.models import Case, CaseRequest
from casework.cases.words import RequestKind
from tests.cast import House, a_report
from tests.portals.desk import address, at_desk, words
from tests.stories.offices import answer_from_inbox, story_of
from workflows.actions import receive_report
from workflows.doctor import examine


def test_the_leader_asks_for_an_account(house: House) -> None:
    with time_machine.travel(datetime(2026, 11, 9, 1, 0, tzinfo=UTC), tick=False) as clock:
        receipt = receive_report(a_report(house, "防滑靴没有四十七码的，旧的开胶了。"))
        case = receipt.case
        at_desk(house.secretary).post(address(case, "assign"), {"to": house.member.pk})
        at_desk(house.member).post(address(case, "accept"))
        reporter = _with_code(receipt.code)
        assert "If you hear nothing, you can remind them here" in words(reporter.get("/look-up/case/"))

        clock.shift(timedelta(days=2))
        reporter = _with_code(receipt.code)
        assert reporter.post("/look-up/case/", {"what": "urge"}).status_code == 303
        assert reporter.post("/look-up/case/", {"what": "urge"}).status_code == 303, "a second tap is no second urging"
        clock.shift(timedelta(hours=1))
        assert "You have reminded them." in words(_with_code(receipt.code).get("/look-up/case/"))
        refused = _with_code(receipt.code).post("/look-up/case/", {"what": "urge"})
        assert "within the last 24 hours" in words(refused)
        at_desk(house.secretary).post(address(case, "urge"), {"text": "今天给厂家打电话。"})
        assert "urged 2 times" in words(at_desk(house.secretary).get("/desk/queue/"))

        clock.shift(timedelta(days=1))
        order = {"text": "两周没有到，卡在哪里？", "due_on": "2026-11-16"}
        at_desk(house.leader).post(f"/lead/cases/{case.number}/order-account/", order)
        assert "两周没有到" in words(at_desk(house.member).get("/desk/"))
        answer_from_inbox(house.member, "厂家单做，周五到货；已先借一双。")

    assert "厂家单做" in words(at_desk(house.leader).get(f"/lead/cases/{case.number}/"))
    assert CaseRequest.objects.filter(kind=RequestKind.URGING).count() == 2
    story = story_of(case)
    assert "The reporter urged that this case move on." in story
    assert "Jiang Lan urged that this case move on." in story
    assert "Hai Zhou ordered Shi Lei to give a written account by 2026-11-16." in story
    assert "Shi Lei gave the account that had been ordered." in story
    in_report = [step.sentence for step in dossier_of(Case.objects.get()).steps]
    assert len(in_report) == len(story), "the audit report tells every one of them"
    assert list(examine()) == []


def _with_code(code: str) -> Client:
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    client.post("/look-up/", {"code": code})
    return client
