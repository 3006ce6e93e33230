"""When the shifts of the house work, on its wall clock. The one source for rosters and for routing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta

from django.utils import timezone

from .models import Shift

LONGEST_SHIFT = timedelta(hours=24)
STANDARD: tuple[tuple[str, str, str, time, time], ...] = (
    ("night", "夜班", "night shift", time(0), time(8)),
    ("day", "白班", "day shift", time(8), time(16)),
    ("middle", "中班", "middle shift", time(16), time(0)),
)
"""Three shifts of eight hours, as ports and works in China keep them (三班倒): what a fresh house has from a
migration, and what holds where somebody emptied the table."""


def working_shifts() -> list[Shift]:
    """Those that work now, in the order of a day. One SQL statement."""
    return list(Shift.objects.filter(is_active=True)) or [
        Shift(code=code, name=name, name_en=name_en, starts=starts, ends=ends)
        for code, name, name_en, starts, ends in STANDARD
    ]


def shifts_by_code() -> dict[str, Shift]:
    """All there ever were, the working ones first, in the order of a day. One SQL statement."""
    found = {shift.code: shift for shift in Shift.objects.order_by("-is_active", "starts", "code")}
    return found or {shift.code: shift for shift in working_shifts()}


def name_in(shifts: Mapping[str, Shift], code: str) -> str:
    """In the reader's language; the code itself of one that never was."""
    return str(shifts.get(code, code))


def shift_times(day: date, shift: Shift) -> tuple[datetime, datetime]:
    """From and until, in UTC, of the shift that begins on that local day.

    Where one ends when another begins, the day has neither hole nor overlap, also when clocks are put forward.
    """
    end_day = day if shift.starts < shift.ends else day + timedelta(days=1)
    return _moment(day, shift.starts), _moment(end_day, shift.ends)


def shifts_between(start: datetime, end: datetime, shifts: Iterable[Shift]) -> Iterator[tuple[date, Shift]]:
    """Every shift that begins in [`start`, `end`), in the order of time."""
    shifts = sorted(shifts, key=lambda shift: shift.starts)
    day, last = local_day(start), local_day(end)
    while day <= last:
        for shift in shifts:
            if start <= shift_times(day, shift)[0] < end:
                yield day, shift
        day += timedelta(days=1)


def shifts_running(moment: datetime, shifts: Iterable[Shift]) -> list[tuple[date, Shift]]:
    """The shifts that run at `moment`, each with the local day on which it began."""
    begun = shifts_between(moment - LONGEST_SHIFT, moment + timedelta(microseconds=1), shifts)
    return [(day, shift) for day, shift in begun if moment < shift_times(day, shift)[1]]


def shifts_at(moment: datetime, shifts: Iterable[Shift]) -> frozenset[str]:
    """The codes of the shifts that work at `moment`; several while they overlap."""
    clock = timezone.localtime(moment, timezone.get_default_timezone()).time()
    return frozenset(shift.code for shift in shifts if shift.works_at(clock))


def unworked(shifts: Iterable[Shift]) -> list[tuple[time, time]]:
    """The stretches of a day in which no shift works; one that ends before it starts crosses midnight."""
    shifts = list(shifts)
    edges = sorted({shift.starts for shift in shifts} | {shift.ends for shift in shifts})
    following = dict(zip(edges, [*edges[1:], *edges[:1]], strict=True))
    return [
        (edge, following[edge])
        for edge in edges
        if following[edge] != edge and not any(shift.works_at(edge) for shift in shifts)
    ]


def local_day(moment: datetime) -> date:
    return timezone.localtime(moment, timezone.get_default_timezone()).date()


def _moment(day: date, clock: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, clock), timezone.get_default_timezone()).astimezone(UTC)
