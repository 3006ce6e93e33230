"""What a person's posts allow, read once and carried as a value."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from casework.organisation.models import Branch, Person, Post
from casework.organisation.queries import posts_held, posts_of

Children = dict[int | None, list[int]]
"""Ids of branches by the id of the branch above."""

HANDLING_ROLES = frozenset({Post.Role.MEMBER, Post.Role.SECRETARY, Post.Role.LIAISON_OFFICER})
HELPING_ROLES = HANDLING_ROLES | {Post.Role.LEADER}
"""Who may be relied on in an emergency: everybody with a post but supervisors."""


@dataclass(frozen=True)
class Standing:
    """Branch ids by what the person may do there."""

    person_id: int
    handles_in: frozenset[int] = field(default_factory=frozenset)
    """Own branches: may be offered cases."""
    directs: frozenset[int] = field(default_factory=frozenset)
    """Branches whose secretary they are, and all below those: may assign, sees every case."""
    secretary_in: frozenset[int] = field(default_factory=frozenset)
    """Branches whose secretary they are themselves: what is raised to one of these is for them to see to."""
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
    """The standing of `person` on that local day (today when not given). Two SQL statements."""
    if not person.is_active or person.pk is None:
        return Standing(person_id=person.pk or 0)
    return _standing(person.pk, list(posts_of(person, on=on)), _children)


def standings_of(people: Iterable[Person]) -> dict[int, Standing]:
    """The standing today of each of `people`, by id. Two SQL statements for any number of them."""
    active = [person.pk for person in people if person.is_active]
    posts: dict[int, list[Post]] = {person_id: [] for person_id in active}
    for post in posts_held(active):
        posts[post.person_id].append(post)
    children = cache(_children)
    return {person_id: _standing(person_id, held, children) for person_id, held in posts.items()}


def _standing(person_id: int, posts: list[Post], children: Callable[[], Children]) -> Standing:
    secretary_in = {post.branch_id for post in posts if post.role == Post.Role.SECRETARY}
    return Standing(
        person_id=person_id,
        handles_in=frozenset(post.branch_id for post in posts if post.role in HANDLING_ROLES),
        directs=frozenset(_with_descendants(secretary_in, children())) if secretary_in else frozenset(),
        secretary_in=frozenset(secretary_in),
        is_leader=any(post.role == Post.Role.LEADER for post in posts),
    )


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
