"""What was refused stands on a page: who, what, why, when; the case only for whoever may see it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.utils import timezone

from casework.cases.words import Confidentiality
from tests.cast import House, a_report, case_at
from tests.portals.desk import act, at_desk, words
from workflows.actions import receive_report
from workflows.models import RefusedAttempt
from workflows.refusing import note_refusal

PAGE = "/desk/condition/refused/"
LEAD = "/lead/"


def test_it_says_that_nothing_was_refused_yet(house: House) -> None:
    assert "Nothing was refused yet" in words(at_desk(house.administrator).get(PAGE))


def test_it_says_who_tried_what_and_why_it_was_refused(house: House) -> None:
    case = case_at("respond", house)
    act(house.secretary, case, "accept")

    page = words(at_desk(house.leader).get(PAGE))

    assert "Jiang Lan" in page
    assert "Accept · Somebody else has accepted this case already." in page
    assert case.number in page


def test_an_administrator_reads_no_case_number(house: House) -> None:
    case = case_at("respond", house)
    act(house.secretary, case, "accept")

    page = words(at_desk(house.administrator).get(PAGE))

    assert case.number not in page
    assert "in a case that you do not see" in page


def test_an_expired_form_does_not_tell_whose_case_it_was_about(house: House) -> None:
    case = case_at("respond", house)
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(house.member)
    browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    browser.post(f"/desk/cases/{case.number}/resolve/", {"text": "…"})

    page = words(at_desk(house.administrator).get(PAGE))

    assert "something else · The form had expired" in page
    assert case.number not in page


def test_who_reported_confidentially_is_not_named_by_their_own_refusal(house: House) -> None:
    report = a_report(house, reporter=house.second_member, confidentiality=Confidentiality.CONFIDENTIAL)
    case = receive_report(report).case
    note_refusal("own_report", verb="accept", case=case, person=house.second_member)

    for reader in (house.administrator, house.leader):
        page = words(at_desk(reader).get(PAGE))
        assert "Not named here: it would tell who reported" in page
        assert "Bai Fan" not in page and "1003" not in page


def test_who_reported_openly_is_named(house: House) -> None:
    case = receive_report(a_report(house, reporter=house.second_member)).case
    note_refusal("own_report", verb="accept", case=case, person=house.second_member)

    assert "Bai Fan" in words(at_desk(house.leader).get(PAGE))


def test_a_reporter_with_a_code_has_no_name(house: House) -> None:
    note_refusal("already_closed", verb="message", case=case_at("assign", house))

    page = words(at_desk(house.administrator).get(PAGE))

    assert "A reporter with receipt code" in page
    assert "Write a message (reporter)" in page


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("code=wrong_stage", {"wrong_stage"}),
        ("verb=assign", {"already_closed"}),
        ("verb=nonsense&code=%00&day=tomorrow", {"wrong_stage", "already_closed", "not_yours"}),
    ],
)
def test_it_is_narrowed_by_code_and_verb(house: House, asked: str, expected: set[str]) -> None:
    note_refusal("wrong_stage", verb="accept", person=house.member)
    note_refusal("already_closed", verb="assign", person=house.secretary)
    note_refusal("not_yours", verb="respond", person=house.member)

    shown = at_desk(house.administrator).get(f"{PAGE}?{asked}").context["rows"]

    assert {row.attempt.code for row in shown} == expected


def test_it_is_narrowed_by_the_day_on_the_houses_clock(house: House) -> None:
    with time_machine.travel("2026-03-02T16:30:00Z", tick=False):  # the third of March in Shanghai
        note_refusal("not_yours", verb="respond", person=house.member)
    note_refusal("wrong_stage", verb="respond", person=house.member)
    desk = at_desk(house.administrator)

    assert [row.attempt.code for row in desk.get(f"{PAGE}?day=2026-03-03").context["rows"]] == ["not_yours"]
    assert "Nothing like this was refused" in words(desk.get(f"{PAGE}?day=2026-03-02"))


def test_every_attempt_stands_on_one_page_and_newcomers_move_nothing(house: House) -> None:
    for number in range(70):
        note_refusal("not_yours", verb=f"verb-{number}", person=house.member)
    desk, address, seen = at_desk(house.administrator), PAGE, []
    while address:
        answer = desk.get(address)
        seen += [row.attempt.pk for row in answer.context["rows"]]
        note_refusal("wrong_stage", verb="came meanwhile", person=house.member)
        older = re.search(r'rel="next" href="([^"]+)"', answer.content.decode())
        address = PAGE + older[1].replace("&amp;", "&") if older else ""

    old = RefusedAttempt.objects.filter(code="not_yours").order_by("-pk").values_list("pk", flat=True)
    assert seen == list(old)


def test_it_asks_the_same_few_statements_however_many_there_are(house: House, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    case = case_at("respond", house)
    with time_machine.travel(timezone.now() - timedelta(days=1)):
        for _ in range(40):
            note_refusal("not_yours", verb="respond", case=case, person=house.member)
    desk = at_desk(house.leader)
    with django_assert_max_num_queries(20):
        desk.get(PAGE)


def test_others_find_no_such_page(house: House) -> None:
    for person in (house.secretary, house.member, house.worker):
        assert at_desk(person).get(PAGE).status_code == 404


def test_administrators_reach_it_from_the_condition_and_leaders_from_their_room(house: House) -> None:
    assert f'href="{PAGE}"' in words(at_desk(house.administrator).get("/desk/condition/"))
    assert f'href="{PAGE}"' in words(at_desk(house.leader).get(LEAD))
