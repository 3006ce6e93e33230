"""Publishing rules in a test, as an administrator does."""

from __future__ import annotations

from datetime import time
from typing import Any

from casework.cases.models import RoutingTable
from casework.cases.routing import editing
from casework.organisation.models import Shift
from tests.cast import House


def publish(house: House, *rules: dict[str, Any], capacity: int = 8) -> RoutingTable:
    """A new version with exactly these rules, in force at once."""
    by = house.administrator
    draft = editing.start_draft(by=by)
    for _rule in draft.rules.all():
        editing.remove_rule(by=by, number=1)
    for values in rules:
        editing.save_rule(by=by, number=0, values=values)
    editing.set_capacity(by=by, capacity=capacity)
    return editing.publish(by=by)


def own_team_first(house: House) -> dict[str, Any]:
    """What a yard's report is to do: her own team, else the yard branch's queue."""
    return {"unit": house.yard, "target": "branch", "branch": house.yard_branch, "prefers_own_team": True}


def around_midnight() -> None:
    """A house whose night shift crosses midnight."""
    for shift, starts, ends in (("day", 7, 15), ("middle", 15, 23), ("night", 23, 7)):
        Shift.objects.filter(code=shift).update(starts=time(starts), ends=time(ends))
