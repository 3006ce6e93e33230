"""Builds the demonstration organisation from the four tables beside this file, by the ordinary import."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casework.organisation.imports import ImportResult, Subject, import_organisation
from casework.organisation.models import Branch, Person, Station, Unit

from .rosters import load_rosters

TABLES = Path(__file__).parent


class SignIn(NamedTuple):
    role: Promise
    staff_number: str
    password: str


@dataclass(frozen=True)
class DemonstrationHouse:
    """How many there are of each."""

    people: int
    branches: int
    stations: int


class NotForThisHouseError(RuntimeError):
    """Real people are here; printed passwords must not join them."""


PASSWORD: str = getattr(settings, "DEMONSTRATION_PASSWORD", "heart-bridge")
"""Public: a house with such sign-ins listens on loopback only."""
SIGN_INS = (
    SignIn(_("leader"), "1001", PASSWORD),
    SignIn(_("secretary of the committee"), "1002", PASSWORD),
    SignIn(_("secretary"), "1004", PASSWORD),
    SignIn(_("member"), "1009", PASSWORD),
    SignIn(_("second member"), "1010", PASSWORD),
    SignIn(_("secretary of the joint branch"), "1008", PASSWORD),
    SignIn(_("administrator"), "1059", PASSWORD),
)
ADMINISTRATOR = "1059"

STATIONS = (
    ("dock-gate", "装卸作业部驿站", "Loading Department station", "HC-ZX"),
    ("canteen", "职工食堂驿站", "Canteen station", "HC-HQ-ST"),
    ("yard", "堆场中心驿站", "Yard Centre station", "HC-DC"),
)
RESCUE_PHONE = "8120"
"""An internal number of the invented port."""


def demonstration_sign_ins() -> list[SignIn]:
    """Role, staff number and password of those who can sign in, for printing."""
    return list(SIGN_INS)


@transaction.atomic
def load_organisation() -> DemonstrationHouse:
    """Creates what is missing of the demonstration organisation; a second time changes nothing.

    Raises `NotForThisHouseError` where anybody works who does not belong to it.
    """
    refuse_among_real_people()
    # Areas and units come twice, because they name people, and people work in units, which lie in areas.
    _take(Subject.BRANCHES, "branches.csv")
    _take(Subject.AREAS, "areas.csv", without_column="责任人")
    _take(Subject.UNITS, "units.csv", without_column="联络员")
    _take(Subject.PERSONS, "persons.csv")
    _take(Subject.AREAS, "areas.csv")
    _take(Subject.UNITS, "units.csv")
    _place_stations()
    _hand_out_passwords()
    load_rosters()
    return DemonstrationHouse(Person.objects.count(), Branch.objects.count(), Station.objects.count())


def refuse_among_real_people() -> None:
    """Raises `NotForThisHouseError` where anybody works who was not invented."""
    lines = (TABLES / "persons.csv").read_text(encoding="utf-8").splitlines()[1:]
    invented = {line.partition(",")[0] for line in lines}
    if Person.objects.exclude(staff_number__in=invented).exists():
        raise NotForThisHouseError
    if Person.objects.exists() and not Person.objects.filter(is_demonstration=True).exists():
        raise NotForThisHouseError


def _take(subject: Subject, name: str, *, without_column: str = "") -> ImportResult:
    text = (TABLES / name).read_text(encoding="utf-8")
    if without_column:
        text = text.replace(without_column, "-", 1)
    result = import_organisation(subject, text.encode())
    if result.problems:
        raise ValueError(f"{name}: {'; '.join(map(str, result.problems))}")
    return result


def _place_stations() -> None:
    for code, name, name_en, unit in STATIONS:
        Station.objects.get_or_create(
            code=code,
            defaults={
                "name": name,
                "name_en": name_en,
                "unit": Unit.objects.get(code=unit),
                "rescue_phone": RESCUE_PHONE,
            },
        )


def _hand_out_passwords() -> None:
    """Only to those who have none yet: a password changed while looking around stays."""
    for sign_in in SIGN_INS:
        person = Person.objects.get(staff_number=sign_in.staff_number)
        if person.has_usable_password():
            continue
        person.set_password(sign_in.password)
        person.is_demonstration = True
        person.is_administrator = sign_in.staff_number == ADMINISTRATOR
        person.save()
