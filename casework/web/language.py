"""Which language a page speaks: the reader's last choice, else Chinese."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

LANGUAGE_COOKIE_AGE_SECONDS = 365 * 24 * 3600


class LanguageMiddleware:
    """Activates the language of the cookie, else of the signed-in person, else zh-Hans.

    Accept-Language is not asked: Chinese comes first, and a shared kiosk's browser
    language says nothing about the worker in front of it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = language_of(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


def language_of(request: HttpRequest) -> str:
    known = {code for code, _ in settings.LANGUAGES}
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    if chosen in known:
        return str(chosen)
    if request.COOKIES.get(settings.SESSION_COOKIE_NAME) and request.user.is_authenticated:
        preferred = request.user.language
        if preferred in known:
            return str(preferred)
    return settings.LANGUAGE_CODE


def remember_language(request: HttpRequest, response: HttpResponse, language: str) -> None:
    """Keeps the choice on the reader's device, for a year; ask first whether the house speaks `language`."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=LANGUAGE_COOKIE_AGE_SECONDS,
        httponly=True,
        secure=request.is_secure(),
        samesite="Lax",
    )
