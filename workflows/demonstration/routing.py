"""The routing rules of the demonstration: those of a port that has thought about it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import time_machine

from casework.cases.models import RoutingTable
from casework.cases.routing import editing
from casework.cases.words import Category, RoutingTarget, Urgency
from casework.organisation.models import Branch, Person, Unit

from .cases.moments import working_time_ago
from .organisation import ADMINISTRATOR

IN_FORCE_FOR = "50min"
"""Of working time: the stories of that time show what rules do; those before were assigned by hand."""

BRANCH_OF_UNIT = (("HC-ZX", "HCDW-1"), ("HC-DC", "HCDW-2"), ("HC-JX", "HCDW-3"), ("HC-TL", "HCDW-3"))
SPEAKS_ENGLISH = "1020"
KNOWS_POLICIES = "1005"


def publish_rules(now: datetime) -> None:
    """Once: a house that has rules keeps them."""
    if RoutingTable.objects.exists():
        return
    by = Person.objects.get(staff_number=ADMINISTRATOR)
    with time_machine.travel(working_time_ago(IN_FORCE_FOR, now), tick=False):
        editing.start_draft(by=by)
        for values in _rules():
            editing.save_rule(by=by, number=0, values=values)
        editing.publish(by=by, note="班组里的党员先接单；谁的责任区谁负责。")


def _rules() -> list[dict[str, Any]]:
    units = {unit.code: unit for unit in Unit.objects.all()}
    branches = {branch.code: branch for branch in Branch.objects.all()}
    people = {person.staff_number: person for person in Person.objects.all()}
    pairs = [(units[unit], branches[branch]) for unit, branch in BRANCH_OF_UNIT]
    return [
        *(
            {"urgency": Urgency.EMERGENCY, "unit": unit, "target": RoutingTarget.EVERYBODY, "branch": branch}
            for unit, branch in pairs
        ),
        {"language": "en", "target": RoutingTarget.PERSON, "person": people[SPEAKS_ENGLISH]},
        {"category": Category.CONSULTATION, "target": RoutingTarget.PERSON, "person": people[KNOWS_POLICIES]},
        {"category": Category.LIVING, "target": RoutingTarget.AREA},
        *(
            {"unit": unit, "target": RoutingTarget.BRANCH, "branch": branch, "prefers_own_team": True}
            for unit, branch in pairs
        ),
    ]
