"""Which service standard applies, and what it makes of a moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from .calendars import working_hours
from .models import Case, ServiceStandard
from .rules.clock import WorkingHours, add_working_time, working_time_between
from .rules.limits import Limit
from .words import Category, Clock, Urgency

WARN_AT_SHARE = 0.8
"""A warning is due when this share of a limit has run (requirements, M17)."""


@dataclass(frozen=True)
class Deadlines:
    accept: datetime
    response: datetime
    resolve: datetime


def standard_for(category: Category | str, urgency: Urgency | str, *, on: date | None = None) -> ServiceStandard:
    """The version in force on that local day; a category's own row comes before the general one.

    Before the first version there is, the first one applies (old cases that are imported).
    """
    day = on or timezone.localdate()
    rows = list(
        ServiceStandard.objects.filter(Q(category=category) | Q(category=""), urgency=urgency)
        .select_related("calendar")
        .order_by("-category", "-valid_from")
    )
    in_force = [row for row in rows if row.valid_from <= day]
    return in_force[0] if in_force else min(rows, key=lambda row: (row.category == "", row.valid_from))


def hours_of(standard: ServiceStandard) -> WorkingHours:
    """When the clock of `standard` runs."""
    return working_hours(standard.calendar) if standard.calendar else WorkingHours.AROUND_THE_CLOCK


def written_limit(standard: ServiceStandard, clock: Clock | str) -> Limit:
    """What the standard says for that clock, as it was written: `3 days`."""
    text = {
        Clock.ACCEPT: standard.accept_within,
        Clock.RESPONSE: standard.respond_within,
        Clock.RESOLVE: standard.resolve_within,
        Clock.FOLLOW_UP: standard.follow_up_within,
    }[Clock(clock)]
    return Limit.parse(text)


def limit_of(standard: ServiceStandard, clock: Clock | str) -> timedelta:
    """How much time on the standard's clock that clock allows."""
    return written_limit(standard, clock).as_duration(hours_of(standard))


def due_at(standard: ServiceStandard, clock: Clock | str, start: datetime) -> datetime:
    """The moment (UTC) at which `clock`, started at `start`, has used its limit."""
    return add_working_time(hours_of(standard), start, limit_of(standard, clock))


def warning_at(standard: ServiceStandard, clock: Clock | str, start: datetime) -> datetime:
    """The moment (UTC) to warn whoever holds the case."""
    return add_working_time(hours_of(standard), start, limit_of(standard, clock) * WARN_AT_SHARE)


def deadlines(standard: ServiceStandard, start: datetime) -> Deadlines:
    return Deadlines(
        accept=due_at(standard, Clock.ACCEPT, start),
        response=due_at(standard, Clock.RESPONSE, start),
        resolve=due_at(standard, Clock.RESOLVE, start),
    )


def working_seconds(case: Case, start: datetime, end: datetime) -> int:
    """Time between two moments on the clock of the case's standard, in whole seconds."""
    return int(working_time_between(hours_of(case.standard), start, end).total_seconds())


def local_day(moment: datetime) -> date:
    """The organisation's calendar day of a moment."""
    return timezone.localtime(moment, timezone.get_default_timezone()).date()
