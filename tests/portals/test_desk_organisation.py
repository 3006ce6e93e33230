"""The administrator imports the organisation, and sees what will happen before it does."""

from __future__ import annotations

import re

from django.core.files.uploadedfile import SimpleUploadedFile

from casework.organisation.models import Unit
from tests.cast import House
from tests.portals.desk import at_desk, words

UNITS = "code,name,parent\nGATE,闸口,PORT\nGATE-1,闸口一班,GATE\n"


def upload(house: House, content: str, **given: str) -> object:
    file = SimpleUploadedFile("units.csv", content.encode())
    return at_desk(house.administrator).post("/desk/organisation/", {"subject": "units", "file": file, **given})


def test_a_file_is_checked_and_nothing_is_stored(house: House) -> None:
    page = words(upload(house, UNITS))
    assert "The file is in order; nothing is stored yet" in page
    assert "Rows: 2, new: 2, changed: 0." in page
    assert not Unit.objects.filter(code="GATE").exists()


def test_a_checked_file_is_stored_without_choosing_it_again(house: House) -> None:
    carried = re.search(r'name="checked" value="([^"]+)"', words(upload(house, UNITS)))
    assert carried
    answer = at_desk(house.administrator).post(
        "/desk/organisation/", {"subject": "units", "checked": carried[1], "store": "yes"}
    )
    assert "Stored" in words(answer)
    assert Unit.objects.get(code="GATE-1").parent.code == "GATE"  # type: ignore[union-attr]


def test_problems_are_shown_with_their_row_and_nothing_is_stored(house: House) -> None:
    answer = upload(house, "code,name,parent\nGATE,闸口,PORT\nDOCK,码头,NOWHERE\n", store="yes")
    assert answer.status_code == 422  # type: ignore[attr-defined]
    page = words(answer)
    assert "Nothing was stored: 1 thing has to be mended" in page
    assert '<td class="number" data-label="Row">3</td>' in page
    assert not Unit.objects.filter(code="GATE").exists()


def test_a_file_must_be_chosen(house: House) -> None:
    answer = at_desk(house.administrator).post("/desk/organisation/", {"subject": "units"})
    assert answer.status_code == 422
    assert "Choose a file first." in words(answer)


def test_a_file_that_is_too_large_is_refused(house: House) -> None:
    assert "The file is too large" in words(upload(house, "x" * 1_000_001))


def test_something_that_is_no_table_is_refused(house: House) -> None:
    assert upload(house, "\x00\x01\x02").status_code == 422  # type: ignore[attr-defined]


def test_it_exists_for_administrators_only(house: House) -> None:
    for someone in (house.member, house.secretary, house.leader, house.worker):
        assert at_desk(someone).get("/desk/organisation/").status_code == 404
    assert "The columns of each file" in words(at_desk(house.administrator).get("/desk/organisation/"))
