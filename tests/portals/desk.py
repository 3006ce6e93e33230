"""Going to the desk as somebody: signed in, in English, so that sentences can be read in the tests."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.test import Client

from casework.cases.models import Case
from casework.organisation.models import Person


def at_desk(person: Person, language: str = "en") -> Client:
    client = Client()
    client.force_login(person)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    return client


def address(case: Case, verb: str = "") -> str:
    return f"/desk/cases/{case.number}/{verb + '/' if verb else ''}"


def act(person: Person, case: Case, verb: str, **given: Any) -> Any:
    return at_desk(person).post(address(case, verb), given)


def words(response: Any) -> str:
    return " ".join(response.content.decode().replace("&#x27;", "'").replace("&quot;", '"').split())
