"""The red banner of every page of the desk: alarms that nobody has taken yet."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from .shell import Visit, for_people_with_posts


@require_safe
@for_people_with_posts
def banner(visit: Visit) -> HttpResponse:
    """The part of a page that news fetches again."""
    return visit.render("_alarms.html", {})
