"""What the house says when something goes wrong: in both languages, and without depending on what broke."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

TYPED_FIELDS = ("text", "message", "answer", "reason", "outcome", "note", "words")


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """CSRF_FAILURE_VIEW: shows what was typed, so that an expired page costs nobody their words."""
    typed = [request.POST[name] for name in TYPED_FIELDS if request.POST.get(name, "").strip()]
    return render(request, "403_csrf.html", {"typed": typed}, status=403)


def not_saved(request: HttpRequest, retry_after_seconds: int = 30) -> HttpResponse:
    """503 for moments in which nothing can be stored; never to be shown after something was."""
    response = render(request, "503.html", status=503)
    response.headers["Retry-After"] = str(retry_after_seconds)
    return response
