"""The page of the shifts: administrators and leaders change them, everybody with a desk reads."""

from __future__ import annotations

import pytest

from casework.organisation.models import Shift
from tests.cast import House
from tests.portals.desk import at_desk, words
from tests.routing import publish

NEW = {"do": "save", "name": "大夜班", "name_en": "long night", "starts": "20:00", "ends": "08:00"}


@pytest.mark.parametrize("who", ["administrator", "leader"])
def test_a_shift_is_added_and_changed(house: House, who: str) -> None:
    desk = at_desk(getattr(house, who))

    assert desk.post("/desk/shifts/", NEW).status_code == 302
    page = words(desk.get("/desk/shifts/?done=save"))
    assert "大夜班" in page and "20:00–08:00" in page and "across midnight" in page

    desk.post("/desk/shifts/?shift=shift-1", NEW | {"ends": "06:00"})
    assert str(Shift.objects.get(code="shift-1").ends) == "06:00:00"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"starts": "8 o'clock"}, "Write a time of the day such as 08:00."),
        ({"ends": ""}, "Write a time of the day such as 08:00."),
        ({"name_en": ""}, "Write the name in both languages"),
        ({"name": "白班"}, "“白班” is another shift already"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_the_rest_is_kept(
    house: House, wrong: dict[str, str], said: str
) -> None:
    answer = at_desk(house.administrator).post("/desk/shifts/", NEW | wrong)

    assert answer.status_code == 422
    assert said in words(answer)
    kept = NEW | wrong
    assert f'value="{kept["name"]}"' in words(answer)
    assert Shift.objects.count() == 3


@pytest.mark.parametrize("who", ["secretary", "member"])
def test_who_keeps_rosters_reads_and_changes_nothing(house: House, who: str) -> None:
    desk = at_desk(getattr(house, who))

    page = words(desk.get("/desk/shifts/"))
    assert "00:00–08:00" in page and "Add a shift" not in page
    assert desk.post("/desk/shifts/", NEW).status_code == 404
    assert Shift.objects.count() == 3


def test_whoever_has_no_desk_finds_nothing(house: House) -> None:
    assert at_desk(house.worker).get("/desk/shifts/").status_code == 404
    assert at_desk(house.leader).get("/desk/shifts/?shift=none").status_code == 404


def test_a_shift_that_a_rule_names_is_not_taken_off(house: House) -> None:
    publish(house, {"target": "branch", "branch": house.yard_branch, "shift": "night"})
    desk = at_desk(house.administrator)

    answer = desk.post("/desk/shifts/?shift=night", {"do": "take_off"})
    assert answer.status_code == 422
    assert "Rules of routing that name this shift: 1." in words(answer)

    assert desk.post("/desk/shifts/?shift=middle", {"do": "take_off"}).status_code == 302
    page = words(desk.get("/desk/shifts/"))
    assert "No shift works 16:00–00:00" in page


def test_it_is_linked_from_the_roster_and_from_routing(house: House) -> None:
    desk = at_desk(house.leader)

    for page in ("/desk/duty/", "/desk/routing/"):
        assert 'href="/desk/shifts/"' in words(desk.get(page))
