"""What leaders read: cases, figures, one case. What they order lies in `orders`; nothing here changes anything."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from casework.audit.charts import response_chart, stage_legend, stage_strip
from casework.audit.dossier import dossier_of
from casework.audit.exports import exports_of
from casework.audit.figures import Figures, figures_by_branch, response_figures, response_over_time, span_of
from casework.audit.models import AuditExport
from casework.audit.paging import Place, page_of
from casework.audit.selection import Measure, Period, selected, with_number
from casework.cases.audience import visible_to
from casework.cases.limit_words import calendar_in_words
from casework.cases.models import Case, Message
from casework.organisation.models import Person
from casework.portals.ladder import ladder_of

from .access import leaders_only
from .forms import Question, question_of
from .orders import what_was_asked
from .raised import may_take_up


@require_safe
@leaders_only
def cases(request: HttpRequest, leader: Person) -> HttpResponse:
    question, now = question_of(request.GET), timezone.now()
    among = visible_to(leader)
    found = (
        with_number(question.number, among) if question.number else selected(question.selection, among, now)
    ).select_related("branch", "owner", "offered_to")
    page = page_of(
        found,
        older_than=Place.parse(request.GET.get("older_than", "")),
        newer_than=Place.parse(request.GET.get("newer_than", "")),
    )
    figures = response_figures(question.selection, among=among, now=now)
    context = _frame(question, "cases") | {"page": page, "tiles": _tiles(figures, question), "figures": figures}
    return render(request, "lead/cases.html", context)


@require_safe
@leaders_only
def figures(request: HttpRequest, leader: Person) -> HttpResponse:
    question, now = question_of(request.GET), timezone.now()
    selection, among = question.selection, visible_to(leader)
    total = response_figures(selection, among=among, now=now)
    spans, span = response_over_time(selection, among=among), span_of(selection.period)
    context = _frame(question, "figures") | {
        "tiles": _tiles(total, question),
        "figures": total,
        "total_row": _row(_("all branches"), total, question, selection.branch_id),
        "rows": [
            _row(_branch_name(branch.name, branch.name_en), branch.figures, question, branch.branch_id)
            for branch in figures_by_branch(selection, among=among, now=now)
        ],
        "spans": spans,
        "span": span,
        "chart": response_chart(spans, span),
    }
    return render(request, "lead/figures.html", context)


@require_safe
@leaders_only
def case(request: HttpRequest, leader: Person, number: str) -> HttpResponse:
    found = get_object_or_404(visible_to(leader), number=number)
    dossier = dossier_of(found)
    context = {
        **what_was_asked(dossier.case, leader, request.GET.get("done", "")),
        "here": "cases",
        "dossier": dossier,
        "said": [each for each in dossier.messages if each.side != Message.Side.APART or found.owner_id != leader.pk],
        "case": dossier.case,
        "strip": stage_strip(dossier.stages),
        "legend": stage_legend(dossier.stages),
        "calendar": calendar_in_words(dossier.case.standard),
        "ladder": ladder_of(dossier.case),
        "may_take_up": may_take_up(dossier.case, leader),
        "exports": _reports(leader, found),
    }
    return render(request, "lead/case.html", context)


def _reports(leader: Person, case: Case) -> QuerySet[AuditExport]:
    """What this leader has asked for lately."""
    wanted = exports_of(leader).filter(case=case, kind=AuditExport.Kind.REPORT)
    return wanted.exclude(state=AuditExport.State.EXPIRED).select_related("case")[:5]


@dataclass(frozen=True)
class Tile:
    """A number, what it is a share of, and the list behind it."""

    name: Promise | str
    value: str = ""
    seconds: float | None = None
    working_seconds: float | None = None
    of: str = ""
    address: str = ""
    is_bad: bool = False


@dataclass(frozen=True)
class BranchRow:
    name: Promise | str
    figures: Figures
    addresses: dict[str, str]


def _tiles(figures: Figures, question: Question) -> list[Tile]:
    def lists(measure: str) -> str:
        return question.address(measure=measure, stage="")

    rate = figures.response_rate
    return [
        Tile(
            _("Response rate"),
            value=_percent(rate.percent),
            of=f"{rate.part} / {rate.whole}",
            address=lists(Measure.DUE),
        ),
        Tile(
            _("Response time, median"),
            seconds=figures.elapsed.median,
            working_seconds=figures.working.median,
            address=lists(Measure.ANSWERED),
        ),
        Tile(
            _("Response time, 90th percentile"),
            seconds=figures.elapsed.p90,
            working_seconds=figures.working.p90,
            address=lists(Measure.ANSWERED),
        ),
        Tile(
            _("Any limit passed"),
            value=str(figures.breaches.any_clock),
            of=f"{figures.breaches.any_clock} / {figures.cases}",
            address=lists(Measure.BREACHED),
            is_bad=figures.breaches.any_clock > 0,
        ),
        Tile(
            _("Silence too long"),
            value=str(figures.breaches.progress),
            of=f"{figures.breaches.progress} / {figures.cases}",
            address=lists(Measure.PROGRESS_BREACHED),
            is_bad=figures.breaches.progress > 0,
        ),
        Tile(
            _("Still unanswered"),
            value=str(figures.unanswered),
            of=f"{figures.unanswered} / {figures.cases}",
            address=lists(Measure.UNANSWERED),
            is_bad=figures.unanswered > 0,
        ),
    ]


def _row(name: Promise | str, figures: Figures, question: Question, branch_id: int | None) -> BranchRow:
    measures: Iterable[str] = ("", *Measure.values)
    return BranchRow(
        name,
        figures,
        {m or "all": question.address(branch_id=branch_id, measure=m, stage="") for m in measures},
    )


def _percent(value: float | None) -> str:
    return "—" if value is None else f"{value:.1f}"


def _branch_name(name: str, name_en: str) -> str:
    from casework.organisation.models import Branch

    return str(Branch(name=name, name_en=name_en))


def _frame(question: Question, here: str) -> dict[str, Any]:
    return {
        "here": here,
        "question": question,
        "form": question.form,
        "presets": _presets(question),
        "address": question.address(),
    }


@dataclass(frozen=True)
class Preset:
    name: Promise | str
    address: str
    is_current: bool


def _presets(question: Question) -> list[Preset]:
    today = timezone.localdate(timezone=timezone.get_default_timezone())
    month, year = today.replace(day=1), date(today.year, 1, 1)
    last_month = (month - timedelta(days=1)).replace(day=1)
    periods = [
        (_("this month"), Period(month, today)),
        (_("last month"), Period(last_month, month - timedelta(days=1))),
        (_("90 days"), Period.usual()),
        (_("this year"), Period(year, today)),
    ]
    return [
        Preset(name, question.address(period=period), period == question.selection.period) for name, period in periods
    ]
