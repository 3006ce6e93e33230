"""Who is on duty, and which coming shift has nobody. Questions only; `rosters` writes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from .attendance import attendance
from .models import Branch, Duty, DutyGap, Person, Shift
from .shifts import LONGEST_SHIFT, shift_times, shifts_between, working_shifts

GAPS_SEEN_AHEAD = timedelta(days=7)


@dataclass(frozen=True)
class Gap:
    """A coming shift of a branch during some of which nobody is on duty, neither there nor in a branch above."""

    branch: Branch
    day: date
    shift: Shift
    starts_at: datetime
    ends_at: datetime
    is_unreachable: bool = False
    """Somebody is on the list, but nobody who can be reached."""


@dataclass(frozen=True)
class Called:
    """Whom a duty calls: who is on the roster, or, while they are away, their substitute."""

    duty: Duty
    person: Person


def duties_at(at: datetime) -> QuerySet[Duty]:
    """The duties of active people that run at `at`, in the order in which they are called, away or not."""
    running = Duty.objects.filter(starts_at__lte=at, ends_at__gt=at, person__is_active=True)
    return running.select_related("person", "branch").order_by("position", "starts_at", "pk")


def called(duties: Iterable[Duty]) -> list[Called]:
    """Whom these duties call, in their order; a duty of somebody who is away without a substitute calls nobody.

    Two SQL statements at most, none for no duties.
    """
    duties = list(duties)
    if not duties:
        return []
    days = [duty.day for duty in duties]
    there = attendance(min(days), max(days))
    found = ((duty, there.called_for(duty.person, duty.day)) for duty in duties)
    return [Called(duty, person) for duty, person in found if person is not None]


def on_duty(at: datetime, branch: Branch | int | None = None) -> list[Person]:
    """Who is on duty at `at`, each once, first whom to call first; of all branches for None."""
    duties = duties_at(at) if branch is None else duties_at(at).filter(branch=branch)
    return list(dict.fromkeys(each.person for each in called(duties)))


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
    """The gaps of the next seven days, the running shift included, in the order of time. Seven SQL statements at most.

    Asked of branches that keep a roster, themselves or by a branch above. Who is away holds no shift; a substitute
    does. A house that never had a roster has no gap: there an alarm goes to secretaries and members.
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
    planned = Duty.objects.filter(ends_at__gt=now, starts_at__lt=end + LONGEST_SHIFT, person__is_active=True)
    coming = [each.duty for each in called(planned.select_related("person"))]
    shifts = list(shifts_between(now - LONGEST_SHIFT, end, working_shifts()))
    gaps = [gap for branch in asked for gap in _gaps_of(branch, upward(branch.pk, above), shifts, coming, now)]
    return sorted(gaps, key=lambda gap: (gap.starts_at, gap.branch.code))


def open_gaps(branch_ids: Collection[int] | None = None) -> list[DutyGap]:
    """The noticed gaps that are open and not yet over, first what comes first; of all branches for None. One SQL
    statement, for the frame of every page."""
    gaps = DutyGap.objects.filter(is_open=True, ends_at__gt=timezone.now())
    if branch_ids is not None:
        gaps = gaps.filter(branch__in=branch_ids)
    return list(gaps.select_related("branch"))


def _gaps_of(
    branch: Branch, way: Sequence[int], shifts: Sequence[tuple[date, Shift]], coming: Sequence[Duty], now: datetime
) -> list[Gap]:
    held = [(duty.starts_at, duty.ends_at) for duty in coming if duty.branch_id in way]
    gaps = []
    for day, shift in shifts:
        start, end = shift_times(day, shift)
        if not _covered(max(start, now), end, held):
            gaps.append(Gap(branch, day, shift, start, end))
    return gaps


def _covered(start: datetime, end: datetime, held: Sequence[tuple[datetime, datetime]]) -> bool:
    """Whether the intervals together leave no hole between `start` and `end`."""
    for begins, ends in sorted(held):
        if begins <= start < ends:
            start = ends
    return start >= end
