"""Which service standard applies, and what it makes of a moment."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from .calendars import working_hours
from .models import Case, ServiceStandard
from .rules.clock import WorkingHours, add_working_time, working_time_between
from .rules.deadlines import Due, moment_of
from .rules.due_days import end_of_working_day
from .rules.limits import Limit, LimitUnit
from .rules.pausing import Pause, add_unpaused_time
from .rules.warning_points import WarningPoint
from .words import Category, Clock, Urgency

WARN_AT_SHARES = (0.5, 0.8)
"""A warning is due when these shares of a limit have run (requirements, M17) …"""
WARN_BEFORE = (timedelta(hours=48), timedelta(hours=24))
"""… and so long before it where the limit is a long one."""
LONGEST_DOUBLING = 12
LONG_LIMIT = timedelta(days=4)
"""In calendar time from start to deadline; shorter ones would warn at once when they start."""
STARTS = {Clock.ACCEPT: "received_at", Clock.PROGRESS: "last_word_at", Clock.FOLLOW_UP: "resolved_at"}
"""What each clock runs from: acceptance from receipt, whatever was declined; the others from the round's start."""


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


def written_limit(standard: ServiceStandard, due: Due | Clock | str) -> Limit:
    """What the standard says for that clock or errand, as it was written: `3 days`."""
    text = {
        Due.ACCEPT: standard.accept_within,
        Due.RESPONSE: standard.respond_within,
        Due.PROGRESS: standard.progress_every,
        Due.RESOLVE: standard.resolve_within,
        Due.FOLLOW_UP: standard.follow_up_within,
        Due.TURN: standard.turn_within,
        Due.LADDER: standard.rung_within,
    }[Due(due)]
    return Limit.parse(text)


def limit_of(standard: ServiceStandard, due: Due | Clock | str) -> timedelta:
    """How much time on the standard's clock that clock or errand allows."""
    return written_limit(standard, due).as_duration(hours_of(standard))


def due_at(standard: ServiceStandard, due: Due | Clock | str, start: datetime, *, doubled: int = 0) -> datetime:
    """The moment (UTC) at which a clock or errand that began at `start`, and was never paused, has used its limit.

    `doubled` so many times, the limit is at the longest a day of the standard's hours, or what it is undoubled.
    """
    hours, limit = hours_of(standard), limit_of(standard, due)
    if doubled:
        limit = max(limit, min(limit * 2 ** min(doubled, LONGEST_DOUBLING), timedelta(minutes=hours.day_minutes)))
    return add_working_time(hours, start, limit)


def end_of_day(standard: ServiceStandard, day: date) -> datetime:
    """The moment (UTC) until which something due on that local day is in time.

    The end of its working time, of the next working day's where it is a day off; around the clock: midnight.
    """
    hours = hours_of(standard)
    if hours.is_around_the_clock:
        hours = replace(hours, zone=str(timezone.get_default_timezone()))
    return end_of_working_day(hours, day)


def a_working_day_after(standard: ServiceStandard, moment: datetime) -> datetime:
    hours = hours_of(standard)
    return add_working_time(hours, moment, Limit(1, LimitUnit.DAY).as_duration(hours))


def deadlines(standard: ServiceStandard, start: datetime) -> Deadlines:
    return Deadlines(
        accept=due_at(standard, Clock.ACCEPT, start),
        response=due_at(standard, Clock.RESPONSE, start),
        resolve=due_at(standard, Clock.RESOLVE, start),
    )


def start_of(case: Case, clock: Due | Clock | str) -> datetime:
    """When that clock of the case began to run (UTC)."""
    if clock == Clock.ACCEPT and case.redo_count and case.accepted_at is None:
        return case.round_started_at  # taken back before anybody had accepted it, and brought back
    start: datetime | None = getattr(case, STARTS.get(Clock(clock), "round_started_at"))
    return start or case.round_started_at


def pauses_of(case: Case, clock: Due | Clock | str) -> list[Pause]:
    """The pauses that hold for that clock: only the one of resolution can be paused. The running one is not among
    them; it counts once it is over."""
    if clock != Clock.RESOLVE:
        return []
    return [Pause(datetime.fromisoformat(start), datetime.fromisoformat(end)) for start, end, _ in case.pauses]


def recounted_due(case: Case, clock: Due | Clock | str, *, share: float = 1) -> datetime:
    """The moment (UTC) at which the clock has used `share` of its limit, by the case's present standard.

    What ran before the standard changed is counted as the new one counts, from the same start and less the same
    pauses, so that a change keeps both (M15).
    """
    limit = limit_of(case.standard, clock) * share
    return add_unpaused_time(hours_of(case.standard), start_of(case, clock), limit, pauses_of(case, clock))


def warnings_of(case: Case, clock: Due | Clock | str) -> tuple[datetime, datetime]:
    """The moments (UTC) to warn whoever holds the case, the earlier one first: as its standard says, else as is usual.

    So long before the end as the whole limit takes would be at once: then the usual share counts.
    """
    due, start = moment_of(case, clock), start_of(case, clock)
    written = (case.standard.warn_first, case.standard.warn_second)
    moments = []
    for text, usual_share, usual_before in zip(written, WARN_AT_SHARES, WARN_BEFORE, strict=True):
        if text:
            point = WarningPoint.parse(text)
        elif due is not None and due - start >= LONG_LIMIT:
            point = WarningPoint(before=usual_before)
        else:
            point = WarningPoint(share=usual_share)
        if point.before is not None and due is not None and due - point.before > start:
            moments.append(due - point.before)
        else:
            moments.append(recounted_due(case, clock, share=point.share or usual_share))
    return min(moments), max(moments)


def working_seconds(case: Case, start: datetime, end: datetime) -> int:
    """Time between two moments on the clock of the case's standard, in whole seconds."""
    return int(working_time_between(hours_of(case.standard), start, end).total_seconds())


def local_day(moment: datetime) -> date:
    """The organisation's calendar day of a moment."""
    return timezone.localtime(moment, timezone.get_default_timezone()).date()
