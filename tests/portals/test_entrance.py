"""Signing in and out, and the one-time address of the first administrator."""

import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client

from casework.organisation.models import Person
from casework.portals.entrance import first_administrator, guessing
from tests.cast import PASSWORD, House

pytestmark = pytest.mark.django_db
NEW = {"staff_number": "9001", "name": "陈管理", "password": "quiet-harbour-7", "repeated": "quiet-harbour-7"}


def sign_in(staff_number: str, password: str = PASSWORD, **more: str) -> tuple[Client, Any]:
    client = Client()
    return client, client.post("/sign-in/", {"staff_number": staff_number, "password": password, **more})


@pytest.mark.parametrize(("who", "room"), [("member", "/desk/"), ("secretary", "/desk/queue/"), ("leader", "/lead/")])
def test_it_leads_everybody_to_their_room(house: House, who: str, room: str) -> None:
    _, answer = sign_in(getattr(house, who).staff_number)
    assert (answer.status_code, answer.headers["Location"]) == (302, room)


def test_it_returns_to_the_page_that_asked(house: House) -> None:
    _, answer = sign_in(house.member.staff_number, next="/desk/cases/7/")
    assert answer.headers["Location"] == "/desk/cases/7/"


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", r"/\evil.example"]
)
def test_it_leads_nobody_out_of_the_house(house: House, elsewhere: str) -> None:
    _, answer = sign_in(house.member.staff_number, next=elsewhere)
    assert answer.headers["Location"] == "/desk/"


def test_it_says_the_same_to_a_wrong_password_and_to_a_stranger(house: House) -> None:
    _, wrong = sign_in(house.member.staff_number, "wrong-password")
    _, unknown = sign_in("0000", "wrong-password")
    assert wrong.status_code == unknown.status_code == 422
    sentence = "工号和密码不匹配"
    assert sentence in wrong.content.decode()
    assert sentence in unknown.content.decode()


def test_it_refuses_somebody_who_has_left(house: House) -> None:
    Person.objects.filter(pk=house.member.pk).update(is_active=False)
    assert sign_in(house.member.staff_number)[1].status_code == 422


def test_it_takes_a_new_session_at_sign_in(house: House) -> None:
    client = Client()
    client.get("/sign-in/")
    client.post("/sign-in/", {"staff_number": house.member.staff_number, "password": PASSWORD})
    cookie = client.cookies[django_settings.SESSION_COOKIE_NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_it_sends_somebody_who_is_signed_in_straight_on(house: House) -> None:
    client, _ = sign_in(house.member.staff_number)
    assert client.get("/sign-in/").headers["Location"] == "/desk/"


def test_it_signs_out_by_post_only(house: House) -> None:
    client, _ = sign_in(house.member.staff_number)
    assert client.get("/sign-out/").status_code == 405
    answer = client.post("/sign-out/", secure=True)
    assert answer.headers["Location"] == "/sign-in/"
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert client.get("/sign-in/").status_code == 200


@pytest.mark.parametrize(("language", "word"), [("zh-hans", "登录"), ("en", "Sign in")])
def test_it_speaks_both_languages(language: str, word: str) -> None:
    client = Client()
    client.cookies[django_settings.LANGUAGE_COOKIE_NAME] = language
    assert f"<h1>{word}</h1>" in client.get("/sign-in/").content.decode()


@pytest.fixture
def token(tmp_path: Path, settings: Any) -> Iterator[str]:
    settings.DATA_DIR = tmp_path
    yield first_administrator.new_token()


def test_the_first_administrator_sets_a_password_and_is_inside(token: str) -> None:
    client = Client()
    assert client.get(f"/first-administrator/{token}/").status_code == 200
    answer = client.post(f"/first-administrator/{token}/", NEW)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/desk/")
    person = Person.objects.get(staff_number="9001")
    assert person.is_administrator
    assert person.check_password("quiet-harbour-7")


def test_the_address_of_the_first_administrator_works_once(token: str) -> None:
    Client().post(f"/first-administrator/{token}/", NEW)
    again = {**NEW, "staff_number": "9002"}
    assert Client().post(f"/first-administrator/{token}/", again).status_code == 404
    assert not Person.objects.filter(staff_number="9002").exists()


def test_a_wrong_or_earlier_address_is_not_there(token: str) -> None:
    assert Client().get("/first-administrator/guess/").status_code == 404
    first_administrator.new_token()
    assert Client().get(f"/first-administrator/{token}/").status_code == 404


def test_it_is_not_there_in_a_house_that_has_an_administrator(house: House, token: str) -> None:
    assert Client().get(f"/first-administrator/{token}/").status_code == 404


def test_it_keeps_only_a_hash_of_the_address(token: str, tmp_path: Path) -> None:
    kept = tmp_path / "first_administrator"
    assert token not in kept.read_text()
    assert kept.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "mistake",
    [{"password": "short", "repeated": "short"}, {"repeated": "another-one-8"}, {"staff_number": ""}, {"name": ""}],
)
def test_the_first_administrator_can_mend_a_mistake(token: str, mistake: dict[str, str]) -> None:
    assert Client().post(f"/first-administrator/{token}/", {**NEW, **mistake}).status_code == 422
    assert not Person.objects.exists()


def test_the_first_administrator_takes_nobodys_number(token: str) -> None:
    Person.objects.create_person("9001", name="王")
    assert Client().post(f"/first-administrator/{token}/", NEW).status_code == 422


def test_guessing_a_password_is_slowed_down_and_nobody_else_is(house: House) -> None:
    number = house.member.staff_number
    here, elsewhere = ({"REMOTE_ADDR": f"10.{n}.{secrets.randbelow(250)}.{secrets.randbelow(250)}"} for n in (1, 2))

    def attempt(number: str, password: str, **where: str) -> Any:
        return Client().post("/sign-in/", {"staff_number": number, "password": password}, **where)

    number = f"{number}-{secrets.token_hex(4)}"
    Person.objects.filter(pk=house.member.pk).update(staff_number=number)
    for _ in range(guessing.FREE_TRIES + 1):
        attempt(number, "wrong-password", **here)
    slowed = attempt(number, PASSWORD, **here)
    assert slowed.status_code == 422
    assert "秒后再试" in slowed.content.decode()
    assert attempt(house.secretary.staff_number, PASSWORD, **here).status_code == 302
    assert attempt(number, PASSWORD, **elsewhere).status_code == 302, "who guesses elsewhere takes nobody's turn"
