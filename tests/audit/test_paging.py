"""Pages stay where they are, whatever arrives meanwhile."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from casework.audit.paging import Place, page_of
from casework.cases.models import Case
from tests.cast import House, a_report
from workflows.actions import receive_report

START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def cases(house: House, number: int, *, at: datetime = START, step: timedelta = timedelta(0)) -> list[Case]:
    made = []
    for index in range(number):
        with time_machine.travel(at + step * index, tick=False):
            made.append(receive_report(a_report(house)).case)
    return made


def walk(size: int = 2) -> list[int]:
    """All ids, page after page towards the oldest."""
    found: list[int] = []
    page = page_of(Case.objects.all(), size=size)
    while True:
        found += [case.pk for case in page.cases]
        if page.older is None:
            return found
        page = page_of(Case.objects.all(), older_than=page.older, size=size)


def test_it_shows_each_case_once_newest_first_even_of_one_moment(house: House) -> None:
    made = cases(house, 5)
    assert walk() == [case.pk for case in reversed(made)]


def test_it_is_not_moved_by_what_arrives(house: House) -> None:
    made = cases(house, 5, step=timedelta(hours=1))
    first = page_of(Case.objects.all(), size=2)
    cases(house, 3, at=START + timedelta(days=1))
    second = page_of(Case.objects.all(), older_than=first.older, size=2)
    assert [case.pk for case in second.cases] == [made[2].pk, made[1].pk]


def test_it_leads_back_the_way_it_came(house: House) -> None:
    cases(house, 6, step=timedelta(hours=1))
    first = page_of(Case.objects.all(), size=2)
    second = page_of(Case.objects.all(), older_than=first.older, size=2)
    third = page_of(Case.objects.all(), older_than=second.older, size=2)
    back = page_of(Case.objects.all(), newer_than=third.newer, size=2)
    assert back.cases == second.cases
    assert page_of(Case.objects.all(), newer_than=back.newer, size=2).cases == first.cases


def test_it_ends_at_both_ends(house: House) -> None:
    cases(house, 3, step=timedelta(hours=1))
    first = page_of(Case.objects.all(), size=2)
    last = page_of(Case.objects.all(), older_than=first.older, size=2)
    assert (first.newer, last.older) == (None, None)
    assert page_of(Case.objects.none()).cases == ()


@pytest.mark.parametrize("text", ["", "x", "1", "1.", "-" + "9" * 17 + ".1", "9" * 18 + ".1", "1.1 ", "１.１", "1.1\n"])
def test_it_takes_nonsense_for_no_place(text: str) -> None:
    assert Place.parse(text) is None


def test_it_reads_a_place_as_it_was_written() -> None:
    place = Place(START + timedelta(microseconds=7), 12)
    assert Place.parse(str(place)) == place
