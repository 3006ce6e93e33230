"""Whom a secretary may ask to take a case, and how much they carry already."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, Q

from casework.organisation.models import Person
from casework.organisation.queries import Away, away_today, posts_in

from .models import Case
from .standing import HANDLING_ROLES
from .words import Stage


@dataclass(frozen=True)
class Candidate:
    """Somebody who handles cases in a branch; `open_cases` counts owned and offered ones in all branches."""

    person: Person
    open_cases: int
    away: Away | None = None
    """Set for those who are away today: they are shown, but get no new case."""


def candidates_in(branch_ids: Collection[int]) -> dict[int, list[Candidate]]:
    """The candidates of each branch, least loaded first and those away last. Three SQL statements,
    however many branches."""
    people: dict[int, dict[int, Person]] = {branch_id: {} for branch_id in branch_ids}
    for post in posts_in(branch_ids, HANDLING_ROLES).select_related("person__unit"):
        people[post.branch_id][post.person_id] = post.person
    load = _open_cases_of({person_id for members in people.values() for person_id in members})
    away = away_today()
    return {
        branch_id: sorted(
            (Candidate(person, load.get(person.pk, 0), away.get(person.pk)) for person in members.values()),
            key=lambda one: (one.away is not None, one.open_cases, one.person.staff_number),
        )
        for branch_id, members in people.items()
    }


def _open_cases_of(person_ids: Collection[int]) -> dict[int, int]:
    rows = (
        Case.objects.exclude(stage=Stage.CLOSED)
        .filter(Q(owner__in=person_ids) | Q(offered_to__in=person_ids))
        .order_by()
        .values_list("owner_id", "offered_to_id")
        .annotate(Count("pk"))
    )
    load: dict[int, int] = {}
    for owner_id, offered_to_id, cases in rows:
        holder = offered_to_id or owner_id  # who is asked to go on, before the one who may not act any more
        load[holder] = load.get(holder, 0) + cases
    return load
