"""The door of the leader's room."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase

from casework.cases.standing import keep_standing
from casework.organisation.models import Person

P = ParamSpec("P")
LeaderView = Callable[Concatenate[HttpRequest, Person, P], HttpResponse]


def leaders_only(view: LeaderView[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Hands the signed-in leader to `view`. To others this room does not exist; who is not signed in is asked to."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        person = request.user
        if not keep_standing(person).is_leader:
            raise Http404
        return view(request, person, *args, **kwargs)

    return cast("Callable[Concatenate[HttpRequest, P], HttpResponseBase]", guarded)
