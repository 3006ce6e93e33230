"""Telling it: the form, and the receipt."""

from __future__ import annotations

import secrets

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import get_language, gettext

from casework.cases.models import Case
from casework.cases.receipts import is_submission_key
from casework.cases.refusals import ActionRefused
from casework.cases.words import Category, Confidentiality
from casework.organisation.models import Person
from casework.organisation.queries import person_with_number
from workflows.actions import NewReport, receive_report

from . import access, answers, guessing
from .categories import TILES
from .forms import KNOWN, ReportForm
from .moments import moment_in_words
from .origin import comes_from_elsewhere
from .photos import Photos, photos_of
from .place import Place
from .progress import now_of
from .qr import qr_address

NEEDS_A_NEW_KEY = {"bad_submission_key", "different_content"}


def report_page(request: HttpRequest, place: Place) -> HttpResponse:
    """An empty form, or what became of a sent one.

    The receipt is a page of its own behind a redirect: rendered as the answer to the form, it would come back for
    whoever presses reload or Back on a shared screen, because the browser would send the last person's words again.
    """
    if request.method != "POST":
        return _form(request, place, ReportForm(), Photos(), key=fresh_key())
    photos = photos_of(request)
    if language := answers.language_asked_for(request):
        return _in_other_language(request, place, photos, language)
    return _received(request, place, ReportForm(request.POST), photos)


def _received(request: HttpRequest, place: Place, form: ReportForm, photos: Photos) -> HttpResponse:
    key = request.POST.get("submission_key", "")
    form.is_valid()
    form.refuse_photos(photos.refusals)
    if comes_from_elsewhere(request):
        form.add_error(None, gettext("This form came from another website. Please check it, and press send once more."))
    if form.is_valid() and _names_somebody(form):
        _look_for_person(request, place, form)
    if form.is_valid():
        try:
            receipt = receive_report(_new_report(form, photos, place, key))
        except ActionRefused as refusal:
            form.refuse(refusal)
            key = fresh_key() if refusal.code in NEEDS_A_NEW_KEY else key
        else:
            response = answers.go_to(request, place.address("receipt"))
            access.give_code(request, response, place, receipt)
            return response
    return _form(request, place, form, photos, key=key, status=answers.REFUSED)


def _new_report(form: ReportForm, photos: Photos, place: Place, key: str) -> NewReport:
    sent = form.cleaned_data
    reporter: Person | None = sent.get("reporter")
    return NewReport(
        text=sent["text"],
        category=Category(sent["category"]),
        submission_key=key,
        channel=place.channel,
        confidentiality=Confidentiality(sent["who"]),
        language=get_language() or "zh-hans",
        reporter=reporter,
        station=place.station,
        pictures=photos.accepted,
    )


def _names_somebody(form: ReportForm) -> bool:
    return form.cleaned_data["who"] in KNOWN


def _look_for_person(request: HttpRequest, place: Place, form: ReportForm) -> None:
    """Not slower for a number that exists: only wrong ones count."""
    if wait := guessing.seconds_to_wait(request, place):
        form.add_error("staff_number", guessing.sentence(wait))
        return
    person = person_with_number(form.cleaned_data["staff_number"])
    if person is None:
        form.refuse(ActionRefused("unknown_staff_number", field="staff_number"))
        return
    guessing.was_right(request, place)
    form.cleaned_data["reporter"] = person


def _in_other_language(request: HttpRequest, place: Place, photos: Photos, language: str) -> HttpResponse:
    """The same form with everything in it, asked in the other language; nothing is judged yet."""
    key = request.POST.get("submission_key", "")
    form = ReportForm(initial={name: request.POST.get(name, "") for name in ReportForm.base_fields})
    with translation.override(language):
        return answers.in_language(request, _form(request, place, form, photos, key=key), language)


def _form(
    request: HttpRequest, place: Place, form: ReportForm, photos: Photos, *, key: str, status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "kept_photos": photos.kept(),
        "tiles": TILES,
        "submission_key": key if is_submission_key(key) else fresh_key(),
        "language_form": "report",
    }
    return answers.page(request, place, "report.html", context, status=status)


def fresh_key() -> str:
    return secrets.token_urlsafe(24)


def submission_key_of(request: HttpRequest) -> str:
    """The key that the form carried, or a new one where it was lost."""
    key = request.POST.get("submission_key", "")
    return key if is_submission_key(key) else fresh_key()


def receipt_page(request: HttpRequest, place: Place) -> HttpResponse:
    """The code, for some minutes after sending and only in the browser that sent it."""
    given = access.code_given(request, place)
    if given is None:
        return answers.go_to(request, place.address("home"))
    code, case = given
    context = {
        "code": code,
        "qr": qr_address(code),
        "promise": _promise(case),
        "now": now_of(case),
        "is_named": case.report.reporter_id is not None,
    }
    return answers.page(request, place, "receipt.html", context)


def _promise(case: Case) -> dict[str, str]:
    return {
        "accept": moment_in_words(case.accept_due_at),
        "response": moment_in_words(case.response_due_at),
        "resolve": moment_in_words(case.resolve_due_at),
    }
