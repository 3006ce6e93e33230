"""How fast people were answered. Rates always travel with numerator and denominator; people are never ranked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Aggregate, Count, FloatField, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth, TruncWeek, TruncYear
from django.utils import timezone

from casework.cases.models import Case

from .selection import Measure, Period, Selection, condition, received_in


class Median(Aggregate):
    """Of an even number of values the mean of the two in the middle, as spreadsheets do. NULLs don't count."""

    function = "percentile_cont"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


class NineOfTen(Aggregate):
    """The 90th percentile by nearest rank: the shortest time within which nine of ten really were answered.

    `percentile_cont` would interpolate to a time within which slightly fewer were (41.14 instead of 41.20 days in the
    register of 1,408 petitions). NULLs don't count.
    """

    function = "percentile_disc"
    template = "%(function)s(0.9) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


@dataclass(frozen=True)
class Share:
    """A rate that can't be shown without what it is a share of."""

    part: int
    whole: int

    @property
    def percent(self) -> float | None:
        """None where there is nothing to be a share of: that is not 0 %."""
        return 100 * self.part / self.whole if self.whole else None


@dataclass(frozen=True)
class Spread:
    """Median and 90th percentile in seconds; None without a single value."""

    median: float | None
    p90: float | None


@dataclass(frozen=True)
class Breaches:
    """Cases by the clock that passed its limit; a case counts once per clock, and once in `any_clock`."""

    accept: int
    response: int
    progress: int
    """Silence: the reporter heard nothing for longer than the standard allows."""
    resolve: int
    follow_up: int
    any_clock: int


@dataclass(frozen=True)
class Figures:
    cases: int
    due: int
    """Answered, or not answered although the limit has passed; assigned or not."""
    within: int
    """Answered by a person within the limit of the first round."""
    answered: int
    unanswered: int
    elapsed: Spread
    """Receipt to first answer in calendar time."""
    working: Spread
    """The same on the clock of each case's standard."""
    breaches: Breaches
    paused: Share
    """Seconds of working time in which the clock of resolution stood still, of all from receipt to resolution."""

    @property
    def response_rate(self) -> Share:
        return Share(self.within, self.due)

    @property
    def late(self) -> int:
        return self.due - self.within


@dataclass(frozen=True)
class BranchFigures:
    branch_id: int
    code: str
    name: str
    name_en: str
    figures: Figures


@dataclass(frozen=True)
class Span:
    """A week, month or year of the period, by local days."""

    starts_on: date
    cases: int
    answered: int
    elapsed: Spread


def response_figures(selection: Selection, *, among: QuerySet[Case], now: datetime | None = None) -> Figures:
    """The figures of the selection's period, branch and category. One SQL statement."""
    row = received_in(selection, among).order_by().aggregate(**_columns(now or timezone.now()))
    return _figures(row)


def figures_by_branch(
    selection: Selection, *, among: QuerySet[Case], now: datetime | None = None
) -> tuple[BranchFigures, ...]:
    """The same for every branch that received cases, in the order of their codes. One SQL statement."""
    rows = (
        received_in(selection, among)
        .order_by("branch__code")
        .values("branch_id", "branch__code", "branch__name", "branch__name_en")
        .annotate(**_columns(now or timezone.now()))
    )
    return tuple(
        BranchFigures(
            branch_id=row["branch_id"],
            code=row["branch__code"],
            name=row["branch__name"],
            name_en=row["branch__name_en"],
            figures=_figures(dict(row)),
        )
        for row in rows
    )


SPANS = {"week": TruncWeek, "month": TruncMonth, "year": TruncYear}


def span_of(period: Period) -> str:
    """Weeks for up to half a year, months for up to three years, then years: at most some forty of them."""
    if period.days <= 190:
        return "week"
    return "month" if period.days <= 3 * 366 else "year"


def response_over_time(selection: Selection, *, among: QuerySet[Case]) -> tuple[Span, ...]:
    """Response times by the time of receipt, in spans that fit the period. One SQL statement."""
    start_of = SPANS[span_of(selection.period)]
    rows = (
        received_in(selection, among)
        .order_by()
        .values(starts_at=start_of("received_at", tzinfo=timezone.get_default_timezone()))
        .annotate(
            n_cases=Count("pk"),
            n_answered=Count("response_elapsed_seconds"),
            elapsed_median=Median("response_elapsed_seconds"),
            elapsed_p90=NineOfTen("response_elapsed_seconds"),
        )
        .order_by("starts_at")
    )
    return tuple(
        Span(
            row["starts_at"].date(),
            row["n_cases"],
            row["n_answered"],
            Spread(row["elapsed_median"], row["elapsed_p90"]),
        )
        for row in rows
    )


_COUNTED = tuple(measure for measure in Measure if measure != Measure.LATE)


def _columns(now: datetime) -> dict[str, Aggregate]:
    counts: dict[str, Aggregate] = {"n_cases": Count("pk")}
    counts |= {f"n_{measure.value}": Count("pk", filter=condition(measure, now)) for measure in _COUNTED}
    for clock in ("elapsed", "working"):
        counts[f"{clock}_median"] = Median(f"response_{clock}_seconds")
        counts[f"{clock}_p90"] = NineOfTen(f"response_{clock}_seconds")
    resolved = Q(resolution_working_seconds__isnull=False)
    counts["paused_seconds"] = Sum("paused_working_seconds", filter=resolved, default=0)
    counts["resolution_seconds"] = Sum("resolution_working_seconds", default=0)
    return counts


def _figures(row: dict[str, Any]) -> Figures:
    return Figures(
        cases=row["n_cases"],
        due=row["n_due"],
        within=row["n_within"],
        answered=row["n_answered"],
        unanswered=row["n_unanswered"],
        elapsed=Spread(row["elapsed_median"], row["elapsed_p90"]),
        working=Spread(row["working_median"], row["working_p90"]),
        breaches=Breaches(
            accept=row["n_accept_breached"],
            response=row["n_response_breached"],
            progress=row["n_progress_breached"],
            resolve=row["n_resolve_breached"],
            follow_up=row["n_follow_up_breached"],
            any_clock=row["n_breached"],
        ),
        paused=Share(int(row["paused_seconds"]), int(row["resolution_seconds"])),
    )
