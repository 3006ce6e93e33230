"""Who is on duty, and which coming shift has nobody. Questions only; `rosters` writes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from .models import Branch, Duty, DutyGap, Person
from .shifts import shift_times, shifts_between

GAPS_SEEN_AHEAD = timedelta(days=7)
LONGEST_SHIFT = timedelta(hours=8)


@dataclass(frozen=True)
class Gap:
    """A coming shift of a branch during some of which nobody is on duty, neither there nor in a branch above."""

    branch: Branch
    day: date
    shift: str
    starts_at: datetime
    is_unreachable: bool = False
    """Somebody is on the list, but nobody who can be reached."""

    @property
    def shift_name(self) -> str:
        return str(Person.Shift(self.shift).label)


def duties_at(at: datetime, branch: Branch | int | None = None) -> QuerySet[Duty]:
    """The duties of active people that run at `at`, in the order in which they are called; of all branches for None."""
    running = Duty.objects.filter(starts_at__lte=at, ends_at__gt=at, person__is_active=True)
    if branch is not None:
        running = running.filter(branch=branch)
    return running.select_related("person", "branch").order_by("position", "starts_at", "pk")


def on_duty(at: datetime, branch: Branch | int | None = None) -> list[Person]:
    """Who is on duty at `at`, each once, first whom to call first."""
    return list(dict.fromkeys(duty.person for duty in duties_at(at, branch)))


def parents() -> dict[int, int | None]:
    """The branch above each branch. One SQL statement."""
    return dict(Branch.objects.values_list("pk", "parent_id"))


def upward(branch_id: int, above: dict[int, int | None]) -> list[int]:
    """That branch, the one above it, … up to the committee."""
    way: list[int] = []
    step: int | None = branch_id
    while step is not None and step not in way:
        way.append(step)
        step = above.get(step)
    return way


def coming_gaps(branch_ids: Collection[int] | None = None, *, now: datetime | None = None) -> list[Gap]:
    """The gaps of the next seven days, the running shift included, in the order of time. Four SQL statements.

    Asked of branches that keep a roster, themselves or by a branch above. A house that never had a roster has no gap:
    there an alarm goes to secretaries and members.
    """
    now = now or timezone.now()
    above = parents()
    keeps = set(Duty.objects.values_list("branch", flat=True).distinct())
    asked = [
        branch for branch in Branch.objects.in_bulk(branch_ids).values() if keeps.intersection(upward(branch.pk, above))
    ]
    if not asked:
        return []
    end = now + GAPS_SEEN_AHEAD
    coming = list(Duty.objects.filter(ends_at__gt=now, starts_at__lt=end + timedelta(days=1), person__is_active=True))
    shifts = list(shifts_between(now - LONGEST_SHIFT, end))
    gaps = [gap for branch in asked for gap in _gaps_of(branch, upward(branch.pk, above), shifts, coming, now)]
    return sorted(gaps, key=lambda gap: (gap.starts_at, gap.branch.code))


def open_gaps(branch_ids: Collection[int] | None = None) -> list[DutyGap]:
    """The noticed gaps that are open and not yet over, first what comes first; of all branches for None. One SQL
    statement, for the frame of every page."""
    gaps = DutyGap.objects.filter(is_open=True, starts_at__gt=timezone.now() - LONGEST_SHIFT)
    if branch_ids is not None:
        gaps = gaps.filter(branch__in=branch_ids)
    return list(gaps.select_related("branch"))


def _gaps_of(
    branch: Branch, way: Sequence[int], shifts: Sequence[tuple[date, str]], coming: Sequence[Duty], now: datetime
) -> list[Gap]:
    held = [(duty.starts_at, duty.ends_at) for duty in coming if duty.branch_id in way]
    gaps = []
    for day, shift in shifts:
        start, end = shift_times(day, shift)
        if not _covered(max(start, now), end, held):
            gaps.append(Gap(branch, day, shift, start))
    return gaps


def _covered(start: datetime, end: datetime, held: Sequence[tuple[datetime, datetime]]) -> bool:
    """Whether the intervals together leave no hole between `start` and `end`."""
    for begins, ends in sorted(held):
        if begins <= start < ends:
            start = ends
    return start >= end
