"""Questions to the ground floor. Nothing here writes, but for the committee of a house that has no branch yet."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone

from .committee import root_branch
from .models import Absence, Branch, Coverage, Person, Post, Unit
from .substitutes import stand_in


def _held_on(day: date) -> Q:
    return Q(starts_on__lte=day) & (Q(ends_on__isnull=True) | Q(ends_on__gte=day))


def _active_on(day: date) -> Q:
    """Whoever has left since was active then."""
    return Q(is_active=True) | Q(deactivated_at__date__gt=day)


def posts_of(person: Person, *, on: date | None = None) -> QuerySet[Post]:
    """The posts `person` holds on that local day (today when not given)."""
    return Post.objects.filter(_held_on(on or timezone.localdate()), person=person).select_related("branch")


def posts_on(day: date) -> QuerySet[Post]:
    """All posts held on that local day, whoever holds them."""
    return Post.objects.filter(_held_on(day))


def active_on(day: date) -> QuerySet[Person]:
    """Whoever worked here on that local day; some have left since."""
    return Person.objects.filter(_active_on(day))


def posts_held(person_ids: Collection[int]) -> QuerySet[Post]:
    """The posts that any of these people hold today."""
    return Post.objects.filter(_held_on(timezone.localdate()), person__in=person_ids)


def holders(branch: Branch | int, role: Post.Role, *, on: date | None = None) -> QuerySet[Person]:
    """The people who hold `role` in `branch` on that local day and were active then."""
    branch_id = branch.pk if isinstance(branch, Branch) else branch
    day = on or timezone.localdate()
    posts = Post.objects.filter(_held_on(day), branch_id=branch_id, role=role)
    return Person.objects.filter(_active_on(day), pk__in=posts.values("person_id"))


def secretary_of(branch: Branch | int, *, on: date | None = None) -> Person | None:
    """Who was secretary of `branch` then; None when the post was vacant."""
    return holders(branch, Post.Role.SECRETARY, on=on).order_by("pk").first()


def branch_answering_for(unit: Unit | None) -> Branch:
    """The branch of the nearest unit upward that has one, else the committee at the root of the tree."""
    if unit is not None:
        covered = {
            row.unit_id: row.branch
            for row in Coverage.objects.filter(unit_id__in=unit.ids_up_to_root()).select_related("branch")
        }
        for unit_id in unit.ids_up_to_root():
            if unit_id in covered:
                return covered[unit_id]
    return root_branch()


def held_in(branch: Branch | int, roles: Collection[Post.Role], *, on: date | None = None) -> QuerySet[Person]:
    """The people who hold any of `roles` in `branch` on that local day and were active then."""
    branch_id = branch.pk if isinstance(branch, Branch) else branch
    day = on or timezone.localdate()
    posts = Post.objects.filter(_held_on(day), branch_id=branch_id, role__in=roles)
    return Person.objects.filter(_active_on(day), pk__in=posts.values("person_id"))


def person_with_number(staff_number: str) -> Person | None:
    """The active person with that staff number, with their unit; typed in upper or lower case."""
    typed = {staff_number, staff_number.upper(), staff_number.lower()}
    people = Person.objects.filter(is_active=True, staff_number__in=typed).select_related("unit")
    return people.order_by("pk").first()


def posts_in(branches: Collection[int], roles: Collection[Post.Role], *, on: date | None = None) -> QuerySet[Post]:
    """The posts with any of `roles` in those branches, held on that local day by people who were active then."""
    day = on or timezone.localdate()
    active = Q(person__is_active=True) | Q(person__deactivated_at__date__gt=day)
    return Post.objects.filter(_held_on(day), active, branch_id__in=branches, role__in=roles)


def absences_on(day: date) -> dict[int, Absence]:
    """Who is away on that local day, by their id, with the substitute named in it. One SQL statement."""
    away = Absence.objects.filter(starts_on__lte=day, ends_on__gte=day).select_related("person", "substitute")
    return {absence.person_id: absence for absence in away}


def absent_on(day: date) -> set[int]:
    """The ids of everybody who is away on that local day. One SQL statement."""
    return set(Absence.objects.filter(starts_on__lte=day, ends_on__gte=day).values_list("person_id", flat=True))


def substitute_of(person: Person, day: date) -> Person | None:
    """Who is to be asked instead of `person` on that day: the first of the chain of substitutes who is there.

    The person themselves when they are there; None when nobody stands in. One SQL statement.
    """
    return _substitute_in(absences_on(day), person)


def _substitute_in(away: dict[int, Absence], person: Person) -> Person | None:
    found = stand_in(person.pk, {absent: absence.substitute_id for absent, absence in away.items()})
    if found == person.pk:
        return person
    named = {absence.substitute_id: absence.substitute for absence in away.values()}
    substitute = named.get(found)
    return substitute if substitute is not None and substitute.is_active else None


@dataclass(frozen=True)
class Away:
    """That somebody is away today: until when (local day, included), and who is there in their place."""

    absence: Absence
    substitute: Person | None


def away_today() -> dict[int, Away]:
    """Everybody who is away today, by their id. One SQL statement."""
    away = absences_on(timezone.localdate())
    return {person_id: Away(absence, _substitute_in(away, absence.person)) for person_id, absence in away.items()}


def named_for(unit: Unit) -> Person | None:
    """Who answers in the name of a department: the liaison officer of the nearest unit upward that has a branch or an
    officer, else the secretary of the branch that answers for it."""
    upward = unit.ids_up_to_root()
    rows = Coverage.objects.filter(unit_id__in=upward).select_related("liaison_officer")
    covered = {row.unit_id: row for row in rows}
    nearest = next((covered[unit_id] for unit_id in upward if unit_id in covered), None)
    if nearest is None:
        return None
    officer = nearest.liaison_officer
    if officer is not None and officer.is_active:
        return officer
    return holders(nearest.branch_id, Post.Role.SECRETARY).filter(is_active=True).order_by("pk").first()


def people_with_posts() -> QuerySet[Person]:
    """Everybody who is here and holds any post today, by staff number."""
    posts = Post.objects.filter(_held_on(timezone.localdate()))
    return Person.objects.filter(is_active=True, pk__in=posts.values("person_id"))
