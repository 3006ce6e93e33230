"""The port is divided into areas, each with one named person, who is asked for whatever happens there (B2)."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from casework.cases.models import Case
from casework.cases.words import Stage
from casework.organisation.imports import ImportResult, Subject, import_organisation
from casework.organisation.models import Area, Station, Unit
from tests.cast import House, a_report, lose_posts, person
from tests.routing import publish
from workflows.actions import accept_case, receive_report
from workflows.doctor import examine

AREAS = "编号,名称,英文名称,责任人\nA-1,一号堆场,Yard 1,1003\nA-2,二号堆场,Yard 2,\n"


def take(subject: Subject, text: str) -> ImportResult:
    with override("en"):
        return import_organisation(subject, text.encode())


@pytest.fixture
def divided(house: House) -> House:
    """Two areas; the yard lies in the first, its station in the second."""
    assert not take(Subject.AREAS, AREAS).problems
    assert not take(Subject.UNITS, "编号,名称,责任区\nYARD,堆场一班,A-1\n").problems
    publish(house, {"target": "area"})
    return house


def by_phone(house: House) -> Case:
    return receive_report(a_report(house, reporter=house.worker, station=None)).case


def test_whoever_is_responsible_for_the_area_is_asked(divided: House) -> None:
    case = by_phone(divided)

    assert (case.stage, case.offered_to, case.branch) == (Stage.ACCEPT, divided.second_member, divided.yard_branch)
    accept_case(case, by=divided.second_member)
    assert case.owner == divided.second_member
    assert list(examine()) == []


def test_a_team_below_lies_in_the_same_area(divided: House) -> None:
    gang = Unit.objects.create(code="GANG", name="绑扎一组", parent=divided.yard)
    docker = person("1200", "浪花", "Lang Hua", gang)

    case = receive_report(a_report(divided, reporter=docker, station=None)).case

    assert case.offered_to == divided.second_member


def test_where_the_station_stands_counts_first(divided: House) -> None:
    assert not take(Subject.STATIONS, "编号,名称,单位,责任区\nyard,堆场驿站,YARD,A-2\n").problems
    divided.station.refresh_from_db()
    assert divided.station.area == Area.objects.get(code="A-2")

    case = receive_report(a_report(divided, reporter=divided.worker)).case

    assert case.stage == Stage.ASSIGN, "nobody is responsible there, so the branch is"


def test_when_they_lose_their_post_the_branch_answers_until_somebody_else_is_named(divided: House) -> None:
    lose_posts(divided.second_member)
    assert (by_phone(divided).stage, by_phone(divided).branch) == (Stage.ASSIGN, divided.yard_branch)

    assert not take(Subject.AREAS, AREAS.replace("1003", "1002")).problems
    assert by_phone(divided).offered_to == divided.member


def test_an_area_has_one_responsible_person_or_none(divided: House) -> None:
    assert {area.code: area.responsible for area in Area.objects.all()} == {"A-1": divided.second_member, "A-2": None}


@pytest.mark.parametrize(
    ("subject", "text", "message"),
    [
        (Subject.AREAS, "code,name,responsible person\nA-3,三号堆场,4711\n", "Nobody has the staff number"),
        (Subject.AREAS, "code,name\nA-3,三号堆场\nA-3,三号堆场\n", "already in row 2"),
        (Subject.UNITS, "code,name,area\nYARD,堆场一班,A-9\n", "There is no area"),
        (Subject.STATIONS, "code,name,unit,area\nyard,堆场驿站,YARD,A-9\n", "There is no area"),
    ],
)
def test_a_file_with_a_mistake_is_refused_with_its_row(
    divided: House, subject: Subject, text: str, message: str
) -> None:
    result = take(subject, text)

    assert any(message in str(problem) for problem in result.problems)
    assert not Area.objects.filter(code="A-3").exists()


def test_a_file_without_the_column_leaves_the_areas_as_they_are(divided: House) -> None:
    assert not take(Subject.UNITS, "code,name\nYARD,堆场一班\n").problems
    assert not take(Subject.STATIONS, "code,name,unit\nyard,堆场驿站,YARD\n").problems

    assert Unit.objects.get(code="YARD").area == Area.objects.get(code="A-1")
    assert Station.objects.get().area is None
