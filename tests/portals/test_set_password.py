"""Somebody gets an address from the administrator, sets a password there, and can sign in."""

from __future__ import annotations

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from casework.organisation import invitations
from casework.organisation.imports import Subject, import_organisation
from casework.organisation.models import PasswordAddress, Person, Station
from tests.cast import PASSWORD, House
from tests.portals.desk import at_desk, words

NEW = {"password": "quiet-harbour-7", "repeated": "quiet-harbour-7"}
PEOPLE = "staff_number,name,unit,branch,role,starts_on\n3001,新石,YARD,C-1,member,2024-01-01\n3002,无职,YARD,,,\n"


@pytest.fixture
def newcomer(house: House) -> Person:
    """Imported, with a post."""
    assert not import_organisation(Subject.PERSONS, PEOPLE.encode()).problems
    return Person.objects.get(staff_number="3001")


def made_address(house: House, number: str) -> str:
    page = words(
        at_desk(house.administrator).post("/desk/organisation/invite/", {"staff_number": number, "reason": "忘记密码"})
    )
    found = re.search(r"http://testserver(/set-password/[^<]+)<", page)
    assert found, page
    return found[1]


def test_an_imported_member_gets_an_address_sets_a_password_and_works(house: House, newcomer: Person) -> None:
    page = words(at_desk(house.administrator).get("/desk/organisation/"))
    assert "新石" in page
    assert "无职" not in page
    address = made_address(house, "3001")
    browser = Client()
    assert browser.get(address).status_code == 200
    answer = browser.post(address, NEW)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/desk/")
    signed_in = Client().post("/sign-in/", {"staff_number": "3001", "password": NEW["password"]})
    assert signed_in.headers["Location"] == "/desk/"
    assert "新石" not in words(at_desk(house.administrator).get("/desk/organisation/"))


def test_the_address_works_once(house: House, newcomer: Person) -> None:
    address, other = made_address(house, "3001"), made_address(house, "3001")
    Client().post(address, NEW)
    for used in (address, other):
        assert Client().get(used).status_code == 404
        assert Client().post(used, NEW).status_code == 404


def test_of_two_who_send_at_once_the_second_is_refused(newcomer: Person) -> None:
    token = invitations.address_for(newcomer).strip("/").rpartition("/")[2]
    assert invitations.set_password(newcomer.pk, token, NEW["password"])
    assert invitations.set_password(newcomer.pk, token, "another-one-8") is None


def test_a_guessed_address_a_changed_one_and_one_of_somebody_who_left_are_not_there(newcomer: Person) -> None:
    address = invitations.address_for(newcomer)
    assert Client().get(address[:-2] + "x/").status_code == 404
    assert Client().get(f"/set-password/{newcomer.pk + 1}/{address.strip('/').rpartition('/')[2]}/").status_code == 404
    Person.objects.filter(pk=newcomer.pk).update(is_active=False)
    assert Client().get(address).status_code == 404


def test_a_weak_password_is_refused_with_a_sentence(newcomer: Person) -> None:
    answer = Client().post(invitations.address_for(newcomer), {"password": "12345678901", "repeated": "12345678901"})
    assert answer.status_code == 422
    assert not Person.objects.get(pk=newcomer.pk).has_usable_password()


def test_who_forgot_a_password_gets_a_new_one_and_the_old_one_and_its_sessions_end(house: House) -> None:
    elsewhere = at_desk(house.member)
    Client().post(made_address(house, house.member.staff_number), NEW)
    assert elsewhere.get("/desk/").status_code == 302
    house.member.refresh_from_db()
    assert house.member.check_password(NEW["password"])
    assert not house.member.check_password(PASSWORD)


def test_only_administrators_make_addresses(house: House, newcomer: Person) -> None:
    for someone in (house.member, house.secretary, house.leader):
        answer = at_desk(someone).post("/desk/organisation/invite/", {"staff_number": "3001"})
        assert answer.status_code == 404
    assert at_desk(house.administrator).get("/desk/organisation/invite/").status_code == 405


def test_an_unknown_number_is_said_so(house: House) -> None:
    answer = at_desk(house.administrator).post("/desk/organisation/invite/", {"staff_number": "7777"})
    assert answer.status_code == 422
    assert "Nobody who works here has this staff number." in words(answer)


def test_the_command_prints_an_address(newcomer: Person) -> None:
    out = StringIO()
    call_command("invite", "3001", stdout=out)
    assert f"/set-password/{newcomer.pk}/" in out.getvalue()
    with pytest.raises(CommandError, match="7777"):
        call_command("invite", "7777")


def test_createsuperuser_says_how_it_is_done_here() -> None:
    with pytest.raises(CommandError, match="invite"):
        call_command("createsuperuser", "--noinput")


def test_stations_are_imported_and_a_kiosk_opens(house: House) -> None:
    table = "编号,名称,英文名称,单位,救援电话\ngate-1,闸口驿站,Gate station,PORT,8110\n"
    assert not import_organisation(Subject.STATIONS, table.encode()).problems
    station = Station.objects.get(code="gate-1")
    assert (station.name, station.unit, station.rescue_phone) == ("闸口驿站", house.port, "8110")
    assert Client().get(reverse("kiosk:home", args=["gate-1"])).status_code == 200
    again = import_organisation(Subject.STATIONS, table.replace("8110", "8111").encode())
    assert (again.added, again.changed) == (0, 1)


@pytest.mark.parametrize("row", ["a/b,闸口,PORT", "gate,闸口,NOWHERE", "gate,闸口,", "yard,堆场,YARD\nyard,堆场,YARD"])
def test_a_station_that_cannot_be_is_refused(house: House, row: str) -> None:
    before = Station.objects.count()
    assert import_organisation(Subject.STATIONS, f"code,name,unit\n{row}\n".encode()).problems
    assert Station.objects.count() == before


def test_for_somebody_with_a_password_the_page_says_what_it_means_and_asks_why(house: House) -> None:
    answer = at_desk(house.administrator).post("/desk/organisation/invite/", {"staff_number": "1002"})

    assert answer.status_code == 422
    assert "can sign in as" in words(answer)
    assert 'name="reason"' in answer.content.decode()
    assert "/set-password/" not in words(answer)
    assert not PasswordAddress.objects.exists()


def test_who_made_an_address_for_whom_and_why_is_kept_warned_of_and_told(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    address = made_address(house, "1002")

    made = PasswordAddress.objects.get()
    assert (made.person, made.made_by, made.reason, made.had_password) == (
        house.member,
        house.administrator,
        "忘记密码",
        True,
    )
    warning = caplog.records[-1]
    assert warning.levelname == "WARNING"
    assert "9900" in warning.getMessage()
    assert "1002" in warning.getMessage()
    assert address not in caplog.text
    for page in ("/desk/", "/desk/notifications/"):
        assert "A one-time address to set your password was made by" in words(at_desk(house.member).get(page))
        assert "A one-time address" not in words(at_desk(house.second_member).get(page))


@pytest.mark.parametrize(
    "statement", ["UPDATE organisation_passwordaddress SET reason = ''", "DELETE FROM organisation_passwordaddress"]
)
def test_what_was_recorded_of_an_address_is_never_changed(newcomer: Person, statement: str) -> None:
    invitations.make_address(newcomer, by=None)
    with pytest.raises(DatabaseError, match="refused"), transaction.atomic():
        connection.cursor().execute(statement)


def test_the_command_asks_why_and_records_it(house: House, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(CommandError, match="--reason"):
        call_command("invite", "1002", stdout=StringIO())
    call_command("invite", "1002", "--reason", "forgot it", stdout=StringIO())

    made = PasswordAddress.objects.get()
    assert (made.person, made.made_by, made.reason) == (house.member, None, "forgot it")
    assert caplog.records[-1].levelname == "WARNING"
    assert "somebody on the server" in words(at_desk(house.member).get("/desk/notifications/"))
