"""The invented port is whole, and never mixes with real people."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from casework.organisation.models import Branch, Coverage, Person, Post, Station, Unit
from casework.organisation.queries import branch_answering_for, secretary_of
from workflows.demonstration.organisation import demonstration_sign_ins

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def quick_passwords(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def load() -> str:
    out = StringIO()
    call_command("load_demonstration", "--without-cases", stdout=out)
    return out.getvalue()


def test_it_builds_a_port_of_sixty_people_in_three_shifts() -> None:
    load()
    assert 55 <= Person.objects.count() <= 65
    assert set(Person.objects.values_list("shift", flat=True)) == {"day", "middle", "night"}
    forms = list(Branch.objects.values_list("form", flat=True))
    assert (forms.count("committee"), forms.count("branch"), forms.count("joint")) == (1, 3, 1)
    assert Station.objects.count() == 3


def test_every_branch_has_a_secretary_and_every_unit_a_branch() -> None:
    load()
    assert all(secretary_of(branch) for branch in Branch.objects.all())
    assert all(branch_answering_for(unit) for unit in Unit.objects.all())


def test_a_unit_without_members_has_a_liaison_officer() -> None:
    load()
    coverage = Coverage.objects.get(liaison_officer__isnull=False)
    assert not Post.objects.filter(person__unit=coverage.unit).exists()


def test_it_remembers_a_former_secretary() -> None:
    load()
    branch = Branch.objects.get(code="HCDW-1")
    before, since = (secretary_of(branch, on=day) for day in (date(2024, 2, 29), date(2024, 3, 1)))
    assert before is not None
    assert before != since


def test_its_sign_ins_work_and_are_marked() -> None:
    printed = load()
    for sign_in in demonstration_sign_ins():
        person = Person.objects.get(staff_number=sign_in.staff_number)
        assert person.check_password(sign_in.password)
        assert person.is_demonstration
        assert sign_in.password in printed
    assert Person.objects.filter(is_demonstration=True).count() == len(demonstration_sign_ins())
    assert Person.objects.filter(is_administrator=True).count() == 1


def test_a_second_time_it_changes_nothing() -> None:
    load()
    person = Person.objects.get(staff_number=demonstration_sign_ins()[0].staff_number)
    person.set_password("chosen while looking around")
    person.save()
    before = list(Person.objects.values()), list(Post.objects.values()), list(Coverage.objects.values())
    load()
    assert before == (
        list(Person.objects.values()),
        list(Post.objects.values()),
        list(Coverage.objects.values()),
    )


@pytest.mark.parametrize("staff_number", ["4711", "1004"])
def test_it_refuses_a_house_with_people_of_its_own(staff_number: str) -> None:
    Person.objects.create_person(staff_number, name="甲")
    with pytest.raises(CommandError):
        load()
    assert not Branch.objects.exists()
