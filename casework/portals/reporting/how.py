"""How a request is handled, for everybody: the main line of the flow in words, and the drawing. No SQL, no session."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from workflows.drawing import HELP_REQUEST, chart_of, in_words

from . import answers
from .place import Place


def how_page(request: HttpRequest, place: Place) -> HttpResponse:
    graph = HELP_REQUEST.graph
    context = {
        "steps": in_words(graph, to_reporter=True),
        "at_any_time": graph.at_any_time,
        "chart": chart_of(graph, HELP_REQUEST.title, is_upright=True),
    }
    return answers.page(request, place, "how.html", context)
