"""The front door, and three doors that lead into trouble."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import path

from casework.portals.errors import not_saved
from casework.urls import urlpatterns as house


def forbidden(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("on purpose, for the tour")


def unavailable(request: HttpRequest) -> HttpResponse:
    return not_saved(request)


urlpatterns = [
    *house,
    path("trouble/403/", forbidden),
    path("trouble/500/", broken),
    path("trouble/503/", unavailable),
]
