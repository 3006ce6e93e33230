"""Why this is due then, to be read aloud and shown on a wall."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from casework.cases.audience import visible_to
from casework.organisation.models import Person
from casework.portals.why import why_context

from .access import leaders_only


@require_safe
@leaders_only
def why(request: HttpRequest, leader: Person, number: str) -> HttpResponse:
    case = get_object_or_404(visible_to(leader).select_related("standard__calendar"), number=number)
    return render(request, "lead/why.html", {"here": "cases", **why_context(case)})
