"""Whether a form was sent from one of our own pages.

These pages know nobody: they have neither session nor form cookie that could expire with the words in it, so Django's
check is switched off for them. What a cookie does open (a case, for some minutes) travels `SameSite=Strict`;
this check is the second lock, and costs nobody their words.
"""

from django.conf import settings
from django.http import HttpRequest


def comes_from_elsewhere(request: HttpRequest) -> bool:
    """True only when the browser says so; browsers too old to say are believed."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = request.headers.get("Origin", "null")
    own = {f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS}
    return origin != "null" and origin not in own
