"""Whether anybody on a branch's next shift can be reached. Questions only.

Somebody can be reached who is here (active), not recorded as away on the day of the shift, and answered the last test
alarm in which they were asked or signed in within the last 30 days. For who is away the substitute counts. A shift on
which nobody can be reached is as good as empty.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.utils import timezone

from .duty import GAPS_SEEN_AHEAD, Called, Gap, called
from .models import AlarmTestCall, Duty, Person
from .shifts import shifts_by_code

SIGNED_IN_WITHIN = timedelta(days=30)


def unreachable_shifts(branch_ids: Collection[int] | None = None, *, now: datetime | None = None) -> list[Gap]:
    """The next shift of each branch in whose list somebody stands and nobody can be reached, in the order of time."""
    now = now or timezone.now()
    coming = Duty.objects.filter(starts_at__gt=now, starts_at__lte=now + GAPS_SEEN_AHEAD)
    if branch_ids is not None:
        coming = coming.filter(branch__in=branch_ids)
    next_of: dict[int, list[Duty]] = {}
    for duty in coming.select_related("person", "branch").order_by("starts_at", "position", "pk"):
        shift = next_of.setdefault(duty.branch_id, [])
        if not shift or duty.starts_at == shift[0].starts_at:
            shift.append(duty)
    if not next_of:
        return []
    reached = _branches_reached(called(duty for shift in next_of.values() for duty in shift), now)
    lost = [shift[0] for branch_id, shift in next_of.items() if branch_id not in reached]
    shifts = shifts_by_code() if lost else {}
    gaps = [Gap(each.branch, each.day, shifts[each.shift], each.starts_at, each.ends_at, True) for each in lost]
    return sorted(gaps, key=lambda gap: (gap.starts_at, gap.branch.code))


def _branches_reached(calls: Collection[Called], now: datetime) -> set[int]:
    answered = _answered_last({each.person.pk for each in calls})
    return {
        each.duty.branch_id
        for each in calls
        if is_reachable(each.person, has_answered=each.person.pk in answered, now=now)
    }


def is_reachable(person: Person, *, has_answered: bool, now: datetime) -> bool:
    """The rule above for one person who is there; `has_answered`: the last test alarm in which they were asked."""
    has_signed_in = person.last_login is not None and person.last_login > now - SIGNED_IN_WITHIN
    return person.is_active and (has_answered or has_signed_in)


def _answered_last(people: Collection[int]) -> set[int]:
    """Those of `people` who answered the last test alarm in which they were asked. One SQL statement."""
    calls = AlarmTestCall.objects.filter(person__in=people).order_by("person_id", "-test__sent_at", "-pk")
    last = calls.distinct("person_id").values_list("person_id", "answered_at")
    return {person_id for person_id, answered_at in last if answered_at is not None}
