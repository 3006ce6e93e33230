"""What a person's posts allow, read once and carried as a value."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from casework.organisation.models import Branch, Person, Post
from casework.organisation.queries import posts_of

HANDLING_ROLES = frozenset({Post.Role.MEMBER, Post.Role.SECRETARY, Post.Role.LIAISON_OFFICER})


@dataclass(frozen=True)
class Standing:
    """Branch ids by what the person may do there."""

    person_id: int
    handles_in: frozenset[int] = field(default_factory=frozenset)
    """Own branches: may be offered cases."""
    directs: frozenset[int] = field(default_factory=frozenset)
    """Branches whose secretary they are, and all below those: may assign, sees every case."""
    is_leader: bool = False

    @property
    def has_a_desk(self) -> bool:
        return bool(self.handles_in or self.directs)


def standing_of(person: Person, *, on: date | None = None) -> Standing:
    """The standing of `person` on that local day (today when not given). Two SQL statements."""
    if not person.is_active or person.pk is None:
        return Standing(person_id=person.pk or 0)
    posts = list(posts_of(person, on=on))
    secretary_in = {post.branch_id for post in posts if post.role == Post.Role.SECRETARY}
    return Standing(
        person_id=person.pk,
        handles_in=frozenset(post.branch_id for post in posts if post.role in HANDLING_ROLES),
        directs=frozenset(_with_descendants(secretary_in)) if secretary_in else frozenset(),
        is_leader=any(post.role == Post.Role.LEADER for post in posts),
    )


def _with_descendants(branch_ids: set[int]) -> set[int]:
    children: dict[int | None, list[int]] = {}
    for branch_id, parent_id in Branch.objects.values_list("pk", "parent_id"):
        children.setdefault(parent_id, []).append(branch_id)
    found, waiting = set(branch_ids), list(branch_ids)
    while waiting:
        below = [child for child in children.get(waiting.pop(), []) if child not in found]
        found.update(below)
        waiting.extend(below)
    return found
