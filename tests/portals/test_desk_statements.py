"""A page asks the database the same few questions, whether there are 2 cases or 30."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import House, case_at
from tests.portals.desk import address, at_desk
from workflows.actions import assign_case, decline_case, write_message

STAGES = ("assign", "accept", "respond", "resolve", "follow_up")


def statements(person: object, where: str) -> int:
    client = at_desk(person)  # type: ignore[arg-type]
    client.get(where)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(where).status_code == 200
    return len(captured)


def fill(house: House, cases: int) -> None:
    for each in range(cases):
        case_at(STAGES[each % len(STAGES)], house)


@pytest.mark.parametrize(
    ("who", "where", "most"),
    [("member", "/desk/", 12), ("secretary", "/desk/", 13), ("secretary", "/desk/queue/", 21)],
)
def test_a_list_costs_the_same_for_2_cases_and_for_30(house: House, who: str, where: str, most: int) -> None:
    fill(house, 5)
    few = statements(getattr(house, who), where)
    fill(house, 25)
    many = statements(getattr(house, who), where)
    assert few == many
    assert many <= most


@pytest.mark.parametrize("who", ["member", "secretary", "leader"])
def test_the_page_of_a_case_costs_the_same_for_a_short_and_a_long_one(house: House, who: str) -> None:
    case = case_at("accept", house)
    someone = getattr(house, who)
    few = statements(someone, address(case))
    fill(house, 10)
    for number in range(30):
        write_message(case, text=f"第{number}句")
    many = statements(someone, address(case))
    assert few == many
    assert many <= 25


def test_declines_and_new_offers_cost_nothing_more(house: House) -> None:
    case = case_at("accept", house)
    few = statements(house.secretary, address(case))
    for someone in (house.member, house.second_member, house.member):
        assign_case(case, to=someone, by=house.leader if case.decline_count else house.secretary)
        decline_case(case, by=someone, reason="夜班")
    assign_case(case, to=house.second_member, by=house.leader)
    assert statements(house.secretary, address(case)) == few
