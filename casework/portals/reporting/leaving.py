"""Nothing stays on the screen, in the cookies or in the cache."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from . import access, answers
from .place import Place


def finish(request: HttpRequest, place: Place) -> HttpResponse:
    """Wipes what the browser holds, and goes back to the start; at a station also back to Chinese."""
    response = answers.go_to(request, place.address("home"))
    access.forget(response, place)
    if place.is_kiosk:
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
        if request.is_secure():
            # Browsers ignore it on plain HTTP, and say so in the console (P-42); there the script wipes alone.
            response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response
