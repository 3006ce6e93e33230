"""The demonstration has somebody away, so that a visitor sees what that looks like."""

import pytest

from casework.organisation.models import Absence, Person
from casework.organisation.queries import away_today
from workflows.demonstration.absences import load_absence
from workflows.demonstration.organisation import load_organisation


@pytest.mark.django_db
def test_one_member_is_away_and_a_colleague_of_the_branch_stands_in() -> None:
    load_organisation()
    load_absence()
    load_absence()

    (away,) = away_today().values()
    assert away.substitute is not None
    branches = [set(person.posts.values_list("branch", flat=True)) for person in (away.absence.person, away.substitute)]
    assert branches[0] & branches[1]
    assert Absence.objects.count() == 1
    assert not Person.objects.filter(pk=away.absence.person_id, is_demonstration=True).exists(), "nobody who signs in"
