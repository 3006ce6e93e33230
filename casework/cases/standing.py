"""What a person's posts allow, read once and carried as a value."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.utils import timezone

from casework.organisation.heads import Away, Heads, HeldPost, away_on, heads_on, posts_that_count_for
from casework.organisation.models import Branch, Person, Post
from casework.organisation.substitutes import stand_in

Children = dict[int | None, list[int]]
"""Ids of branches by the id of the branch above."""

HANDLING_ROLES = frozenset({Post.Role.MEMBER, Post.Role.SECRETARY, Post.Role.LIAISON_OFFICER})
HELPING_ROLES = HANDLING_ROLES | {Post.Role.LEADER}
"""Who may be relied on in an emergency: everybody with a post but supervisors."""

_KEPT = "kept_standing"


@dataclass(frozen=True)
class Standing:
    """Branch ids by what the person may do there."""

    person_id: int
    handles_in: frozenset[int] = field(default_factory=frozenset)
    """Own branches: may be offered cases."""
    directs: frozenset[int] = field(default_factory=frozenset)
    """Branches whose secretary they are or stand in for, and all below those: may assign, sees every case. Of leaders
    of a committee that has no secretary there: what nobody nearer directs."""
    secretary_in: frozenset[int] = field(default_factory=frozenset)
    """Branches whose head they are themselves: what is raised to one of these is for them to see to."""
    is_leader: bool = False

    def works_in(self, branch_id: int) -> bool:
        """Whether the person handles cases there or directs it: without that, owning one allows nothing."""
        return branch_id in self.handles_in or branch_id in self.directs

    @property
    def has_a_post(self) -> bool:
        """Whether they may be relied on in an emergency: one of `HELPING_ROLES`."""
        return bool(self.handles_in or self.directs or self.is_leader)

    @property
    def has_a_desk(self) -> bool:
        return bool(self.handles_in or self.directs)


def standing_of(person: Person, *, on: date | None = None) -> Standing:
    """The standing of `person` on that local day (today when not given). Two SQL statements; one more while any
    secretary is away, and for leaders where the committee has nobody else."""
    if not person.is_active or person.pk is None:
        return Standing(person_id=person.pk or 0)
    return _standings([person.pk], on or timezone.localdate())[person.pk]


def keep_standing(person: Person) -> Standing:
    """Reads the standing and keeps it with this object: for `request.user`, which lives as long as one request."""
    standing = standing_of(person)
    person.__dict__[_KEPT] = standing
    return standing


def kept_standing_of(person: Person) -> Standing:
    """What was kept, else what is so now. For reading; verbs ask anew, behind their lock."""
    kept: Standing | None = person.__dict__.get(_KEPT)
    return kept or standing_of(person)


def standings_of(people: Iterable[Person]) -> dict[int, Standing]:
    """The standing today of each of `people`, by id. As many SQL statements as for one."""
    active = [person.pk for person in people if person.is_active]
    return _standings(active, timezone.localdate()) if active else {}


def _standings(person_ids: Collection[int], day: date) -> dict[int, Standing]:
    house = _House(day, posts_that_count_for(person_ids, day))
    return {person_id: house.standing(person_id) for person_id in person_ids}


class _House:
    """What the standings of several people are read from; asks for more only when one of them needs it."""

    def __init__(self, day: date, posts: Collection[HeldPost]) -> None:
        self.day = day
        self.posts: dict[int, list[HeldPost]] = {}
        for post in posts:
            self.posts.setdefault(post.person_id, []).append(post)
        self.secretaries = [post for post in posts if post.role == Post.Role.SECRETARY]

    def standing(self, person_id: int) -> Standing:
        held = self.posts.get(person_id, [])
        heads_as_secretary = {post.branch_id for post in self.secretaries if self._acts_for(post, person_id)}
        leads = {post.branch_id for post in held if post.role == Post.Role.LEADER and post.is_top}
        heads_as_leader = {branch_id for branch_id in leads if self._is_left_to(person_id, branch_id)}
        return Standing(
            person_id=person_id,
            handles_in=frozenset(post.branch_id for post in held if post.role in HANDLING_ROLES),
            directs=self._below(heads_as_secretary) | self._nobody_nearer(heads_as_leader),
            secretary_in=frozenset(heads_as_secretary | heads_as_leader),
            is_leader=any(post.role == Post.Role.LEADER for post in held),
        )

    def _acts_for(self, post: HeldPost, person_id: int) -> bool:
        """Whoever is away keeps their rights: they may look in from home."""
        return post.person_id == person_id or (post.is_away and stand_in(post.person_id, self.away) == person_id)

    def _is_left_to(self, leader_id: int, branch_id: int) -> bool:
        """Whether no secretary of that branch is there, nor anybody in their place."""
        here = [post for post in self.secretaries if post.branch_id == branch_id]
        if any(not post.is_away or stand_in(post.person_id, self.away) is not None for post in here):
            return False
        return leader_id in self.heads.by_branch[branch_id]

    def _below(self, branch_ids: set[int]) -> frozenset[int]:
        return frozenset(_with_descendants(branch_ids, self.children)) if branch_ids else frozenset()

    def _nobody_nearer(self, branch_ids: set[int]) -> frozenset[int]:
        """These branches, and those below for which they are the next one upward that has a head."""
        if not branch_ids:
            return frozenset()
        nearest = {pk: self.heads.headed_above(pk) for pk in self.heads.branches}
        return frozenset(pk for pk, headed in nearest.items() if headed and headed[0].pk in branch_ids)

    @cached_property
    def away(self) -> Away:
        return away_on(self.day)

    @cached_property
    def heads(self) -> Heads:
        return heads_on(self.day)

    @cached_property
    def children(self) -> Children:
        return _children()


def _children() -> Children:
    children: Children = {}
    for branch_id, parent_id in Branch.objects.values_list("pk", "parent_id"):
        children.setdefault(parent_id, []).append(branch_id)
    return children


def _with_descendants(branch_ids: set[int], children: Children) -> set[int]:
    found, waiting = set(branch_ids), list(branch_ids)
    while waiting:
        below = [child for child in children.get(waiting.pop(), []) if child not in found]
        found.update(below)
        waiting.extend(below)
    return found
