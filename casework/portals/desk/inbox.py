"""The inbox: what waits for me, by what is to be done, the next deadline first."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Case as Choose
from django.db.models import CharField, Count, F, Q, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from casework.cases.audience import MOST_PRESSING_FIRST, queue_of, waiting_for
from casework.cases.models import Case
from casework.cases.words import Stage
from casework.organisation.models import Person

from .asked import asked_of_visitor
from .case_page import DONE
from .lists import as_listed, with_danger
from .shell import Visit, for_people_with_posts

SHOWN_PER_SECTION = 12
SHOWN_PER_PAGE = 30

SECTIONS: dict[str, Promise] = {
    "danger": _("Danger to life? Please look at once"),
    "offered": _("Offered to you"),
    "respond": _("To answer"),
    "resolve": _("To resolve"),
    "follow_up": _("Being followed up"),
}


def _section_for(person: Person) -> Choose:
    return Choose(
        When(~Q(urgency_suggested=""), then=Value("danger")),
        When(Q(stage=Stage.ACCEPT) | Q(offered_to=person.pk), then=Value("offered")),
        When(stage=Stage.RESPOND, then=Value("respond")),
        When(stage=Stage.RESOLVE, then=Value("resolve")),
        default=Value("follow_up"),
        output_field=CharField(),
    )


@dataclass(frozen=True)
class Section:
    name: str
    title: Promise
    total: int
    cases: list[Case]

    @property
    def hidden(self) -> int:
        """How many are only on the section's own pages."""
        return self.total - len(self.cases)


@require_safe
@for_people_with_posts
def inbox(visit: Visit) -> HttpResponse:
    """The whole inbox, `?section=` one section page by page, and for htmx only the part that changes."""
    waiting = waiting_for(visit.person, visit.standing)
    asked = asked_of_visitor(visit)
    if not visit.standing.has_a_desk and not asked and not waiting.exists():
        if visit.standing.is_leader:
            return redirect("/lead/")
        if visit.person.is_administrator:
            return redirect("desk:organisation")
    name = visit.request.GET.get("section")
    if name:
        return _one_section(visit, name, waiting)
    context: dict[str, object] = {"sections": _sections(visit, waiting), "in_queue": _in_queue(visit)}
    context |= {"asked": asked, "done": DONE.get(visit.request.GET.get("done", ""))}
    template = "desk/_inbox.html" if visit.is_refetch else "desk/inbox.html"
    return visit.render(template, context, here="inbox")


def _in_queue(visit: Visit) -> int:
    return queue_of(visit.standing).count() if visit.standing.directs else 0


def _sections(visit: Visit, waiting: QuerySet[Case]) -> list[Section]:
    """Every section that holds something, in two SQL statements."""
    sorted_in = waiting.annotate(section=_section_for(visit.person))
    totals = dict(sorted_in.order_by().values_list("section").annotate(Count("pk")))
    place = Window(RowNumber(), partition_by=F("section"), order_by=[*MOST_PRESSING_FIRST])
    cases = with_danger(as_listed(sorted_in.annotate(place=place).filter(place__lte=SHOWN_PER_SECTION)))
    return [
        Section(name, title, totals[name], [case for case in cases if getattr(case, "section") == name])  # noqa: B009
        for name, title in SECTIONS.items()
        if totals.get(name)
    ]


def _one_section(visit: Visit, name: str, waiting: QuerySet[Case]) -> HttpResponse:
    if name not in SECTIONS:
        raise Http404
    cases = as_listed(waiting.annotate(section=_section_for(visit.person)).filter(section=name))
    page: Page[Case] = Paginator(cases, SHOWN_PER_PAGE).get_page(visit.request.GET.get("page"))
    page.object_list = with_danger(page.object_list)
    context = {"page": page, "title": SECTIONS[name], "section": name}
    return visit.render("desk/section.html", context, here="inbox")
