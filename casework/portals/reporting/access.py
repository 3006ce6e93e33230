"""What a browser may remember for a few minutes: the code just given, and the case just opened.

Both are signed cookies of one path, read by no script, sent to no other site, gone when the browser closes and
worthless after some minutes. The code itself lies nowhere on the server, so the redirect to the receipt has to carry
it; a cookie keeps it out of addresses, history and logs, and lets the receipt be shown again in the other language.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from casework.cases.models import Case
from workflows.actions import Receipt

from .place import Place

_HOUSE = settings.SESSION_COOKIE_NAME.rsplit("_", 1)[-1]
RECEIPT_COOKIE = f"xinqiao_receipt_{_HOUSE}"
ACCESS_COOKIE = f"xinqiao_access_{_HOUSE}"
ALARM_COOKIE = f"xinqiao_alarm_{_HOUSE}"
DEVICE_COOKIE = f"xinqiao_device_{_HOUSE}"
DEVICE_SECONDS = 12 * 3600
ALARM_IDLE_SECONDS = 120
"""The page of an alarm asks by itself every few seconds; when it is gone, so is the way back to it."""
ALARM_LONGEST_SECONDS = 3600


def give_code(request: HttpRequest, response: HttpResponse, place: Place, receipt: Receipt) -> None:
    """Hands the code to the receipt page, which is all that can read it."""
    _keep(request, response, RECEIPT_COOKIE, place.address("receipt"), [receipt.code, receipt.case.pk])


def code_given(request: HttpRequest, place: Place) -> tuple[str, Case] | None:
    """The code of a report sent from this browser a moment ago, and its case: a code is dear to look up."""
    found = _read(request, RECEIPT_COOKIE, place.idle_seconds)
    return _with_case(*found) if isinstance(found, list) else None


@dataclass(frozen=True)
class Followed:
    """An alarm that this browser raised, or joined: then it has no code, which would open what others wrote."""

    case_id: int
    code: str


def follow_alarm(request: HttpRequest, response: HttpResponse, place: Place, case: Case, code: str) -> None:
    """From now on this browser sees how the alarm goes, as long as its page stays open. A code it has, it keeps."""
    followed = alarm_followed(request, place)
    if followed is not None and followed.case_id == case.pk:
        code = code or followed.code
    value = [case.pk, code, int(timezone.now().timestamp())]
    _keep(request, response, ALARM_COOKIE, place.address("emergency"), value)


def alarm_followed(request: HttpRequest, place: Place, idle_seconds: int = ALARM_IDLE_SECONDS) -> Followed | None:
    """The alarm that this browser raised or joined, if its page was open within the last `idle_seconds`."""
    found = _read(request, ALARM_COOKIE, idle_seconds)
    if not isinstance(found, list) or len(found) != 3:
        return None
    case_id, code, since = found
    return Followed(case_id, code) if timezone.now().timestamp() - since <= ALARM_LONGEST_SECONDS else None


def _with_case(code: str, case_id: int) -> tuple[str, Case] | None:
    case = Case.objects.select_related("report", "branch").filter(pk=case_id).first()
    return (code, case) if case else None


def go_on_following(request: HttpRequest, response: HttpResponse, place: Place) -> None:
    """Renews the idle time; the moment of the alarm stays."""
    found = _read(request, ALARM_COOKIE, ALARM_IDLE_SECONDS)
    if isinstance(found, list):
        _keep(request, response, ALARM_COOKIE, place.address("emergency"), found)


def open_case(request: HttpRequest, response: HttpResponse, place: Place, case: Case) -> None:
    """From now on this browser may read `case`, as long as it keeps asking and not beyond the place's limit."""
    _let_in(request, response, place, case.pk, int(timezone.now().timestamp()))


def opened_case(request: HttpRequest, place: Place) -> Case | None:
    opened = _opened(request, place)
    if opened is None:
        return None
    return (
        Case.objects.select_related("report", "branch", "standard__calendar", "raised_to").filter(pk=opened[0]).first()
    )


def keep_open(request: HttpRequest, response: HttpResponse, place: Place) -> None:
    """Renews the idle time; the moment at which the code was typed stays."""
    opened = _opened(request, place)
    if opened is not None:
        _let_in(request, response, place, *opened)


def know_device(request: HttpRequest, response: HttpResponse, place: Place) -> None:
    """Tells phones of one kind behind one address apart while codes are typed, by a random mark that is kept nowhere
    else and gone with the browser. A station is one device, whoever stands before it."""
    if not place.is_kiosk and device_of(request, place) is None:
        _keep(request, response, DEVICE_COOKIE, place.address("look_up"), secrets.token_urlsafe(12))


def device_of(request: HttpRequest, place: Place) -> str | None:
    found = None if place.is_kiosk else _read(request, DEVICE_COOKIE, DEVICE_SECONDS)
    return found if isinstance(found, str) else None


def forget(response: HttpResponse, place: Place) -> None:
    """Wipes what this browser remembers of the place."""
    response.delete_cookie(RECEIPT_COOKIE, path=place.address("receipt"), samesite="Strict")
    response.delete_cookie(DEVICE_COOKIE, path=place.address("look_up"), samesite="Strict")
    response.delete_cookie(ALARM_COOKIE, path=place.address("emergency"), samesite="Strict")
    response.delete_cookie(ACCESS_COOKIE, path=place.address("look_up"), samesite="Strict")


def _let_in(request: HttpRequest, response: HttpResponse, place: Place, case_id: int, since: int) -> None:
    _keep(request, response, ACCESS_COOKIE, place.address("look_up"), [case_id, since])


def _opened(request: HttpRequest, place: Place) -> tuple[int, int] | None:
    found = _read(request, ACCESS_COOKIE, place.idle_seconds)
    if not isinstance(found, list):
        return None
    case_id, since = found
    return (case_id, since) if timezone.now().timestamp() - since <= place.longest_seconds else None


def _keep(request: HttpRequest, response: HttpResponse, name: str, path: str, value: Any) -> None:
    # No max_age: a cookie with an end is written to disk. The signature carries its own time.
    response.set_cookie(
        name,
        signing.dumps(value, salt=name),
        path=path,
        httponly=True,
        secure=request.is_secure(),
        samesite="Strict",
    )


def _read(request: HttpRequest, name: str, seconds: int) -> Any:
    try:
        return signing.loads(request.COOKIES.get(name, ""), salt=name, max_age=seconds)
    except signing.BadSignature:
        return None
