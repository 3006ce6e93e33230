"""Who covers each unit, and which is covered by nobody."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from casework.organisation.heads import Heads, heads_on, people
from casework.organisation.models import Branch, Person, Unit
from casework.organisation.queries import posts_in

from ..rules.routing import Cover, How
from ..standing import HANDLING_ROLES
from .asking import Surroundings, cover_of, root_of, surroundings


@dataclass(frozen=True)
class Covered:
    """A unit and who answers for it. Without `branch` nobody does: an alarm."""

    unit: Unit
    how: str
    branch: Branch | None
    through: Unit | None
    """The unit upward whose branch it is, where it is not its own."""

    @property
    def depth(self) -> int:
        """0 at the top."""
        return len(self.unit.ids_up_to_root()) - 1


@dataclass(frozen=True)
class Staff:
    """Who acts in a branch."""

    heads: tuple[Person, ...]
    """Its secretary or who stands in, else those of the next one upward, else the leaders at the top."""
    headed_in: Branch
    handlers: int


def coverage_of_house(at: datetime | None = None) -> list[Covered]:
    """Every unit, each below the one it belongs to, else by code. Two SQL statements."""
    around = surroundings(at or timezone.now(), only_reads=True)
    units = {unit.pk: unit for unit in Unit.objects.select_related("coverage__liaison_officer").order_by("path")}
    in_order = sorted(units.values(), key=lambda unit: [units[pk].code for pk in reversed(unit.ids_up_to_root())])
    return [_covered(unit, units, around) for unit in in_order]


def uncovered_units() -> list[Unit]:
    """Those for which nobody up the tree can act. Two SQL statements."""
    return [each.unit for each in coverage_of_house() if each.branch is None]


def _covered(unit: Unit, units: dict[int, Unit], around: Surroundings) -> Covered:
    for unit_id in unit.ids_up_to_root():
        above = units[unit_id]
        if hasattr(above, "coverage") and above.coverage.branch_id in around.staffed:
            cover: Cover = cover_of(above, around.branches, is_own=above is unit)
            through = None if above is unit else above
            return Covered(unit, How.PARENT if through else cover.how, around.branches[cover.branch], through)
    root = root_of(around.branches) if around.branches else None
    return Covered(unit, How.PARENT, root if root and root.pk in around.staffed else None, None)


def staff_of(branches: Iterable[Branch]) -> dict[int, Staff]:
    """By branch. Four SQL statements."""
    heads = heads_on()
    handlers: dict[int, set[int]] = {}
    for branch_id, person_id in posts_in(heads.branches, HANDLING_ROLES).values_list("branch_id", "person_id"):
        handlers.setdefault(branch_id, set()).add(person_id)
    named = {person.pk: person for person in people({one for ids in heads.by_branch.values() for one in ids})}
    return {branch.pk: _staff(branch, heads, named, len(handlers.get(branch.pk, ()))) for branch in branches}


def _staff(branch: Branch, heads: Heads, named: dict[int, Person], handlers: int) -> Staff:
    headed_in = heads.rungs(branch.pk)[0]
    acting = [person for pk, person in named.items() if pk in heads.by_branch[headed_in.pk]]
    return Staff(tuple(acting), headed_in, handlers)
