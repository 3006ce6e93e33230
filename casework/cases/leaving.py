"""What somebody leaves behind who leaves, moves or is away: everything open that is in their name (E4)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from casework.organisation.models import Person
from casework.organisation.queries import Away, away_today, posts_in

from .audience import MOST_PRESSING_FIRST
from .models import Case, CaseRequest
from .rules import permits
from .standing import HANDLING_ROLES, Standing, standings_of
from .words import RequestKind, RequestState, Stage


@dataclass(frozen=True)
class Leaving:
    """Somebody with open cases of their own who cannot go on with them, or not for long."""

    person: Person
    cases: int
    away: Away | None = None
    is_lost: bool = False
    """Has left, or has no post in the branch any more."""
    last_day: date | None = None
    """Of their post in the branch, when one is set."""


def in_the_name_of(person: Person) -> QuerySet[Case]:
    """Open cases that they own or are asked to take, the most pressing first."""
    theirs = Case.objects.exclude(stage=Stage.CLOSED).filter(Q(owner=person.pk) | Q(offered_to=person.pk))
    return theirs.order_by(*MOST_PRESSING_FIRST)


def asked_in_the_name_of(person: Person) -> QuerySet[CaseRequest]:
    """What is open that others asked of them, and the assistants whom they teach. An account goes with its case."""
    theirs = Q(asked_of=person.pk) | Q(mentor=person.pk)
    waiting = CaseRequest.objects.filter(theirs, state=RequestState.OPEN).exclude(kind=RequestKind.SUPERVISION)
    named = waiting.select_related("case", "asked_by", "asked_of", "mentor", "unit")
    return named.order_by(F("due_at").asc(nulls_last=True), "pk")


def oversees(standing: Standing, person: Person) -> bool:
    """Whether they direct a branch in which `person` works or has worked."""
    if not standing.directs:
        return False
    return person.posts.filter(branch__in=standing.directs, role__in=HANDLING_ROLES).exists()


def overseen_by(standing: Standing) -> QuerySet[Case]:
    """Cases whose hands this person may change for others: a secretary's branches, for a leader all."""
    return Case.objects.all() if standing.is_leader else Case.objects.filter(branch__in=standing.directs)


def leaving(cases: QuerySet[Case]) -> list[Leaving]:
    """Who owns open ones among `cases`, and is away, has lost the post, or will on a day that is set.

    Six SQL statements for any number of them, one where nobody owns anything.
    """
    open_cases = cases.exclude(stage=Stage.CLOSED).filter(owner__isnull=False)
    counted = _counted(open_cases)
    if not counted:
        return []
    owners = Person.objects.in_bulk({each.owner_id for each in counted})
    standings = standings_of(owners.values())
    last_days = _last_days({each.branch_id for each in counted})
    away = away_today()
    found: dict[int, Leaving] = {}
    for each in counted:
        before = found.get(each.owner_id, Leaving(owners[each.owner_id], 0))
        works = standings.get(each.owner_id)
        found[each.owner_id] = Leaving(
            person=before.person,
            cases=before.cases + each.number,
            away=away.get(each.owner_id),
            is_lost=before.is_lost or works is None or not permits.works_on(each, works),
            last_day=before.last_day or last_days.get((each.owner_id, each.branch_id)),
        )
    concerned = [one for one in found.values() if one.away or one.is_lost or one.last_day]
    return sorted(concerned, key=lambda one: (not one.is_lost, one.person.staff_number))


class _Owned(NamedTuple):
    """So many cases of one owner in one branch, with the same people alerted: for nearly all of them nobody."""

    owner_id: int
    branch_id: int
    alarmed: list[int]
    number: int


def _counted(cases: QuerySet[Case]) -> list[_Owned]:
    rows = cases.order_by().values("owner_id", "branch_id", "alarmed").annotate(number=Count("pk"))
    return [_Owned(**row) for row in rows]


def _last_days(branch_ids: Collection[int]) -> dict[tuple[int, int], date]:
    """By person and branch: the last day of those whose every post there has one."""
    ends: dict[tuple[int, int], list[date | None]] = {}
    for post in posts_in(branch_ids, HANDLING_ROLES, on=timezone.localdate()):
        ends.setdefault((post.person_id, post.branch_id), []).append(post.ends_on)
    return {key: max(day for day in days if day) for key, days in ends.items() if None not in days}
