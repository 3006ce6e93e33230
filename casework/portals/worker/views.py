"""The worker's phone: the front door of the house."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework.portals.reporting import alarm, answers, how, intake, leaving, look_up
from casework.portals.reporting.place import PHONE

# csrf_exempt: these pages have no session and check the origin themselves, see reporting/origin.py.


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return answers.page(request, PHONE, "home.html", {})


@require_safe
def emergency(request: HttpRequest) -> HttpResponse:
    return alarm.numbers_page(request, PHONE)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def raise_alarm(request: HttpRequest) -> HttpResponse:
    return alarm.alarm_page(request, PHONE)


@require_safe
def alarm_raised(request: HttpRequest) -> HttpResponse:
    return alarm.raised_page(request, PHONE)


@require_safe
def alarm_live(request: HttpRequest) -> HttpResponse:
    return alarm.live_part(request, PHONE)


@require_safe
def how_it_goes(request: HttpRequest) -> HttpResponse:
    return how.how_page(request, PHONE)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    return intake.report_page(request, PHONE)


@require_safe
def receipt(request: HttpRequest) -> HttpResponse:
    return intake.receipt_page(request, PHONE)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    return look_up.look_up_page(request, PHONE)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def case(request: HttpRequest) -> HttpResponse:
    return look_up.case_page(request, PHONE)


@require_safe
def live(request: HttpRequest) -> HttpResponse:
    return look_up.live_part(request, PHONE)


@require_safe
def photo(request: HttpRequest, photo_id: int) -> HttpResponse:
    return look_up.photo(request, PHONE, photo_id)


@csrf_exempt
@require_POST
def finish(request: HttpRequest) -> HttpResponse:
    return leaving.finish(request, PHONE)
