"""Writing duty rosters: the only place besides the import."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from .attendance import ROLES_ON_DUTY
from .duty import Gap, coming_gaps
from .models import Branch, Duty, DutyGap, Person, Shift
from .queries import posts_of
from .reachability import unreachable_shifts
from .shifts import shift_times, working_shifts

WEEK = timedelta(days=7)


class RosterRefused(ValueError):
    """The text says in the reader's language why this cannot stand in a roster."""


def require_fit(person: Person, day: date) -> None:
    """Raises `RosterRefused` for somebody who could not take a case on that day."""
    if not person.is_active:
        raise RosterRefused(_("%(person)s does not work here any more.") % {"person": person})
    if not posts_of(person, on=day).filter(role__in=ROLES_ON_DUTY).exists():
        raise RosterRefused(
            _("%(person)s has no post on that day; only who may take a case can be on duty.") % {"person": person}
        )


@transaction.atomic
def add_duty(branch: Branch, person: Person, *, day: date, shift: str, second_phone: str = "") -> Duty:
    """Puts `person` at the end of the list of that shift; somebody who is on it already stays where they are.

    `shift` is its code. Raises `RosterRefused` as `require_fit` does, and for a shift that was taken off.
    """
    require_fit(person, day)
    Branch.objects.select_for_update().get(pk=branch.pk)  # so that two added at once get two places
    last = Duty.objects.filter(branch=branch, day=day, shift=shift).aggregate(Max("position"))["position__max"] or 0
    starts_at, ends_at = shift_times(day, _working(shift))
    times = {"starts_at": starts_at, "ends_at": ends_at, "position": last + 1, "second_phone": second_phone}
    duty = Duty.objects.get_or_create(branch=branch, person=person, day=day, shift=shift, defaults=times)[0]
    look_at_noticed_gaps()
    return duty


@contextmanager
def undone() -> Iterator[None]:
    """To try a change of a roster: whatever is written inside is taken back at the end, also when all went well."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def remove_duty(branch: Branch, duty_id: int) -> None:
    """A roster is a plan; what came of it stands in the ledger of each alarm. Removed already is fine."""
    Duty.objects.filter(branch=branch, pk=duty_id).delete()
    look_at_noticed_gaps()


@transaction.atomic
def copy_week_before(branch: Branch, *, monday: date) -> int:
    """Takes over the week before for every shift of this week that is still empty; returns how many duties.

    Who has left or lost the post since is left out, so that the gap shows.
    """
    Branch.objects.select_for_update().get(pk=branch.pk)
    filled = set(_week(branch, monday).values_list("day", "shift"))
    shifts = {shift.code: shift for shift in working_shifts()}
    copied = [
        _moved(duty, shifts[duty.shift])
        for duty in _week(branch, monday - WEEK).filter(shift__in=shifts).select_related("person")
        if (duty.day + WEEK, duty.shift) not in filled and _is_fit(duty.person, duty.day + WEEK)
    ]
    Duty.objects.bulk_create(copied)
    look_at_noticed_gaps()
    return len(copied)


def _week(branch: Branch, monday: date) -> QuerySet[Duty]:
    return Duty.objects.filter(branch=branch, day__gte=monday, day__lt=monday + WEEK)


def _working(code: str) -> Shift:
    found = next((shift for shift in working_shifts() if shift.code == code), None)
    if found is None:
        raise RosterRefused(_("This shift is not worked any more. Choose another one."))
    return found


def _moved(duty: Duty, shift: Shift) -> Duty:
    starts_at, ends_at = shift_times(duty.day + WEEK, shift)
    return Duty(
        branch_id=duty.branch_id,
        person_id=duty.person_id,
        day=duty.day + WEEK,
        shift=duty.shift,
        starts_at=starts_at,
        ends_at=ends_at,
        position=duty.position,
        second_phone=duty.second_phone,
    )


def _is_fit(person: Person, day: date) -> bool:
    try:
        require_fit(person, day)
    except RosterRefused:
        return False
    return True


def notice_gaps(now: datetime | None = None) -> dict[int, DutyGap]:
    """Notes the coming gaps that were not noted before; returns the first of them for each branch, by branch id.

    Noted once per shift, whatever happens to the roster meanwhile; notes of shifts long over are let go.
    """
    now = now or timezone.now()
    DutyGap.objects.filter(starts_at__lt=now - 8 * WEEK).delete()
    look_at_noticed_gaps(now)
    first: dict[int, DutyGap] = {}
    for gap in _all_gaps(now):
        row, is_new = _noted(gap, now)
        if is_new:
            first.setdefault(gap.branch.pk, row)
    return first


def look_at_noticed_gaps(now: datetime | None = None) -> None:
    """Whether the gaps that were noticed are gaps still; nobody is told of one that opened again."""
    now = now or timezone.now()
    noticed = DutyGap.objects.filter(ends_at__gt=now)
    if not noticed.exists():
        return
    coming = {(gap.branch.pk, gap.starts_at) for gap in _all_gaps(now)}
    for row in noticed:
        if row.is_open != ((row.branch_id, row.starts_at) in coming):
            row.is_open = not row.is_open
            row.save(update_fields=["is_open"])


def _all_gaps(now: datetime) -> list[Gap]:
    """Shifts with nobody on duty, and those with nobody who can be reached."""
    return [*coming_gaps(now=now), *unreachable_shifts(now=now)]


def _noted(gap: Gap, now: datetime) -> tuple[DutyGap, bool]:
    values = {
        "ends_at": gap.ends_at,
        "shift": gap.shift.code,
        "noticed_at": now,
        "is_unreachable": gap.is_unreachable,
    }
    return DutyGap.objects.get_or_create(branch=gap.branch, starts_at=gap.starts_at, defaults=values)
