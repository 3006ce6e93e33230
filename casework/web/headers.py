"""What every answer tells the browser about trust and memory."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse


class HeadersMiddleware:
    """Content Security Policy and permissions on everything, `no-store` on everything but static files.

    Static files never come here: WhiteNoise answers them earlier. A view that wants to be
    cached sets its own Cache-Control. The setting has Django 6's name, so that
    its built-in middleware can take over.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.policy = "; ".join(f"{name} {' '.join(sources)}" for name, sources in settings.SECURE_CSP.items())

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", self.policy)
        response.headers.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        # Without this a shared kiosk's Back button shows the last person's report (P-41).
        response.headers.setdefault("Cache-Control", "no-store")
        return response
