"""The kiosk in the hall: the same pages, larger, and with a memory of minutes."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework.organisation.models import Station
from casework.portals.reporting import alarm, answers, how, intake, leaving, look_up
from casework.portals.reporting.place import Place

# csrf_exempt: these pages have no session and check the origin themselves, see reporting/origin.py.


def _at(code: str) -> Place:
    """The station named in the address; a screen remembers its station by nothing else."""
    return Place(get_object_or_404(Station.objects.select_related("unit"), code=code, is_active=True))


@require_safe
def stations(request: HttpRequest) -> HttpResponse:
    """For whoever sets a screen up: which station is this?"""
    return render(request, "kiosk/stations.html", {"stations": Station.objects.filter(is_active=True).order_by("code")})


@require_safe
def home(request: HttpRequest, station: str) -> HttpResponse:
    return answers.page(request, _at(station), "home.html", {})


@require_safe
def emergency(request: HttpRequest, station: str) -> HttpResponse:
    return alarm.numbers_page(request, _at(station))


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def raise_alarm(request: HttpRequest, station: str) -> HttpResponse:
    return alarm.alarm_page(request, _at(station))


@require_safe
def alarm_raised(request: HttpRequest, station: str) -> HttpResponse:
    return alarm.raised_page(request, _at(station))


@require_safe
def alarm_live(request: HttpRequest, station: str) -> HttpResponse:
    return alarm.live_part(request, _at(station))


@require_safe
def how_it_goes(request: HttpRequest, station: str) -> HttpResponse:
    return how.how_page(request, _at(station))


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, station: str) -> HttpResponse:
    return intake.report_page(request, _at(station))


@require_safe
def receipt(request: HttpRequest, station: str) -> HttpResponse:
    return intake.receipt_page(request, _at(station))


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest, station: str) -> HttpResponse:
    return look_up.look_up_page(request, _at(station))


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def case(request: HttpRequest, station: str) -> HttpResponse:
    return look_up.case_page(request, _at(station))


@require_safe
def live(request: HttpRequest, station: str) -> HttpResponse:
    return look_up.live_part(request, _at(station))


@require_safe
def photo(request: HttpRequest, station: str, photo_id: int) -> HttpResponse:
    return look_up.photo(request, _at(station), photo_id)


@csrf_exempt
@require_POST
def finish(request: HttpRequest, station: str) -> HttpResponse:
    return leaving.finish(request, _at(station))
