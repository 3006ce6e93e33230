"""The pages of the flows, the same in every room: chart, the same in words, BPMN file. No SQL."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse

from casework.cases.models import Case
from workflows.drawing import FLOWS, DrawnFlow, bpmn_of, chart_of, flow_called, in_words

BPMN_TYPE = "application/bpmn+xml"


def flow_or_404(slug: str) -> DrawnFlow:
    found = flow_called(slug)
    if found is None:
        raise Http404
    return found


def flow_context(flow: DrawnFlow, case: Case | None = None) -> dict[str, Any]:
    """For `_flow.html`; the open step of `case` is highlighted."""
    open_step = flow.graph.at(case.stage).name if case else ""
    return {
        "flow": flow,
        "flows": FLOWS,
        "case": case,
        "open_step": open_step,
        "charts": [
            chart_of(flow.graph, flow.title, open_step=open_step, is_upright=is_upright) for is_upright in (False, True)
        ],
        "steps": in_words(flow.graph),
        "at_any_time": flow.graph.at_any_time,
    }


def bpmn_download(flow: DrawnFlow) -> HttpResponse:
    answer = HttpResponse(bpmn_of(flow.graph, flow.title), content_type=BPMN_TYPE)
    answer.headers["Content-Disposition"] = f'attachment; filename="{flow.slug}.bpmn"'
    return answer
