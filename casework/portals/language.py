"""The language switch: one tap, from any page, without an account."""

from django.conf import settings
from django.http import HttpRequest, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from casework.web.language import remember_language


@require_POST
def switch_language(request: HttpRequest) -> HttpResponseRedirect:
    """Remembers POST `language` in a cookie and goes back to POST `return_to`.

    A language that the house does not speak changes nothing.
    """
    response = HttpResponseRedirect(_own_address(request, request.POST.get("return_to", "")))
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES):
        remember_language(request, response, language)
    return response


def _own_address(request: HttpRequest, address: str) -> str:
    """`address` if it leads to this house, else its front door."""
    own = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if own else "/"
