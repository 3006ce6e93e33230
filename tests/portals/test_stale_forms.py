"""Requests that were saved and are sent again when the case has moved on: nothing happens, and that is on record."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from casework.cases import ledger
from casework.cases.models import Case
from casework.organisation.models import Person
from tests.cast import House, case_at
from tests.portals.desk import address
from tests.portals.workers import case_and_code
from workflows.actions import accept_case, assign_case, close_case, resolve_case, respond
from workflows.models import RefusedAttempt

LATER = timedelta(minutes=10)

SAVED = [
    ("secretary", "assign", "assign", {"everybody": "on"}),
    ("secretary", "accept", "assign", {"everybody": "on"}),
    ("member", "accept", "decline", {"reason": "夜班"}),
    ("member", "respond", "respond", {"text": "今天就来看。"}),
    ("member", "resolve", "respond", {"text": "明天再来。"}),
    ("member", "resolve", "resolve", {"text": "已修好。", "outcome": "solved"}),
    ("member", "follow_up", "follow-up", {"helped": "no"}),
    ("secretary", "follow_up", "close", {"reason": "联系不上"}),
]
"""Who, at which stage, with which verb, and what was typed."""


class Browser:
    """Somebody at the desk whose forms are checked for their CSRF token, as a real browser's are."""

    def __init__(self, person: Person) -> None:
        self.client = Client(enforce_csrf_checks=True)
        self.client.force_login(person)
        self.client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"

    def form(self, case: Case, verb: str) -> dict[str, str]:
        """The hidden fields of the verb's form, as the page draws them now."""
        page = self.client.get(address(case, verb)).content.decode()
        return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))

    def send(self, case: Case, verb: str, content: dict[str, str]) -> int:
        return self.client.post(address(case, verb), content).status_code


def all_there_is(case: Case) -> tuple[dict[str, Any], int, int]:
    fresh = Case.objects.get(pk=case.pk)
    return ledger.stored_row(fresh), fresh.ledger.count(), fresh.messages.count()


@pytest.mark.parametrize(("who", "stage", "verb", "typed"), SAVED)
def test_the_same_form_sent_again_changes_nothing_and_is_on_record(
    house: House, who: str, stage: str, verb: str, typed: dict[str, str]
) -> None:
    case, browser = case_at(stage, house), Browser(getattr(house, who))
    saved = {**browser.form(case, verb), **typed}
    assert saved["seen"] == str(case.ledger_length)
    assert browser.send(case, verb, saved) == 302
    before = all_there_is(case)

    with time_machine.travel(timezone.now() + LATER):
        assert browser.send(case, verb, saved) in (403, 409)

    assert all_there_is(case) == before
    [refused] = RefusedAttempt.objects.all()
    assert (refused.case, refused.person, refused.verb) == (case, getattr(house, who), verb)


@pytest.mark.parametrize(("who", "stage", "verb", "typed"), SAVED)
def test_a_form_of_a_case_that_others_closed_changes_nothing(
    house: House, who: str, stage: str, verb: str, typed: dict[str, str]
) -> None:
    case, browser = case_at(stage, house), Browser(getattr(house, who))
    saved = {**browser.form(case, verb), **typed}
    _carry_to_the_end(case, house)
    before = all_there_is(case)

    assert browser.send(case, verb, saved) in (403, 409)

    assert all_there_is(case) == before
    assert RefusedAttempt.objects.filter(case=case).count() == 1


def _carry_to_the_end(case: Case, house: House) -> None:
    """By the secretary and the second member, so that the one at the browser has done nothing."""
    other = house.second_member
    case.refresh_from_db()
    if case.stage in ("assign", "accept"):
        assign_case(case, to=other, by=house.secretary)
        accept_case(case, by=other)
    if case.stage == "respond":
        respond(case, by=case.owner, text="来看过。")
    if case.stage == "resolve":
        resolve_case(case, by=case.owner, text="办好了。")
    close_case(case, by=case.owner, reason="结束")


def test_a_second_tap_on_accept_finds_the_case_in_ones_hands_and_changes_nothing(house: House) -> None:
    case, browser = case_at("accept", house), Browser(house.member)
    saved = browser.form(case, "accept")
    assert browser.send(case, "accept", saved) == 302
    before = all_there_is(case)

    assert browser.send(case, "accept", saved) == 302

    assert all_there_is(case) == before


def test_a_form_with_the_token_of_an_earlier_session_is_refused_and_on_record(house: House) -> None:
    case, browser = case_at("respond", house), Browser(house.member)
    saved = {**browser.form(case, "respond"), "text": "今天就来看。"}
    again = Browser(house.member)
    again.form(case, "respond")
    before = all_there_is(case)

    assert again.send(case, "respond", saved) == 403

    assert all_there_is(case) == before
    [refused] = RefusedAttempt.objects.all()
    assert (refused.code, refused.person) == ("form_expired", house.member)


def test_an_expired_form_of_nobody_known_is_refused_without_filling_the_record(house: House) -> None:
    case = case_at("respond", house)

    assert Client(enforce_csrf_checks=True).post(address(case, "respond"), {"text": "来看。"}).status_code in (302, 403)

    assert not RefusedAttempt.objects.exists()


def test_somebody_who_was_asked_once_is_refused_and_on_record(house: House) -> None:
    case, browser = case_at("accept", house), Browser(house.member)
    saved = browser.form(case, "accept")
    assign_case(case, to=house.second_member, by=house.secretary)
    accept_case(case, by=house.second_member)
    before = all_there_is(case)

    assert browser.send(case, "accept", saved) == 409

    assert all_there_is(case) == before
    assert RefusedAttempt.objects.get().person == house.member


def opened_by_code(stage: str, house: House) -> tuple[Case, Client]:
    case, code = case_and_code(stage, house)
    client = Client()
    assert client.post("/look-up/", {"code": code}).status_code == 303
    return case, client


@pytest.mark.parametrize(
    ("stage", "typed"),
    [("respond", {"what": "message", "text": "还是很滑。"}), ("follow_up", {"what": "follow_up", "helped": "no"})],
)
def test_a_reporters_form_sent_again_later_changes_nothing(house: House, stage: str, typed: dict[str, str]) -> None:
    case, client = opened_by_code(stage, house)
    [seen, *_] = re.findall(r'name="seen" value="(\d+)"', client.get("/look-up/case/").content.decode())
    assert client.post("/look-up/case/", {**typed, "seen": seen}).status_code == 303
    before = all_there_is(case)

    with time_machine.travel(timezone.now() + timedelta(minutes=3)):
        assert client.post("/look-up/case/", {**typed, "seen": seen}).status_code == 409

    assert all_there_is(case) == before
    assert RefusedAttempt.objects.get().person is None


def test_a_reporters_second_try_after_a_lost_answer_is_told_that_all_is_well(house: House) -> None:
    case, client = opened_by_code("respond", house)
    saved = {"what": "message", "text": "还是很滑。", "seen": str(case.ledger_length)}

    assert [client.post("/look-up/case/", saved).status_code for _ in range(2)] == [303, 303]

    assert case.messages.filter(text="还是很滑。").count() == 1


def test_a_reporters_message_to_a_closed_case_changes_nothing(house: House) -> None:
    case, client = opened_by_code("follow_up", house)
    close_case(case, by=house.secretary, reason="结束")
    before = all_there_is(case)

    assert client.post("/look-up/case/", {"what": "message", "text": "还有。", "seen": "1"}).status_code == 409

    assert all_there_is(case) == before


def test_what_is_recorded_as_refused_is_never_changed(house: House) -> None:
    case, browser = case_at("assign", house), Browser(house.member)
    browser.send(case, "assign", {**browser.form(case, "accept"), "everybody": "on"})
    assert RefusedAttempt.objects.count() == 1

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM workflows_refusedattempt")
