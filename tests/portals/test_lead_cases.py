"""The leader's list and figures: who may see them, what they ask for, and that every number opens its list."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from casework.cases.words import Category
from casework.organisation.models import Person, Post
from tests.cast import House, a_report, case_at, post
from tests.portals.desk import at_desk
from workflows.actions import receive_report

ADDRESSES = ["/lead/", "/lead/figures/"]


def signed_in(person: Person, language: str = "en") -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    return client


def page(house: House, address: str, language: str = "en") -> str:
    response = signed_in(house.leader, language).get(address)
    assert response.status_code == 200
    return response.content.decode()


def listed(html: str) -> list[str]:
    return re.findall(r'class="code nowrap"\s+href="/lead/cases/([^/]+)/"', html)


@pytest.mark.parametrize("address", ADDRESSES)
def test_it_is_the_leaders_room(house: House, address: str) -> None:
    assert signed_in(house.leader).get(address).status_code == 200


@pytest.mark.parametrize("address", [*ADDRESSES, "/lead/cases/XQ-2026-000001/", "/lead/reports/1/"])
@pytest.mark.parametrize("who", ["member", "secretary", "stranger_secretary", "worker", "administrator"])
def test_it_does_not_exist_for_others(house: House, address: str, who: str) -> None:
    assert signed_in(getattr(house, who)).get(address).status_code == 404


@pytest.mark.parametrize("address", ADDRESSES)
def test_it_asks_who_is_there(db: None, address: str) -> None:
    response = Client().get(address)
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/sign-in/")


def test_it_does_not_exist_for_a_leader_whose_post_has_ended(house: House) -> None:
    house.leader.posts.update(ends_on=timezone.localdate() - timedelta(days=1))
    assert signed_in(house.leader).get("/lead/").status_code == 404


def test_it_lists_the_last_ninety_days_newest_first(house: House) -> None:
    with time_machine.travel(timezone.now() - timedelta(days=100), tick=False):
        receive_report(a_report(house))
    first, second = receive_report(a_report(house)).case, receive_report(a_report(house)).case
    assert listed(page(house, "/lead/")) == [second.number, first.number]


def test_it_narrows_by_each_filter(house: House) -> None:
    wanted = case_at("respond", house)
    receive_report(a_report(house, category=Category.PAY, station=None))
    for question in (
        f"branch={house.yard_branch.pk}",
        "category=living",
        "stage=respond",
        f"stage=respond&branch={house.yard_branch.pk}&category=living&show=unanswered",
    ):
        assert listed(page(house, f"/lead/?{question}")) == [wanted.number], question
    assert listed(page(house, "/lead/?show=answered")) == []


@pytest.mark.parametrize(
    "typed", [str, str.lower, lambda number: f" {number} ", lambda number: str(int(number[-6:]))], ids=range(4)
)
def test_it_finds_a_case_by_its_number_in_any_period(house: House, typed: Callable[[str], str]) -> None:
    with time_machine.travel(timezone.now() - timedelta(days=900), tick=False):
        case = receive_report(a_report(house)).case
    receive_report(a_report(house))
    assert listed(page(house, f"/lead/?number={typed(case.number)}")) == [case.number]


def test_it_shows_what_is_wrong_with_a_question_and_answers_the_usual_one(house: House) -> None:
    case = case_at("assign", house)
    html = page(house, "/lead/?since=2026-05-01&until=2026-04-01&branch=999999&stage=nonsense")
    assert "The period ends before it begins." in html
    assert listed(html) == [case.number]


def test_it_pages_by_place(house: House) -> None:
    made = [receive_report(a_report(house)).case.number for _ in range(28)]
    first = page(house, "/lead/?category=living")
    older = re.search(r'rel="next"\s+href="([^"]+)"', first)
    assert older is not None
    address = "/lead/" + older[1].replace("&amp;", "&")
    receive_report(a_report(house))
    second = page(house, address)
    assert listed(first) == made[:2:-1]
    assert listed(second) == made[2::-1]
    assert "category=living" in address
    newer = re.search(r'rel="prev"\s+href="([^"]+)"', second)
    assert newer is not None
    assert len(listed(page(house, "/lead/" + newer[1].replace("&amp;", "&")))) == 25


def test_every_number_opens_its_list(house: House) -> None:
    case_at("resolve", house)
    case_at("accept", house)
    receive_report(a_report(house, station=None))
    html = page(house, "/lead/figures/")
    links = re.findall(r'<a href="(/lead/\?[^"]+)">(?:[a-z -]+ )?(\d+)</a>', html)
    assert len(links) > 12
    for address, number in links:
        assert len(listed(page(house, address.replace("&amp;", "&")))) == int(number), address


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_it_shows_both_clocks_and_explains_them(house: House, language: str) -> None:
    case_at("resolve", house)
    html = page(house, "/lead/", language)
    for words in {
        "zh-hans": ("自然时间：从收到诉求到", "标准计时", "响应率"),
        "en": ("Elapsed: calendar time", "on the clock", "Response rate"),
    }[language]:
        assert words in html


def test_it_ranks_no_people(house: House) -> None:
    case_at("resolve", house)
    assert house.member.name not in page(house, "/lead/figures/", "zh-hans")


@pytest.mark.parametrize("address", ADDRESSES)
def test_it_asks_the_same_few_statements_however_many_cases(house: House, address: str) -> None:
    post(house.stranger_secretary, house.committee, Post.Role.SECRETARY)
    client = signed_in(house.leader)
    case_at("resolve", house)
    counts = []
    for _ in range(2):
        client.get(address)
        with CaptureQueriesContext(connection) as statements:
            client.get(address)
        counts.append(len(statements))
        for _ in range(5):
            case_at("respond", house)
            receive_report(a_report(house, station=None))
    assert counts[0] == counts[1] <= 14


@pytest.mark.parametrize("room", ["/lead/", "/lead/figures/"])
def test_a_period_beyond_the_calendar_is_refused_beside_its_field(house: House, room: str) -> None:
    answer = at_desk(house.leader).get(room, {"since": "0001-01-01", "until": "9999-12-31"})
    assert answer.status_code == 200
    assert "2200" in answer.content.decode()


def test_the_head_of_the_list_can_be_asked_for(house: House) -> None:
    assert at_desk(house.leader).head("/lead/").status_code == 200
