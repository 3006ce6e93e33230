"""How a page answers a form: onward after success, the same page again otherwise."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from casework.web.language import remember_language

from .place import Place

REFUSED = 422
OVERTAKEN = 409
STOP_POLLING = 286
"""Tells htmx to ask no more."""


def page(
    request: HttpRequest, place: Place, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """`reporting/<template>` in the look of the place."""
    return render(request, f"reporting/{template}", {**place.context(), **context}, status=status)


def go_to(request: HttpRequest, address: str) -> HttpResponse:
    """After success: 303, so that neither reload nor Back sends anything again.

    sending.js asks with X-In-Place and replaces the page, so that a kiosk's history holds no form that was sent.
    """
    if request.headers.get("X-In-Place"):
        return HttpResponse(status=204, headers={"X-Go-To": address})
    return HttpResponseRedirect(address, status=303)


def language_asked_for(request: HttpRequest) -> str:
    """The language of the button that sent the form, or nothing: then the form itself was sent."""
    wanted = request.POST.get("language", "")
    return wanted if wanted in dict(settings.LANGUAGES) else ""


def in_language(request: HttpRequest, response: HttpResponse, language: str) -> HttpResponse:
    """`response`, which was made in `language`, says so and has the device remember it."""
    response.headers["Content-Language"] = language
    remember_language(request, response, language)
    return response
