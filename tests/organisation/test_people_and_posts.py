"""People come and go; what they were stays."""

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.db.models import ProtectedError
from django.utils import timezone

from casework.organisation.models import Branch, Coverage, Person, Post, Unit
from casework.organisation.queries import branch_answering_for, holders, posts_of, secretary_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def branch() -> Branch:
    return Branch.objects.create(code="B1", name="装卸支部", name_en="Loading Branch")


@pytest.fixture
def fang(branch: Branch) -> Person:
    fang = Person.objects.create_person("1003", name="方砚秋", name_en="Fang Yanqiu")
    Post.objects.create(
        person=fang,
        branch=branch,
        role=Post.Role.SECRETARY,
        starts_on=date(2020, 1, 1),
        ends_on=date(2024, 2, 29),
    )
    return fang


def test_who_was_secretary_then(branch: Branch, fang: Person) -> None:
    assert secretary_of(branch, on=date(2019, 12, 31)) is None
    assert secretary_of(branch, on=date(2020, 1, 1)) == fang
    assert secretary_of(branch, on=date(2024, 2, 29)) == fang
    assert secretary_of(branch, on=date(2024, 3, 1)) is None


def test_somebody_who_has_left_since_was_secretary_then(branch: Branch, fang: Person) -> None:
    with time_machine.travel("2025-06-01", tick=False):
        Person.objects.filter(pk=fang.pk).update(is_active=False, deactivated_at=timezone.now())
    assert secretary_of(branch, on=date(2024, 2, 29)) == fang


def test_somebody_who_has_left_holds_no_post_today(branch: Branch, fang: Person) -> None:
    Post.objects.update(ends_on=None)
    assert secretary_of(branch) == fang
    Person.objects.update(is_active=False, deactivated_at=timezone.now())
    assert secretary_of(branch) is None


def test_today_is_the_organisations_day_not_that_of_utc(branch: Branch, fang: Person) -> None:
    with time_machine.travel("2024-02-29T16:30:00Z", tick=False):  # half past midnight on 1 March in Shanghai
        assert not posts_of(fang).exists()
        assert not holders(branch, Post.Role.SECRETARY).exists()


def test_a_person_is_never_deleted(fang: Person) -> None:
    with pytest.raises(TypeError, match="never deleted"):
        fang.delete()
    with pytest.raises(TypeError, match="never deleted"):
        Person.objects.all().delete()
    with pytest.raises(TypeError, match="never deleted"):
        Person.objects.filter(pk=fang.pk).delete()


def test_nothing_that_people_stand_on_can_be_taken_away(branch: Branch, fang: Person) -> None:
    unit = Unit.objects.create(code="PORT", name="海川港务")
    Person.objects.filter(pk=fang.pk).update(unit=unit)
    for thing in (branch, unit):
        with pytest.raises(ProtectedError):
            thing.delete()


def test_every_unit_has_a_branch_that_answers(branch: Branch) -> None:
    committee = Branch.objects.create(code="A", name="党委", form=Branch.Form.COMMITTEE)
    Branch.objects.filter(pk=branch.pk).update(parent=committee)
    port = Unit.objects.create(code="PORT", name="海川港务")
    team = Unit.objects.create(code="TEAM", name="一班", parent=port)
    assert branch_answering_for(team) == committee
    assert branch_answering_for(None) == committee
    Coverage.objects.create(unit=port, branch=branch)
    assert branch_answering_for(team) == branch


def test_the_database_is_real() -> None:
    assert connection.vendor == "postgresql"
