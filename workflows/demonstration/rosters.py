"""Duty rosters of the demonstration: weeks past, this one and the next, so that an alarm always reaches somebody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from django.utils import timezone

from casework.organisation.models import Branch, Duty, Person, Shift
from casework.organisation.rosters import notice_gaps
from casework.organisation.shifts import shift_times, working_shifts

ON_DUTY: dict[str, dict[str, tuple[str, ...]]] = {
    "HCDW-1": {"day": ("1009", "1004"), "middle": ("1010", "1012"), "night": ("1011", "1013")},
    "HCDW-2": {"day": ("1014", "1016"), "middle": ("1015",), "night": ("1017",)},
    "HCDW-3": {"day": ("1020", "1007"), "middle": ("1018",), "night": ("1019", "1021")},
    "HCDW-4": {"day": ("1022", "1024"), "middle": ("1023",), "night": ("1025",)},
}
"""Staff numbers by branch and shift, first whom to call first."""
GAP_OF, GAP_SHIFT, GAP_AFTER_DAYS = "HCDW-3", "middle", 3
"""One hole, so that the page shows how a coming shift with nobody on duty looks."""
WEEKS_BEFORE, WEEKS_AFTER = 8, 1


def load_rosters() -> int:
    """Fills the weeks around today where a branch has no roster at all; returns how many duties were added."""
    numbers = {number for shifts in ON_DUTY.values() for people in shifts.values() for number in people}
    people = {person.staff_number: person for person in Person.objects.filter(staff_number__in=numbers)}
    added, shifts = [], [shift for shift in working_shifts() if shift.code in ON_DUTY["HCDW-1"]]
    for branch in Branch.objects.filter(code__in=ON_DUTY, duties=None):
        added += list(_duties(branch, people, shifts))
    Duty.objects.bulk_create(added)
    _all_have_signed_in(people.values())
    notice_gaps()
    return len(added)


def _all_have_signed_in(people: Iterable[Person]) -> None:
    """Lately, as far as the demonstration goes: else nobody on a shift could be reached."""
    ids = [person.pk for person in people]
    Person.objects.filter(pk__in=ids, is_demonstration=True, last_login=None).update(last_login=timezone.now())


def _duties(branch: Branch, people: dict[str, Person], shifts: list[Shift]) -> Iterator[Duty]:
    today = timezone.localdate()
    monday = today - timedelta(days=today.weekday() + 7 * WEEKS_BEFORE)
    for day in (monday + timedelta(days=number) for number in range(7 * (WEEKS_BEFORE + 1 + WEEKS_AFTER))):
        for shift in shifts:
            if (branch.code, shift.code, day) != (GAP_OF, GAP_SHIFT, today + timedelta(days=GAP_AFTER_DAYS)):
                yield from _of_shift(
                    branch, day, shift, [people[number] for number in ON_DUTY[branch.code][shift.code]]
                )


def _of_shift(branch: Branch, day: date, shift: Shift, people: list[Person]) -> Iterator[Duty]:
    """Every day another one is called first."""
    starts_at, ends_at = shift_times(day, shift)
    first = day.toordinal() % len(people)
    for position, person in enumerate(people[first:] + people[:first], start=1):
        yield Duty(
            branch=branch,
            person=person,
            day=day,
            shift=shift.code,
            starts_at=starts_at,
            ends_at=ends_at,
            position=position,
            second_phone=person.phone if position == 1 else "",
        )
