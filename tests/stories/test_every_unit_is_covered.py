"""Every unit is covered by its own branch, a joint one, a liaison officer or the parent's; else it is an alarm (E1)."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from casework.cases.routing.coverage import coverage_of_house, uncovered_units
from casework.cases.words import Stage
from casework.organisation.models import Branch, Coverage, Person, Post, Unit
from casework.running.readiness import look_with_depth
from tests.cast import House, a_report, lose_posts, person, post
from tests.portals.desk import at_desk, words
from tests.routing import publish
from workflows.actions import receive_report
from workflows.doctor import examine
from workflows.examinations import examine_and_record


def crew_with_liaison_officer(house: House) -> tuple[Unit, Person]:
    """A firm without members: the canteen's branch looks after it through one of its people."""
    crew = Unit.objects.create(code="CREW", name="外包绑扎队", name_en="Lashing crew", parent=house.port)
    Coverage.objects.create(unit=crew, branch=house.canteen_branch, liaison_officer=house.stranger)
    return crew, house.stranger


def test_every_unit_is_covered(house: House) -> None:
    crew, _officer = crew_with_liaison_officer(house)
    gang = Unit.objects.create(code="GANG", name="绑扎一组", name_en="Gang 1", parent=house.yard)
    house.canteen_branch.form = Branch.Form.JOINT
    house.canteen_branch.save()

    how = {each.unit: (each.how, each.branch) for each in coverage_of_house()}

    assert how == {
        house.port: ("own", house.committee),
        house.yard: ("own", house.yard_branch),
        gang: ("parent", house.yard_branch),
        house.canteen: ("joint", house.canteen_branch),
        crew: ("liaison", house.canteen_branch),
    }
    assert uncovered_units() == []


def test_a_unit_with_a_liaison_officer_asks_them_first(house: House) -> None:
    crew, officer = crew_with_liaison_officer(house)
    docker = person("1200", "浪花", "Lang Hua", crew)
    publish(house)

    case = receive_report(a_report(house, reporter=docker)).case

    assert (case.stage, case.offered_to, case.branch) == (Stage.ACCEPT, officer, house.canteen_branch)


def test_what_the_liaison_officer_reports_waits_for_the_secretary(house: House) -> None:
    crew, officer = crew_with_liaison_officer(house)
    officer.unit = crew
    officer.save()
    publish(house)

    case = receive_report(a_report(house, reporter=officer)).case

    assert (case.stage, case.offered_to, case.branch) == (Stage.ASSIGN, None, house.canteen_branch)


def test_a_branch_where_nobody_can_act_leaves_it_to_the_next_one_upward(house: House) -> None:
    lose_posts(house.leader)
    lose_posts(house.secretary)
    publish(house)

    covered = {each.unit: each for each in coverage_of_house()}
    assert covered[house.canteen].branch == house.canteen_branch
    assert covered[house.yard].branch is None
    assert set(uncovered_units()) == {house.port, house.yard}
    post(house.leader, house.committee, Post.Role.SECRETARY)
    assert uncovered_units() == []
    assert receive_report(a_report(house, reporter=house.worker)).case.branch == house.yard_branch


@pytest.fixture
def alarmed(house: House) -> House:
    """The committee's leader has left, and with the yard's secretary everybody who could act for the yard."""
    post(house.administrator, house.canteen_branch, Post.Role.LEADER)
    lose_posts(house.leader)
    lose_posts(house.secretary)
    return house


def test_an_uncovered_unit_is_an_alarm_on_the_pages(alarmed: House) -> None:
    assert "Nobody can act for 2 units" in words(at_desk(alarmed.administrator).get("/desk/organisation/"))
    assert "Nobody can act for 2 units" in words(at_desk(alarmed.administrator).get("/lead/"))
    page = words(at_desk(alarmed.administrator).get("/desk/coverage/"))
    assert "Nobody can act for it" in page
    assert "Nobody can act" not in words(at_desk(alarmed.stranger_secretary).get("/desk/"))


def test_it_is_an_alarm_to_the_doctor_and_in_the_depth_of_readyz(
    alarmed: House, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(CommandError):
        call_command("doctor")
    assert "/desk/coverage/" in capsys.readouterr().err

    examine_and_record()
    answer = look_with_depth()
    assert answer.status == 503
    assert sum("/desk/coverage/" in sentence for sentence in answer.body["findings"]) == 2  # type: ignore[union-attr]


def test_a_house_where_all_are_covered_shows_no_alarm(house: House) -> None:
    assert "Nobody can act" not in words(at_desk(house.leader).get("/lead/"))
    assert list(examine()) == []
