"""From a report and the people of the house to the description that the rules look at, and to their decision."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from casework.organisation.committee import root_branch
from casework.organisation.heads import heads_on
from casework.organisation.models import Area, Branch, Coverage, Person, Shift, Station, Unit
from casework.organisation.queries import active_on, posts_on
from casework.organisation.shifts import shifts_at, working_shifts

from ..models import Case
from ..rules import routing
from ..rules.routing import Candidate, Cover, Decision, Description, How, Rule, Target
from ..standards import local_day
from ..standing import HANDLING_ROLES
from ..words import Stage
from .tables import Table


@dataclass(frozen=True)
class Incoming:
    """A report on its way in."""

    category: str
    urgency: str
    language: str
    at: datetime
    unit: Unit | None = None
    """Where the reporter works; of somebody unnamed, where the station stands."""
    station: Station | None = None
    area: Area | None = None
    """Only to try what would happen there; else the station's, else the unit's."""
    reporter_id: int | None = None
    is_confidential: bool = False


@dataclass(frozen=True)
class Routed:
    """A decision with the rows that it names."""

    decision: Decision
    branch: Branch
    person: Person | None
    version: int


@dataclass(frozen=True)
class _Place:
    """Where a report comes from: the units upward, who covers them, and the area."""

    units: tuple[int, ...]
    covers: tuple[Cover, ...]
    area: int | None
    responsible: int | None


@dataclass(frozen=True)
class Surroundings:
    """What is the same for all reports of a day."""

    branches: dict[int, Branch]
    staffed: frozenset[int]
    """Branches that somebody directs today, from there or from further up."""
    shifts: tuple[Shift, ...] = ()
    absent: frozenset[int] = frozenset()


def surroundings(at: datetime, rules: Iterable[Rule] = (), *, only_reads: bool = False) -> Surroundings:
    """Two SQL statements, and one more where the rules ask for shifts.

    A house without any branch gets its committee here, unless it `only_reads`: then there are no branches.
    """
    heads = heads_on(local_day(at))
    branches = heads.branches
    if not branches and not only_reads:
        root = root_branch()
        branches[root.pk] = root
    needs_shifts = any(rule.shift or rule.prefers_own_team for rule in rules)
    shifts = tuple(working_shifts()) if needs_shifts else ()
    return Surroundings(branches, heads.staffed, shifts, frozenset(heads.away))


def root_of(branches: dict[int, Branch]) -> Branch:
    """The branch at the top: the first one, where somebody left two."""
    return min((branch for branch in branches.values() if branch.parent_id is None), key=lambda branch: branch.pk)


def route(incoming: Incoming, table: Table, *, around: Surroundings | None = None, loads: bool = True) -> Routed:
    """What `table` does with the report. At most six SQL statements. Without `loads` everybody has room."""
    around = around or surroundings(incoming.at, table.rules)
    place = _place(incoming, around.branches)
    people = _people(incoming, place, table.rules, loads=loads)
    description = Description(
        category=incoming.category,
        urgency=incoming.urgency,
        language=incoming.language,
        covers=place.covers,
        units=place.units,
        area=place.area,
        area_responsible=place.responsible,
        shifts=shifts_at(incoming.at, around.shifts),
        reporter=incoming.reporter_id,
        is_confidential=incoming.is_confidential,
        candidates={person.pk: _candidate(person, around.absent) for person in people.values()},
        staffed=around.staffed,
    )
    decision = routing.decide(description, table.rules, table.capacity)
    person = people[decision.person] if decision.person is not None else None
    return Routed(decision, around.branches[decision.branch], person, table.version)


def _place(incoming: Incoming, branches: dict[int, Branch]) -> _Place:
    ids = incoming.unit.ids_up_to_root() if incoming.unit else []
    rows = {unit.pk: unit for unit in Unit.objects.filter(pk__in=ids).select_related("coverage", "area")} if ids else {}
    units = [rows[unit_id] for unit_id in ids if unit_id in rows]
    covers = [cover_of(unit, branches, is_own=unit is units[0]) for unit in units if hasattr(unit, "coverage")]
    area = incoming.area or (incoming.station.area if incoming.station and incoming.station.area_id else None)
    area = area or next((unit.area for unit in units if unit.area), None)
    return _Place(
        units=tuple(unit.pk for unit in units),
        covers=(*covers, Cover(root_of(branches).pk, How.PARENT)),
        area=area.pk if area else None,
        responsible=area.responsible_id if area else None,
    )


def cover_of(unit: Unit, branches: dict[int, Branch], *, is_own: bool) -> Cover:
    """What the coverage of `unit` says for itself, or (not `is_own`) for a unit below it."""
    coverage: Coverage = unit.coverage
    if coverage.liaison_officer_id is not None:
        how = How.LIAISON
    elif not is_own:
        how = How.PARENT
    else:
        how = How.JOINT if branches[coverage.branch_id].form == Branch.Form.JOINT else How.OWN
    return Cover(coverage.branch_id, how, coverage.liaison_officer_id)


def _people(incoming: Incoming, place: _Place, rules: Iterable[Rule], *, loads: bool) -> dict[int, Person]:
    """Everybody whom these rules could ask for this report, with `handles` and `carries`. One SQL statement."""
    rules = list(rules)
    named = {rule.person for rule in rules} | {cover.liaison_officer for cover in place.covers} | {place.responsible}
    to_all = {rule.branch for rule in rules if rule.target == Target.EVERYBODY}
    asked = Q(pk__in=named - {None})
    if place.units and any(rule.prefers_own_team for rule in rules):
        asked |= Q(unit=place.units[0])
    day = local_day(incoming.at)
    handling = posts_on(day).filter(role__in=HANDLING_ROLES)
    if to_all:
        asked |= Q(pk__in=handling.filter(branch__in=to_all).values("person"))
    own = handling.filter(person=OuterRef("pk"))
    found = active_on(day).filter(asked).filter(Exists(own))
    found = found.annotate(handles=ArraySubquery(own.values("branch_id")))
    if loads:
        found = found.annotate(carries=_cases_of("owner") + _cases_of("offered_to"))
    return {person.pk: person for person in found}


def _cases_of(holder: str) -> Coalesce:
    """How many open cases the person of the row above holds as owner, or was offered."""
    held: QuerySet[Case] = Case.objects.exclude(stage=Stage.CLOSED).filter(**{holder: OuterRef("pk")}).order_by()
    if holder == "offered_to":
        held = held.filter(owner__isnull=True)
    counted = held.values(who=F(holder)).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)


def _candidate(person: Person, absent: frozenset[int]) -> Candidate:
    return Candidate(
        person=person.pk,
        branches=frozenset(person.handles),  # type: ignore[attr-defined]
        unit=person.unit_id,
        shift=person.shift,
        open_cases=getattr(person, "carries", 0),
        is_absent=person.pk in absent,
    )
