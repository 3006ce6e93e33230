"""Whether anybody on a branch's next shift can be reached. Questions only.

Somebody can be reached who is here (active), not recorded as away on the day of the shift, and answered the last test
alarm in which they were asked or signed in within the last 30 days. A shift on which nobody can be is as good as empty.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from django.utils import timezone

from .duty import GAPS_SEEN_AHEAD, Gap
from .models import AlarmTestCall, Branch, Duty, Person
from .queries import absent_on

SIGNED_IN_WITHIN = timedelta(days=30)


def unreachable_shifts(branch_ids: Collection[int] | None = None, *, now: datetime | None = None) -> list[Gap]:
    """The next shift of each branch in whose list somebody stands and nobody can be reached, in the order of time."""
    now = now or timezone.now()
    coming = Duty.objects.filter(starts_at__gt=now, starts_at__lte=now + GAPS_SEEN_AHEAD)
    if branch_ids is not None:
        coming = coming.filter(branch__in=branch_ids)
    next_of: dict[int, list[Duty]] = {}
    for duty in coming.select_related("person").order_by("starts_at", "position", "pk"):
        shift = next_of.setdefault(duty.branch_id, [duty])
        if duty is not shift[0] and duty.starts_at == shift[0].starts_at:
            shift.append(duty)
    answered = _answered_last({duty.person_id for shift in next_of.values() for duty in shift})
    away = {day: absent_on(day) for day in {shift[0].day for shift in next_of.values()}}
    lost = [shift for shift in next_of.values() if not _any_reachable(shift, answered, away[shift[0].day], now)]
    branches = Branch.objects.in_bulk([shift[0].branch_id for shift in lost])
    gaps = [_as_gap(branches[shift[0].branch_id], shift[0]) for shift in lost]
    return sorted(gaps, key=lambda gap: (gap.starts_at, gap.branch.code))


def is_reachable(person: Person, *, has_answered: bool, away: Collection[int], now: datetime) -> bool:
    """The rule above for one person; `has_answered`: the last test alarm in which they were asked."""
    if not person.is_active or person.pk in away:
        return False
    has_signed_in = person.last_login is not None and person.last_login > now - SIGNED_IN_WITHIN
    return has_answered or has_signed_in


def _any_reachable(shift: Iterable[Duty], answered: Collection[int], away: Collection[int], now: datetime) -> bool:
    return any(is_reachable(duty.person, has_answered=duty.person_id in answered, away=away, now=now) for duty in shift)


def _answered_last(people: Collection[int]) -> set[int]:
    """Those of `people` who answered the last test alarm in which they were asked. One SQL statement."""
    calls = AlarmTestCall.objects.filter(person__in=people).order_by("person_id", "-test__sent_at", "-pk")
    last = calls.distinct("person_id").values_list("person_id", "answered_at")
    return {person_id for person_id, answered_at in last if answered_at is not None}


def _as_gap(branch: Branch, duty: Duty) -> Gap:
    return Gap(branch, duty.day, duty.shift, duty.starts_at, is_unreachable=True)
