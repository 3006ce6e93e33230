"""Why this is due then, for those who work with it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from casework.cases.audience import visible_to
from casework.portals.why import why_context

from .shell import Visit, for_people_with_posts


@require_safe
@for_people_with_posts
def why(visit: Visit, number: str) -> HttpResponse:
    cases = visible_to(visit.person, visit.standing).select_related("standard__calendar")
    return visit.render("desk/why.html", why_context(get_object_or_404(cases, number=number)))
