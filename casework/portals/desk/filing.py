"""Filing for somebody else (代录): the form, and the receipt to hand over."""

from __future__ import annotations

import unicodedata
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from casework.cases.models import Case
from casework.cases.receipts import is_submission_key
from casework.cases.refusals import ActionRefused
from casework.cases.words import Category, Channel, Confidentiality, Urgency
from casework.organisation.queries import person_with_number
from casework.portals.reporting import access
from casework.portals.reporting.intake import NEEDS_A_NEW_KEY, fresh_key
from casework.portals.reporting.moments import moment_in_words
from casework.portals.reporting.photos import Photos, photos_of
from casework.portals.reporting.place import Place
from casework.portals.reporting.qr import qr_of_address
from workflows.actions import NewReport, receive_report

from .filing_forms import FilingForm, station_with
from .shell import Visit, for_people_with_posts

LONGEST_NUMBER = 40


class AtTheDesk(Place):
    """Where the receipt of what was filed for somebody else is shown: its code is kept on that path only."""

    def address(self, page: str, *args: object) -> str:
        return reverse(f"desk:file_{page}", args=args)


DESK = AtTheDesk()


def admit(visit: Visit) -> None:
    """Whoever handles cases; for everybody else there is no such page."""
    if not visit.standing.has_a_desk:
        raise Http404


@require_http_methods(["GET", "HEAD", "POST"])
@for_people_with_posts
def file(visit: Visit) -> HttpResponse:
    """GET asks; what a printed sheet says stands in the address. POST files, once for each form."""
    admit(visit)
    if visit.request.method != "POST":
        form = FilingForm(initial=_beginning(visit.request), by=visit.person)
        return _show(visit, form, Photos(), key=fresh_key())
    photos = photos_of(visit.request)
    return _received(visit, FilingForm(visit.request.POST, by=visit.person), photos)


def _beginning(request: HttpRequest) -> dict[str, str]:
    return {
        "language": get_language() or "zh-hans",
        "station": request.GET.get("station", ""),
        "unit": request.GET.get("unit", ""),
        "urgency": Urgency.NORMAL,
    }


def _received(visit: Visit, form: FilingForm, photos: Photos) -> HttpResponse:
    key = visit.request.POST.get("submission_key", "")
    form.is_valid()
    form.refuse_photos(photos.refusals)
    if form.is_valid():
        try:
            receipt = receive_report(_new_report(form, photos, key))
        except ActionRefused as refusal:
            form.refuse(refusal)
            key = fresh_key() if refusal.code in NEEDS_A_NEW_KEY else key
        else:
            response = redirect("desk:file_receipt")
            access.give_code(visit.request, response, DESK, receipt)
            return response
    return _show(visit, form, photos, key=key, status=422)


def _new_report(form: FilingForm, photos: Photos, key: str) -> NewReport:
    given = form.cleaned_data
    return NewReport(
        text=given["text"],
        category=Category(given["category"]),
        submission_key=key,
        channel=Channel.ON_BEHALF,
        confidentiality=Confidentiality(given["who"]),
        urgency=Urgency(given["urgency"]),
        language=given["language"],
        reporter=given["reporter"],
        station=given["station"],
        pictures=photos.accepted,
        at_unit=given["unit"],
        filing=form.filing(),
    )


def _show(visit: Visit, form: FilingForm, photos: Photos, *, key: str, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "kept_photos": photos.kept(),
        "submission_key": key if is_submission_key(key) else fresh_key(),
        "station": station_with(str(form["station"].value() or "")),
    }
    return visit.render("desk/file.html", context, here="file", status=status)


@require_safe
@for_people_with_posts
def person(visit: Visit) -> HttpResponse:
    """Name and unit to a staff number while it is typed, so that nobody files for the wrong person."""
    admit(visit)
    typed = unicodedata.normalize("NFKC", visit.request.GET.get("staff_number", "")).strip()
    is_number = typed.isprintable() and len(typed) <= LONGEST_NUMBER
    found = person_with_number(typed) if typed and is_number else None
    return visit.render("desk/_file_person.html", {"found": found, "typed": typed})


@require_http_methods(["GET", "HEAD", "POST"])
@for_people_with_posts
def receipt(visit: Visit) -> HttpResponse:
    """The code, for some minutes after filing and only for who filed it in this browser; POST wipes it."""
    admit(visit)
    given = access.code_given(visit.request, DESK)
    if visit.request.method == "POST" or given is None or given[1].report.filed_by_id != visit.person.pk:
        response = redirect("desk:file")
        response.delete_cookie(access.RECEIPT_COOKIE, path=DESK.address("receipt"), samesite="Strict")
        return response
    code, case = given
    return visit.render("desk/file_receipt.html", {"code": code, "case": case, **_slip(visit, case)}, here="file")


def _slip(visit: Visit, case: Case) -> dict[str, Any]:
    """In the language of the person, who reads it."""
    address = visit.request.build_absolute_uri(reverse("worker:look_up"))
    with translation.override(case.report.language):
        response = moment_in_words(case.response_due_at)
    return {
        "language": case.report.language,
        "look_up": address,
        "qr": qr_of_address(address),
        "response": response,
    }
