"""The versions of the service standards: read, and added to. None is ever changed: running cases keep theirs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import pairwise

from django.utils import timezone

from casework.organisation.models import Person, WorkingCalendar

from .models import ServiceStandard
from .refusals import ActionRefused
from .rules.limits import Limit
from .rules.warning_points import WarningPoint
from .standards import limit_of
from .words import Clock

LIMITS = (
    "accept_within",
    "respond_within",
    "progress_every",
    "resolve_within",
    "follow_up_within",
    "turn_within",
    "rung_within",
)
WARNINGS = ("warn_first", "warn_second")
NO_WARNINGS: Mapping[str, str] = {}


def versions() -> dict[tuple[str, str], list[ServiceStandard]]:
    """All of them by category and urgency, the newest first. One SQL statement."""
    found: dict[tuple[str, str], list[ServiceStandard]] = {}
    for row in ServiceStandard.objects.select_related("calendar").order_by("category", "urgency", "-valid_from"):
        found.setdefault((row.category, row.urgency), []).append(row)
    return found


def add_version(
    *,
    category: str,
    urgency: str,
    valid_from: date,
    limits: Mapping[str, str],
    warnings: Mapping[str, str] = NO_WARNINGS,
    calendar: WorkingCalendar | None,
    source: str,
    by: Person,
) -> ServiceStandard:
    """Adds the standard that applies to that category (empty: all without one of their own) from a day on.

    Only administrators, and from tomorrow at the earliest, so that nothing received before is judged by it.
    Raises `ActionRefused("administrators_only")`, `"not_before_tomorrow"`, `"standard_exists"`, `"limit_unreadable"`,
    `"limits_out_of_order"`, `"warning_unreadable"`, `"warnings_out_of_order"`, `"source_missing"`.
    """
    if not (by.is_administrator and by.is_active):
        raise ActionRefused("administrators_only")
    if valid_from <= timezone.localdate():
        raise ActionRefused("not_before_tomorrow", field="valid_from")
    if not source.strip():
        raise ActionRefused("source_missing", field="source")
    standard = draft_version(
        category=category,
        urgency=urgency,
        valid_from=valid_from,
        limits=limits,
        warnings=warnings,
        calendar=calendar,
    )
    standard.source, standard.added_by, standard.added_at = source.strip(), by, timezone.now()
    return _stored(standard)


def draft_version(
    *,
    category: str,
    urgency: str,
    valid_from: date | None,
    limits: Mapping[str, str],
    warnings: Mapping[str, str] = NO_WARNINGS,
    calendar: WorkingCalendar | None,
) -> ServiceStandard:
    """What `add_version` would store, to be tried before it counts. Stores nothing, asks the database nothing.

    Raises `ActionRefused("limit_unreadable")`, `"limits_out_of_order"`, `"warning_unreadable"`,
    `"warnings_out_of_order"`.
    """
    standard = ServiceStandard(category=category, urgency=urgency, calendar=calendar)
    if valid_from is not None:
        standard.valid_from = valid_from
    for name in LIMITS:
        setattr(standard, name, _limit(limits.get(name, ""), name))
    _require_order(standard)
    _set_warnings(standard, warnings)
    return standard


def _limit(text: str, field: str) -> str:
    try:
        return str(Limit.parse(text))
    except ValueError:
        raise ActionRefused("limit_unreadable", field=field, text=text) from None


def _set_warnings(standard: ServiceStandard, warnings: Mapping[str, str]) -> None:
    """Empty: as is usual."""
    points = []
    for name in WARNINGS:
        text = "".join(warnings.get(name, "").split()).replace("％", "%")
        setattr(standard, name, text)
        if text:
            points.append(_warning_point(text, name))
    if len(points) == len(WARNINGS) and not points[0].is_before(points[1]):
        raise ActionRefused("warnings_out_of_order", field=WARNINGS[1])


def _warning_point(text: str, field: str) -> WarningPoint:
    try:
        return WarningPoint.parse(text)
    except ValueError:
        raise ActionRefused("warning_unreadable", field=field, text=text) from None


def _require_order(standard: ServiceStandard) -> None:
    """Who has less time to resolve than to answer has mistyped."""
    steps = [(Clock.ACCEPT, "accept_within"), (Clock.RESPONSE, "respond_within"), (Clock.RESOLVE, "resolve_within")]
    for (earlier, _), (later, field) in pairwise(steps):
        if limit_of(standard, later) < limit_of(standard, earlier):
            raise ActionRefused("limits_out_of_order", field=field, later=later.label, earlier=earlier.label)


def _stored(standard: ServiceStandard) -> ServiceStandard:
    columns = (*LIMITS, *WARNINGS, "calendar", "source", "added_by", "added_at")
    found, is_new = ServiceStandard.objects.get_or_create(
        category=standard.category,
        urgency=standard.urgency,
        valid_from=standard.valid_from,
        defaults={name: getattr(standard, name) for name in columns},
    )
    if not is_new:
        raise ActionRefused("standard_exists", field="valid_from", day=standard.valid_from.isoformat())
    return found
