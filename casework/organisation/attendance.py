"""Who is there of those on a roster, and who stands in for whoever is away. A question: asks, changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from .models import Absence, Person, Post
from .substitutes import stand_in

ROLES_ON_DUTY = frozenset({Post.Role.MEMBER, Post.Role.SECRETARY, Post.Role.LIAISON_OFFICER, Post.Role.LEADER})
"""Who may be on duty: anybody who may take a case, and leaders. A supervisor only watches."""


@dataclass(frozen=True)
class Attendance:
    """Absences and substitutes of some days. A shift counts for the local day on which it begins."""

    absences: tuple[Absence, ...]
    posts: Mapping[int, tuple[Post, ...]]
    """Those of the substitutes that allow to be on duty, by person."""

    def absence_of(self, person_id: int, day: date) -> Absence | None:
        return self.away_on(day).get(person_id)

    def called_for(self, person: Person, day: date) -> Person | None:
        """Whom an alarm reaches instead of somebody on the roster: themselves when they are there, else the first of
        the chain of substitutes who is; None where nobody is, or nobody who may take a case."""
        away = self.away_on(day)
        found = stand_in(person.pk, {absent: absence.substitute_id for absent, absence in away.items()})
        if found == person.pk:
            return person
        substitute = next((each.substitute for each in away.values() if each.substitute_id == found), None)
        return substitute if substitute is not None and self._is_fit(substitute, day) else None

    def away_on(self, day: date) -> dict[int, Absence]:
        return {absence.person_id: absence for absence in self.absences if absence.covers(day)}

    def _is_fit(self, person: Person, day: date) -> bool:
        return person.is_active and any(post.is_held_on(day) for post in self.posts.get(person.pk, ()))


def attendance(first: date, last: date) -> Attendance:
    """Of these local days, both included. One SQL statement, two where somebody stands in."""
    away = Absence.objects.filter(starts_on__lte=last, ends_on__gte=first).select_related("substitute")
    absences = tuple(away)
    substitutes = {absence.substitute_id for absence in absences} - {None}
    posts: dict[int, tuple[Post, ...]] = {}
    if substitutes:
        for post in Post.objects.filter(person__in=substitutes, role__in=ROLES_ON_DUTY):
            posts[post.person_id] = (*posts.get(post.person_id, ()), post)
    return Attendance(absences, posts)
