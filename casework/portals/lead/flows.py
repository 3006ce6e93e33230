"""The flow as a drawing, for leaders."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from casework.cases.audience import visible_to
from casework.organisation.models import Person
from casework.portals.flows import bpmn_download, flow_context, flow_or_404
from workflows.drawing import FLOWS

from .access import leaders_only


@require_safe
@leaders_only
def flows(request: HttpRequest, leader: Person) -> HttpResponse:
    """The first of them, which lists the others; with `?case=` as there."""
    return redirect(f"{reverse('lead:flow', args=[FLOWS[0].slug])}?{request.GET.urlencode()}")


@require_safe
@leaders_only
def flow(request: HttpRequest, leader: Person, slug: str) -> HttpResponse:
    """With `?case=` its open step is highlighted."""
    number = request.GET.get("case", "")
    case = visible_to(leader).filter(number=number).first() if number else None
    return render(request, "lead/flow.html", {**flow_context(flow_or_404(slug), case), "here": "flow"})


@require_safe
@leaders_only
def bpmn(request: HttpRequest, leader: Person, slug: str) -> HttpResponse:
    return bpmn_download(flow_or_404(slug))
