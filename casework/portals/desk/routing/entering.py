"""Who may come in here: administrators and leaders; for everybody else these pages do not exist."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpResponse

from ..shell import Visit, for_people_with_posts


def for_those_who_route(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @for_people_with_posts
    @wraps(view)
    def entered(visit: Visit, *args: Any, **kwargs: Any) -> HttpResponse:
        if not (visit.person.is_administrator or visit.standing.is_leader):
            raise Http404
        return view(visit, *args, **kwargs)

    return entered
