"""What the house says when something goes wrong: in both languages, and without depending on what broke."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.request import RawPostDataException, UnreadablePostError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.defaults import server_error

from workflows.refusing import note_refusal

TYPED_FIELDS = ("text", "message", "answer", "reason", "outcome", "note", "words")


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """CSRF_FAILURE_VIEW: shows what was typed, so that an expired page costs nobody their words."""
    if request.user.is_authenticated:  # others could fill the table without end; they are in the log
        note_refusal("form_expired", verb=request.path[:40], person=request.user)
    return render(request, "403_csrf.html", {"typed": _typed(request)}, status=403)


def broken(request: HttpRequest) -> HttpResponse:
    """handler500: of all that can break, a database that is away or too slow mends itself, so the page says so.

    Here and not in a middleware, because sessions and languages are read from the database by middlewares, too.
    """
    if isinstance(sys.exc_info()[1], (OperationalError, InterfaceError)):
        return not_saved(request)
    return server_error(request)


def not_saved(request: HttpRequest, retry_after_seconds: int = 30) -> HttpResponse:
    """503 for moments in which nothing can be stored; never to be shown after something was."""
    page = render_to_string("503.html", {"typed": _typed(request)})  # no request: that would ask the database again
    response = HttpResponse(page, status=503)
    response.headers["Retry-After"] = str(retry_after_seconds)
    return response


def _typed(request: HttpRequest) -> list[str]:
    try:
        return [request.POST[name] for name in TYPED_FIELDS if request.POST.get(name, "").strip()]
    except (RawPostDataException, UnreadablePostError):
        return []
