"""Who is to assign a report is shown what may be the same matter: by the same person, or in similar words."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from casework.cases.models import Case, CaseSketch
from casework.cases.rules.similarity import BANDS, pieces, sketch
from casework.cases.similar import LOOK_BACK, MOST, similar_to, sketch_cases
from casework.cases.standing import standing_of
from casework.cases.words import Category, Confidentiality
from casework.organisation.models import Person
from tests.cast import House, a_report, case_at
from tests.portals.desk import address, at_desk, words
from workflows import jobs
from workflows.actions import receive_report

COLD = "三号楼浴室没有热水，下班洗澡水是冰凉的。"
COLD_TOO = "浴室三天没有热水了，夜班下来洗澡水冰凉。"
SALTY = "食堂的菜太咸，早饭没有热粥。"
KEY = b"a key of the house that nobody else has"


@pytest.fixture(autouse=True)
def _one_key(settings: Any) -> None:
    """Of another house another band may be shared by chance: what is suggested hangs on its key."""
    settings.RECEIPT_KEY = "the key of this house"


def told(house: House, text: str, **fields: object) -> Case:
    return receive_report(a_report(house, text=text, **fields)).case


def suggested(case: Case, person: Person) -> list[Case]:
    sketch_cases(1000)
    return [one.case for one in similar_to(case, person, standing_of(person))]


def test_it_suggests_what_was_told_in_similar_words(house: House) -> None:
    first = told(house, COLD)
    told(house, SALTY)
    assert suggested(told(house, COLD_TOO), house.secretary) == [first]


def test_it_finds_english_words_too(house: House) -> None:
    first = told(house, "No hot water in the bathhouse after night shift", language="en")
    told(house, "The canteen serves breakfast too late for us", language="en")
    again = told(house, "The bathhouse has had no hot water for three days", language="en")
    assert suggested(again, house.secretary) == [first]


def test_it_suggests_what_the_same_person_told(house: House) -> None:
    first = told(house, SALTY, reporter=house.worker)
    again = told(house, "更衣室的柜子坏了。", reporter=house.worker)
    sketch_cases(1000)
    (found,) = similar_to(again, house.secretary, standing_of(house.secretary))
    assert (found.case, found.is_same_person) == (first, True)


@pytest.mark.parametrize(
    ("first", "again"),
    [
        (Confidentiality.CONFIDENTIAL, Confidentiality.NAMED),
        (Confidentiality.NAMED, Confidentiality.CONFIDENTIAL),
        (Confidentiality.CONFIDENTIAL, Confidentiality.CONFIDENTIAL),
    ],
)
def test_it_gives_nobody_away_who_reported_in_confidence(
    house: House, first: Confidentiality, again: Confidentiality
) -> None:
    told(house, SALTY, reporter=house.worker, confidentiality=first)
    later = told(house, "更衣室的柜子坏了。", reporter=house.worker, confidentiality=again)
    assert suggested(later, house.secretary) == []


def test_it_shows_nothing_of_what_one_may_not_see(house: House) -> None:
    elsewhere = told(house, COLD, at_unit=house.canteen)
    mine = told(house, COLD_TOO)
    assert suggested(mine, house.secretary) == []
    assert suggested(mine, house.leader) == [elsewhere]


def test_what_one_may_not_see_takes_nobody_s_place(house: House) -> None:
    first = told(house, COLD)
    for _each in range(MOST + 5):
        told(house, COLD_TOO, at_unit=house.canteen)
    assert suggested(told(house, COLD_TOO), house.secretary) == [first]


def test_it_suggests_a_few_only_and_the_most_alike_first(house: House) -> None:
    told(house, COLD)
    same = {told(house, COLD_TOO).pk for _each in range(MOST)}
    found = suggested(told(house, COLD_TOO), house.secretary)
    assert {case.pk for case in found} == same


def test_it_forgets_what_is_long_ago(house: House) -> None:
    told(house, COLD)
    assert sketch_cases(10) == 1
    with time_machine.travel(timezone.now() + LOOK_BACK + timedelta(hours=1), tick=False):
        assert suggested(told(house, COLD_TOO), house.secretary) == []
        assert CaseSketch.objects.count() == 1


def test_the_worker_sketches_each_case_once(house: House) -> None:
    told(house, COLD)
    told(house, "……？！")
    jobs.sketch_cases(0)
    assert CaseSketch.objects.count() == 2
    assert sketch_cases(10) == 0


def test_another_key_makes_every_sketch_anew(house: House, settings: pytest.FixtureRequest) -> None:
    first = told(house, COLD)
    sketch_cases(10)
    before = CaseSketch.objects.get(case=first).bands
    settings.RECEIPT_KEY = "another key"  # type: ignore[attr-defined]
    assert sketch_cases(10) == 1
    assert not set(before) & set(CaseSketch.objects.get(case=first).bands)
    assert suggested(told(house, COLD_TOO), house.secretary) == [first]


def test_it_asks_two_statements_at_most(house: House) -> None:
    for _each in range(3):
        told(house, COLD, reporter=house.worker)
    case = told(house, COLD_TOO, reporter=house.worker)
    sketch_cases(10)
    standing = standing_of(house.secretary)
    with CaptureQueriesContext(connection) as captured:
        similar_to(case, house.secretary, standing)
    assert len(captured) == 2


def test_the_secretary_reads_it_before_assigning_and_nobody_else(house: House) -> None:
    told(house, COLD)
    case = case_at("accept", house, text=COLD_TOO)
    sketch_cases(10)
    page = words(at_desk(house.secretary).get(address(case)))
    assert "Perhaps the same matter" in page
    assert COLD in page
    assert "Perhaps the same matter" not in words(at_desk(house.member).get(address(case)))


def test_the_page_says_nothing_where_nothing_is_alike(house: House) -> None:
    told(house, SALTY, category=Category.OTHER)
    case = told(house, COLD)
    sketch_cases(10)
    assert "Perhaps the same matter" not in words(at_desk(house.secretary).get(address(case)))


def test_neither_width_nor_punctuation_nor_digits_count() -> None:
    assert (
        pieces("浴室没有热水！") == pieces("“浴室没有热水”（３号楼）"[:7]) == {"浴室", "室没", "没有", "有热", "热水"}
    )
    assert pieces("ＨＯＴ WATER, 3 days") == {"water", "days"}


@given(st.text(max_size=80))
def test_a_sketch_is_the_same_for_the_same_text_and_another_under_another_key(text: str) -> None:
    made = sketch(text, KEY)
    assert made == sketch(text, KEY)
    assert len(made) in {0, BANDS}
    assert all(-(2**31) <= band < 2**31 for band in made)
    assert not set(made) & set(sketch(text, KEY[1:]))
