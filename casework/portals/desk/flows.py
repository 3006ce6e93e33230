"""The flow as a drawing, for those who work in it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from casework.cases.audience import visible_to
from casework.portals.flows import bpmn_download, flow_context, flow_or_404
from workflows.drawing import FLOWS

from .shell import Visit, for_people_with_posts


@require_safe
@for_people_with_posts
def flows(visit: Visit) -> HttpResponse:
    """The first of them, which lists the others; with `?case=` as there."""
    return redirect(f"{reverse('desk:flow', args=[FLOWS[0].slug])}?{visit.request.GET.urlencode()}")


@require_safe
@for_people_with_posts
def flow(visit: Visit, slug: str) -> HttpResponse:
    """With `?case=` its open step is highlighted, for those who may see it."""
    number = visit.request.GET.get("case", "")
    case = visible_to(visit.person, visit.standing).filter(number=number).first() if number else None
    return visit.render("desk/flow.html", flow_context(flow_or_404(slug), case), here="flow")


@require_safe
@for_people_with_posts
def bpmn(visit: Visit, slug: str) -> HttpResponse:
    return bpmn_download(flow_or_404(slug))
