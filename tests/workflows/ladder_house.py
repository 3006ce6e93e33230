"""A branch above the yard's, so that the ladder has a rung between the secretary and the committee."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import time_machine

from casework.cases.models import Case
from casework.organisation.models import Branch, Person, Post
from tests.cast import House, person, post
from workflows import timers


@dataclass(frozen=True)
class Above:
    branch: Branch
    secretary: Person


def branch_above_the_yard(house: House) -> Above:
    """Between yard branch and committee, with a secretary of its own."""
    branch = Branch.objects.create(code="C-9", name="码头党总支", name_en="Quay branch", parent=house.committee)
    house.yard_branch.parent = branch
    house.yard_branch.save()
    secretary = person("3001", "陆远", "Lu Yuan", house.port)
    post(secretary, branch, Post.Role.SECRETARY)
    return Above(branch, secretary)


def time_passes_until(moment: datetime, case: Case) -> None:
    """The house's timers do what is due by then; nobody else does anything."""
    with time_machine.travel(moment + timedelta(seconds=1), tick=False):
        timers.fire_due_timers(as_of=moment)
    case.refresh_from_db()
