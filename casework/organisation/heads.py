"""Who directs a branch today: the one answer for rights, routing, the ladder, news and the doctor.

The heads of a branch are its secretaries who are there and whoever stands in for those who are away (M22). At the top,
where that leaves nobody, its leaders are: first those who are there. A branch without a head is directed from the next
one upward that has one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from .models import Absence, Branch, Person, Post
from .substitutes import stand_in

Away = Mapping[int, int | None]
"""Who is away, by id, and who is to stand in: nobody where the substitute has left."""


@dataclass(frozen=True)
class Heads:
    """The branches of the house and who directs each on one local day."""

    branches: dict[int, Branch]
    by_branch: dict[int, frozenset[int]]
    """Ids of people; empty for a branch that somebody further up directs."""
    away: Away

    def way_up(self, branch_id: int) -> list[Branch]:
        """That branch, the one above it, … up to the committee."""
        way: list[Branch] = []
        above: int | None = branch_id
        while above is not None:
            way.append(self.branches[above])
            above = way[-1].parent_id
        return way

    def headed_above(self, branch_id: int) -> list[Branch]:
        """The branch itself and those above it that have heads, nearest first."""
        return [branch for branch in self.way_up(branch_id) if self.by_branch[branch.pk]]

    def rungs(self, branch_id: int) -> list[Branch]:
        """The same, and the one at the top always: somebody has to be last."""
        way = self.way_up(branch_id)
        return [branch for branch in way if self.by_branch[branch.pk] or branch is way[-1]]

    def nearest(self, branch_id: int) -> frozenset[int]:
        """Who directs that branch: its own heads, else those of the next one upward; empty when there is nobody."""
        return next((self.by_branch[branch.pk] for branch in self.headed_above(branch_id)), frozenset())

    @property
    def staffed(self) -> frozenset[int]:
        """Branches that somebody directs."""
        return frozenset(branch_id for branch_id in self.branches if self.nearest(branch_id))


@dataclass(frozen=True)
class HeldPost:
    person_id: int
    branch_id: int
    role: str
    is_top: bool
    """Whether its branch is the one at the top."""
    is_away: bool
    """Whether its holder is."""


def heads_on(day: date | None = None) -> Heads:
    """On that local day (today when not given). Two SQL statements for the whole house."""
    day = day or timezone.localdate()
    posts = held_by_active(day).filter(branch=OuterRef("pk"))
    rows = Branch.objects.annotate(
        secretaries=ArraySubquery(posts.filter(role=Post.Role.SECRETARY).values("person_id")),
        leaders=ArraySubquery(posts.filter(role=Post.Role.LEADER).values("person_id")),
    )
    away = away_on(day)
    branches: dict[int, Branch] = {}
    by_branch: dict[int, frozenset[int]] = {}
    for row in rows:
        branches[row.pk] = row
        leaders = row.leaders if row.parent_id is None else []
        by_branch[row.pk] = acting(row.secretaries, leaders, away)
    return Heads(branches, by_branch, away)


def acting(secretaries: Collection[int], leaders: Collection[int], away: Away) -> frozenset[int]:
    """Who directs a branch with these secretaries; `leaders` are those of the top, empty elsewhere."""
    stand_ins = frozenset(found for one in secretaries if (found := stand_in(one, away)) is not None)
    there = frozenset(one for one in leaders if one not in away)
    return stand_ins or there or frozenset(leaders)


def away_on(day: date) -> Away:
    """One SQL statement."""
    rows = Absence.objects.filter(starts_on__lte=day, ends_on__gte=day)
    named = rows.values_list("person_id", "substitute_id", "substitute__is_active")
    return {person: substitute if is_active else None for person, substitute, is_active in named}


def held_by_active(day: date) -> QuerySet[Post]:
    """The posts held on that local day by people who were active then."""
    running = Q(starts_on__lte=day) & (Q(ends_on__isnull=True) | Q(ends_on__gte=day))
    active = Q(person__is_active=True) | Q(person__deactivated_at__date__gt=day)
    return Post.objects.filter(running & active)


def posts_that_count_for(person_ids: Collection[int], day: date) -> list[HeldPost]:
    """The posts of these people, and those of secretaries in whose place one of them may have to act: of whoever is
    away, and of the branch at the top, where leaders do. One SQL statement."""
    absent = Exists(Absence.objects.filter(person=OuterRef("person"), starts_on__lte=day, ends_on__gte=day))
    posts = held_by_active(day).annotate(is_away=absent, is_top=Q(branch__parent__isnull=True))
    for_others = Q(role=Post.Role.SECRETARY) & (Q(is_away=True) | Q(is_top=True))
    wanted = posts.filter(Q(person__in=person_ids) | for_others).order_by("pk")
    return [HeldPost(*row) for row in wanted.values_list("person_id", "branch_id", "role", "is_top", "is_away")]


def people(ids: Iterable[int]) -> list[Person]:
    """Those who are active, by staff number."""
    return list(Person.objects.filter(pk__in=list(ids), is_active=True).order_by("staff_number"))
