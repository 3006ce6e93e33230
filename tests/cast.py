"""The cast: one small port and the people in it, the same in every test."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import pytest
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from casework.cases.models import Case
from casework.cases.words import Category, Confidentiality
from casework.organisation.models import Branch, Coverage, Person, Post, Station, Unit
from workflows.actions import NewReport, accept_case, assign_case, receive_report, resolve_case, respond

SINCE = date(2015, 1, 1)
PASSWORD = "bridge-and-heart-2026"


@dataclass(frozen=True)
class House:
    """Two branches under one committee, and who is who."""

    port: Unit
    yard: Unit
    canteen: Unit
    committee: Branch
    yard_branch: Branch
    canteen_branch: Branch
    station: Station
    secretary: Person
    """of the yard branch"""
    member: Person
    second_member: Person
    stranger: Person
    """a member of the canteen branch"""
    stranger_secretary: Person
    leader: Person
    worker: Person
    """works in the yard, has no post"""
    administrator: Person


@cache
def _hashed(password: str) -> str:
    """Hashed once, because a good hash takes a tenth of a second."""
    return make_password(password)


def person(number: str, name: str, name_en: str, unit: Unit, **fields: object) -> Person:
    """Somebody who can sign in with `PASSWORD`, and did so a moment ago."""
    return Person.objects.create(
        staff_number=number,
        name=name,
        name_en=name_en,
        unit=unit,
        password=_hashed(PASSWORD),
        last_login=timezone.now(),
        **fields,
    )


def post(holder: Person, branch: Branch, role: Post.Role) -> Post:
    return Post.objects.create(person=holder, branch=branch, role=role, starts_on=SINCE)


def lose_posts(holder: Person) -> None:
    """As of yesterday."""
    holder.posts.update(ends_on=timezone.localdate() - timedelta(days=1))


def build_house() -> House:
    port = Unit.objects.create(code="PORT", name="海港", name_en="Port")
    yard = Unit.objects.create(code="YARD", name="堆场一班", name_en="Yard team 1", parent=port)
    canteen = Unit.objects.create(code="CANTEEN", name="食堂", name_en="Canteen", parent=port)
    committee = Branch.objects.create(code="C", name="委员会", name_en="Committee", form=Branch.Form.COMMITTEE)
    yard_branch = Branch.objects.create(code="C-1", name="堆场支部", name_en="Yard branch", parent=committee)
    canteen_branch = Branch.objects.create(code="C-2", name="后勤支部", name_en="Services branch", parent=committee)
    Coverage.objects.create(unit=port, branch=committee)
    Coverage.objects.create(unit=yard, branch=yard_branch)
    Coverage.objects.create(unit=canteen, branch=canteen_branch)
    house = House(
        port=port,
        yard=yard,
        canteen=canteen,
        committee=committee,
        yard_branch=yard_branch,
        canteen_branch=canteen_branch,
        station=Station.objects.create(
            code="yard", name="堆场驿站", name_en="Yard station", unit=yard, rescue_phone="8120"
        ),
        secretary=person("1001", "江岚", "Jiang Lan", yard),
        member=person("1002", "石磊", "Shi Lei", yard),
        second_member=person("1003", "白帆", "Bai Fan", yard),
        stranger=person("2002", "禾苗", "He Miao", canteen),
        stranger_secretary=person("2001", "谷丰", "Gu Feng", canteen),
        leader=person("9001", "海舟", "Hai Zhou", port),
        worker=person("1100", "水生", "Shui Sheng", yard),
        administrator=person("9900", "管事", "Guan Shi", port, is_administrator=True),
    )
    post(house.secretary, yard_branch, Post.Role.SECRETARY)
    post(house.member, yard_branch, Post.Role.MEMBER)
    post(house.second_member, yard_branch, Post.Role.MEMBER)
    post(house.stranger_secretary, canteen_branch, Post.Role.SECRETARY)
    post(house.stranger, canteen_branch, Post.Role.MEMBER)
    post(house.leader, committee, Post.Role.LEADER)
    return house


@pytest.fixture
def house(db: None) -> House:
    return build_house()


def a_report(house: House, text: str = "浴室地面太滑，昨天有人摔倒。", **fields: object) -> NewReport:
    """A report from the yard's kiosk; anonymous unless `reporter` is given."""
    named = Confidentiality.NAMED if fields.get("reporter") else Confidentiality.ANONYMOUS
    given = {
        "category": Category.LIVING,
        "submission_key": secrets.token_urlsafe(24),
        "station": house.station,
        "confidentiality": named,
        **fields,
    }
    return NewReport(text=text, **given)  # type: ignore[arg-type]


def case_at(stage: str, house: House, **fields: object) -> Case:
    """A case that was carried to `stage` by the people of the yard branch, with real verbs; `fields` of its report."""
    case = receive_report(a_report(house, **fields)).case
    steps: list[tuple[str, Callable[[], object]]] = [
        ("assign", lambda: assign_case(case, to=house.member, by=house.secretary)),
        ("accept", lambda: accept_case(case, by=house.member)),
        ("respond", lambda: respond(case, by=house.member, text="已经去看过，今天铺防滑垫。")),
        ("resolve", lambda: resolve_case(case, by=house.member, text="地面已换防滑砖。")),
    ]
    for at, step in steps:
        if case.stage == stage:
            return case
        assert case.stage == at
        step()
    assert case.stage == stage
    return case
