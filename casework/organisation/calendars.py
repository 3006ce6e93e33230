"""Filling calendars: China's public holidays with the weekend days worked in exchange."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from .models import CalendarDay, WorkingCalendar

STANDARD = "standard"
STANDARD_NAME = "标准工作日历"
OFFICE_PERIODS = [["08:00", "12:00"], ["13:30", "17:30"]]
STANDARD_WEEK: list[list[list[str]]] = [OFFICE_PERIODS] * 5 + [[], []]
STANDARD_YEARS = range(2010, 2027)


@dataclass(frozen=True)
class PublicDay:
    """A day that differs from its weekday, in both languages."""

    day: date
    kind: str
    name: str
    name_en: str


@dataclass(frozen=True)
class LoadedDays:
    added: int
    replaced: int
    kept: int
    """Days that somebody had set differently, and that were left so."""
    unannounced_years: tuple[int, ...]
    """Years whose make-up workdays are not known yet; their holidays are computed."""


def ensure_standard_calendar() -> WorkingCalendar:
    """The calendar "standard": Monday to Friday, 08:00–12:00 and 13:30–17:30, Shanghai, days of 2010 to 2026.

    A fresh database has it from a migration; this brings it back where it was emptied, and changes
    nothing else.
    """
    calendar, is_new = WorkingCalendar.objects.get_or_create(
        code=STANDARD, defaults={"name": STANDARD_NAME, "weekly_periods": STANDARD_WEEK}
    )
    if is_new:
        load_days(calendar, STANDARD_YEARS)
        calendar.refresh_from_db()
    return calendar


@transaction.atomic
def load_days(calendar: WorkingCalendar, years: Iterable[int], *, overwrite: bool = False) -> LoadedDays:
    """Adds the public days of these years to the calendar.

    A day that is there already with another kind stays as it is, because somebody set it so, unless
    `overwrite`: then the years are emptied first and hold what the sources say.
    """
    years = tuple(years)
    replaced = calendar.days.filter(day__year__in=years).delete()[0] if overwrite else 0
    present = dict(calendar.days.filter(day__year__in=years).values_list("day", "kind"))
    found = [day for year in years for day in public_days(year)]
    missing = [day for day in found if day.day not in present]
    CalendarDay.objects.bulk_create(
        CalendarDay(calendar=calendar, day=day.day, kind=day.kind, name=day.name, name_en=day.name_en)
        for day in missing
    )
    return LoadedDays(
        added=len(missing),
        replaced=replaced,
        kept=sum(day.kind != present[day.day] for day in found if day.day in present),
        unannounced_years=tuple(year for year in years if not is_announced(year)),
    )


def is_announced(year: int) -> bool:
    """Whether the State Council's arrangement for that year is in the seed (it comes each November)."""
    import chinese_calendar

    return any(day.year == year for day in chinese_calendar.holidays)


def public_days(year: int) -> Iterator[PublicDay]:
    """Holidays and make-up workdays as announced, else the holidays as the law computes them."""
    return _announced_days(year) if is_announced(year) else _computed_days(year)


def _announced_days(year: int) -> Iterator[PublicDay]:
    import chinese_calendar

    chinese = {holiday.value: holiday.chinese for holiday in chinese_calendar.Holiday}
    kinds = {
        CalendarDay.Kind.HOLIDAY: chinese_calendar.holidays,
        CalendarDay.Kind.WORKDAY: chinese_calendar.workdays,
    }
    for kind, days in kinds.items():
        for day, name in days.items():
            if day.year == year:
                yield PublicDay(day, kind.value, chinese[name], name)


def _computed_days(year: int) -> Iterator[PublicDay]:
    import holidays

    english = holidays.country_holidays("CN", years=year, language="en_US")
    for day, name in holidays.country_holidays("CN", years=year, language="zh_CN").items():
        yield PublicDay(day, CalendarDay.Kind.HOLIDAY.value, name, english.get(day) or "")
