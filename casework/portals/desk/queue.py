"""The secretary's queue: what waits for assignment, what was raised to them, who waits for whom in running cases."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from casework.cases.audience import MOST_PRESSING_FIRST, queue_of, raised_to
from casework.cases.candidates import Candidate, candidates_in
from casework.cases.danger import danger_found_in
from casework.cases.leaving import leaving, overseen_by
from casework.cases.models import Case
from casework.cases.permitted import Verb, may_know_reporter, verbs_for
from casework.cases.standing import Standing
from casework.cases.words import Stage
from casework.organisation.models import Unit

from .lists import as_listed
from .shell import Visit, for_people_with_posts

WAITING_PER_PAGE = 10
RUNNING_PER_PAGE = 25
RAISED_PER_PAGE = 10


@dataclass(frozen=True)
class Choice:
    """Whom to ask: people of the reporter's own team first, within both groups the least loaded first."""

    own_team: list[Candidate]
    others: list[Candidate]
    unit: Unit | None
    """Where the reporter works, if the one who looks may know it."""


@dataclass(frozen=True)
class Waiting:
    case: Case
    choice: Choice
    may_assign: bool
    """Not after a decline that somebody neutral is to decide about."""
    danger: tuple[str, ...] = ()
    """Words of danger to be confirmed or dismissed."""


@require_safe
@for_people_with_posts
def queue(visit: Visit) -> HttpResponse:
    if not visit.standing.directs:
        raise Http404
    waiting = _page(_with_unit(queue_of(visit.standing)), visit, "page", WAITING_PER_PAGE)
    context = {
        "page": waiting,
        "waiting": _with_choices(visit, list(waiting)),
        "leaving": leaving(overseen_by(visit.standing)),
        "raised": _page(raised_to(visit.standing), visit, "raised", RAISED_PER_PAGE),
        "running": _page(_running(visit.standing), visit, "running", RUNNING_PER_PAGE),
    }
    template = "desk/_queue.html" if visit.is_refetch else "desk/queue.html"
    return visit.render(template, context, here="queue")


def _page(cases: QuerySet[Case], visit: Visit, parameter: str, size: int) -> Page[Case]:
    return Paginator(as_listed(cases).select_related("raised_to"), size).get_page(visit.request.GET.get(parameter))


def _with_unit(cases: QuerySet[Case]) -> QuerySet[Case]:
    return cases.select_related("report__unit").defer("report__text", "report__salt")


def _running(standing: Standing) -> QuerySet[Case]:
    """Everything under way in the branches that this secretary directs, the most pressing first."""
    return (
        Case.objects.filter(branch__in=standing.directs)
        .exclude(stage__in=[Stage.RECEIVED, Stage.ASSIGN, Stage.CLOSED])
        .order_by(*MOST_PRESSING_FIRST)
    )


def _with_choices(visit: Visit, cases: list[Case]) -> list[Waiting]:
    candidates = candidates_in({case.branch_id for case in cases})
    danger = danger_found_in(cases)
    return [
        Waiting(
            case,
            choice_for(visit, case, candidates[case.branch_id]),
            case.stage == Stage.RECEIVED or Verb.ASSIGN in verbs_for(case, visit.standing),
            danger.get(case.pk, ()),
        )
        for case in cases
    ]


def choice_for(visit: Visit, case: Case, candidates: list[Candidate]) -> Choice:
    """The candidates in the order to be offered. A confidential report does not tell its team by this order."""
    unit = case.report.unit if not case.report.names_somebody or may_know_reporter(case, visit.person) else None
    reporter_id = case.report.reporter_id if unit else None
    asked = [candidate for candidate in candidates if candidate.person.pk != reporter_id]
    own_team = [candidate for candidate in asked if unit and candidate.person.unit_id == unit.pk]
    return Choice(own_team, [candidate for candidate in asked if candidate not in own_team], unit)
