"""Reading what became of it, and answering: with the receipt code, without an account."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casework.cases.actors import REPORTER
from casework.cases.models import Case
from casework.cases.patience import reporters_urging
from casework.cases.receipts import case_with_code
from casework.cases.refusals import STALE, ActionRefused
from casework.cases.returning import may_reopen_until, may_still_say
from casework.cases.words import RaiseReason, Stage
from casework.portals.pictures import download
from workflows.actions import ECHO_WITHIN, IN_HANDS, record_follow_up, urge, write_message
from workflows.refusing import note_refusal, unless_done_since

from . import access, answers, guessing
from .forms import CodeForm, FollowUpForm, MessageForm
from .origin import comes_from_elsewhere
from .photos import Photos, photos_of
from .place import Place
from .progress import progress_of
from .thread import photo_of, thread_of
from .wishes import WISHES, Wish

CARRIED = ("what", "text", "helped", "satisfaction", "is_sure", "kept_photos")
"""What goes along when somebody has to type the code again in the middle of writing."""
NO_WISHES: Mapping[str, forms.Form] = MappingProxyType({})
FROM_ELSEWHERE = _("This form came from another website. Please check it, and press send once more.")


def look_up_page(request: HttpRequest, place: Place) -> HttpResponse:
    """Asks for the code. It is only ever sent in a form, so that no address, history or log holds it."""
    if request.method != "POST":
        response = _ask(request, place, CodeForm())
        access.know_device(request, response, place)
        return response
    if language := answers.language_asked_for(request):
        with translation.override(language):
            response = _ask(request, place, CodeForm(initial={"code": request.POST.get("code", "")}))
        return answers.in_language(request, response, language)
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _ask(request, place, form, status=answers.REFUSED)
    if wait := guessing.seconds_to_wait(request, place):
        return _ask_to_wait(request, place, form, wait)
    case = case_with_code(form.cleaned_data["code"])
    if case is None:
        form.add_error("code", ActionRefused("unknown_code").sentence)
        return _ask(request, place, form, status=answers.REFUSED)
    guessing.was_right(request, place)
    return _opened(request, place, case)


def _ask(
    request: HttpRequest, place: Place, form: CodeForm, *, status: int = 200, is_over: bool = False
) -> HttpResponse:
    carried = [(name, value) for name in CARRIED for value in request.POST.getlist(name)]
    context = {"form": form, "carried": carried, "is_over": is_over, "language_form": "code"}
    return answers.page(request, place, "look_up.html", context, status=status)


def _ask_to_wait(request: HttpRequest, place: Place, form: CodeForm, seconds: int) -> HttpResponse:
    form.add_error("code", guessing.sentence(seconds))
    response = _ask(request, place, form, status=429)
    response.headers["Retry-After"] = str(seconds)
    return response


def _opened(request: HttpRequest, place: Place, case: Case) -> HttpResponse:
    if request.POST.get("what"):
        response = _case(request, place, case, **_forms_as_typed(request), photos=photos_of(request))
    else:
        response = answers.go_to(request, place.address("case"))
    access.open_case(request, response, place, case)
    return response


def case_page(request: HttpRequest, place: Place) -> HttpResponse:
    """The opened case: where it stands, what was said, and a place to answer."""
    case = access.opened_case(request, place)
    if case is None:
        return _closed_meanwhile(request, place)
    response = _written(request, place, case) if request.method == "POST" else _case(request, place, case)
    access.keep_open(request, response, place)
    return response


def _closed_meanwhile(request: HttpRequest, place: Place) -> HttpResponse:
    """The minutes are over. What was being written goes along to the question for the code, photos too."""
    if request.method != "POST":
        return answers.go_to(request, place.address("look_up"))
    post = request.POST.copy()
    post.setlist("kept_photos", [photo.token for photo in photos_of(request).kept()])
    request.POST = post  # type: ignore[assignment]
    return _ask(request, place, CodeForm(), status=answers.REFUSED, is_over=True)


def _written(request: HttpRequest, place: Place, case: Case) -> HttpResponse:
    photos = photos_of(request)
    if language := answers.language_asked_for(request):
        with translation.override(language):
            response = _case(request, place, case, **_forms_as_typed(request), photos=photos)
        return answers.in_language(request, response, language)
    if request.POST.get("what") == "urge":
        return _urged(request, place, case)
    if request.POST.get("what") == "follow_up":
        return _followed_up(request, place, case, FollowUpForm(request.POST))
    if wish := WISHES.get(request.POST.get("what", "")):
        return _wished(request, place, case, wish)
    return _message_sent(request, place, case, MessageForm(request.POST), photos)


def _message_sent(request: HttpRequest, place: Place, case: Case, form: MessageForm, photos: Photos) -> HttpResponse:
    form.is_valid()
    form.refuse_photos(photos.refusals)
    _refuse_if_from_elsewhere(request, form)
    if form.is_valid():
        try:
            with unless_done_since(case, request.POST.get("seen", ""), by=REPORTER, grace=ECHO_WITHIN):
                write_message(case, text=form.cleaned_data["text"], pictures=photos.accepted)
        except ActionRefused as refusal:
            return _overtaken(request, place, case, refusal, message_form=form, photos=photos)
        else:
            return answers.go_to(request, place.address("case") + "?sent")
    return _case(request, place, case, message_form=form, photos=photos, status=answers.REFUSED)


def _followed_up(request: HttpRequest, place: Place, case: Case, form: FollowUpForm) -> HttpResponse:
    _refuse_if_from_elsewhere(request, form)
    if form.is_valid():
        said = form.cleaned_data
        try:
            with unless_done_since(case, request.POST.get("seen", ""), by=REPORTER, grace=ECHO_WITHIN):
                record_follow_up(case, helped=said["helped"], satisfaction=said["satisfaction"], text=said["text"])
        except ActionRefused as refusal:
            return _overtaken(request, place, case, refusal, follow_up_form=form, photos=photos_of(request))
        else:
            return answers.go_to(request, place.address("case") + "?thanks")
    return _case(request, place, case, follow_up_form=form, photos=photos_of(request), status=answers.REFUSED)


def _urged(request: HttpRequest, place: Place, case: Case) -> HttpResponse:
    if comes_from_elsewhere(request):
        return _case(request, place, case, urging_refused=FROM_ELSEWHERE, status=answers.REFUSED)
    try:
        with unless_done_since(case, request.POST.get("seen", ""), by=REPORTER, grace=ECHO_WITHIN):
            urge(case)
    except ActionRefused as refusal:
        note_refusal(refusal.code, verb="urge", case=case)
        case.refresh_from_db()
        return _case(request, place, case, urging_refused=refusal.sentence, status=answers.REFUSED)
    return answers.go_to(request, place.address("case") + "?urged")


def _overtaken(
    request: HttpRequest, place: Place, case: Case, refusal: ActionRefused, *, photos: Photos, **shown: Any
) -> HttpResponse:
    """What was written stays in its form; 409 when the case has moved on since the page was opened."""
    [form] = shown["wishes"].values() if "wishes" in shown else shown.values()
    form.refuse(refusal)
    note_refusal(refusal.code, verb=request.POST.get("what", "message")[:40], case=case)
    case.refresh_from_db()
    status = answers.OVERTAKEN if refusal.code in STALE else answers.REFUSED
    return _case(request, place, case, photos=photos, status=status, **shown)


def _wished(request: HttpRequest, place: Place, case: Case, wish: Wish) -> HttpResponse:
    form = wish.form(request.POST)
    _refuse_if_from_elsewhere(request, form)
    if form.is_valid():
        try:
            with unless_done_since(case, request.POST.get("seen", ""), by=REPORTER):
                wish.verb(case, reason=form.cleaned_data["text"])
        except ActionRefused as refusal:
            return _overtaken(request, place, case, refusal, photos=photos_of(request), wishes={wish.form_name: form})
        else:
            return answers.go_to(request, f"{place.address('case')}?{wish.said}")
    return _case(request, place, case, photos=photos_of(request), status=answers.REFUSED, wishes={wish.form_name: form})


def _refuse_if_from_elsewhere(request: HttpRequest, form: forms.Form) -> None:
    if comes_from_elsewhere(request):
        form.is_valid()
        form.add_error(None, str(FROM_ELSEWHERE))


def _forms_as_typed(request: HttpRequest) -> dict[str, Any]:
    """What was typed, not judged yet."""
    typed = {name: request.POST.get(name, "") for name in ("text", "helped", "satisfaction", "is_sure")}
    if request.POST.get("what") == "follow_up":
        return {"follow_up_form": FollowUpForm(initial=typed)}
    if wish := WISHES.get(request.POST.get("what", "")):
        return {"wishes": {wish.form_name: wish.form(initial=typed)}}
    return {"message_form": MessageForm(initial=typed)}


def _case(
    request: HttpRequest,
    place: Place,
    case: Case,
    *,
    message_form: MessageForm | None = None,
    follow_up_form: FollowUpForm | None = None,
    photos: Photos | None = None,
    urging_refused: str | Promise = "",
    wishes: Mapping[str, forms.Form] = NO_WISHES,
    status: int = 200,
) -> HttpResponse:
    now = timezone.now()
    asks = case.stage == Stage.FOLLOW_UP or may_still_say(case, now)
    reopen_until = may_reopen_until(case)
    urging = reporters_urging(case, now)
    context = {
        **_live_part(case),
        "asks": asks,
        "message_form": message_form or MessageForm(),
        "writes_aside": asks and message_form is None,
        "follow_up_form": follow_up_form or FollowUpForm(),
        **{wish.form_name: wishes.get(wish.form_name) or wish.form() for wish in WISHES.values()},
        "is_asking_higher": "ask_higher_form" in wishes,
        "is_asking_for_another": "ask_for_another_form" in wishes,
        "is_withdrawing": "withdraw_form" in wishes,
        "is_reopening": "reopen_form" in wishes,
        "may_withdraw": case.is_open and case.stage != Stage.RECEIVED and not case.is_about_life,
        "reopen_until": reopen_until if reopen_until is not None and now <= reopen_until else None,
        "may_ask_for_another": case.stage in IN_HANDS and case.raised_why != RaiseReason.ANOTHER,
        "kept_photos": photos.kept() if photos else [],
        "language_form": "follow-up" if asks else "message" if case.is_open else "reopen" if reopen_until else "",
        "is_sent": "sent" in request.GET,
        "is_asked": "asked" in request.GET,
        "is_another_asked": "another" in request.GET,
        "is_thanked": "thanks" in request.GET,
        "is_withdrawn": "withdrawn" in request.GET,
        "is_reopened": "reopened" in request.GET,
        "is_urged": "urged" in request.GET,
        "urging": urging,
        "urging_is_possible": urging is not None and urging.is_possible(now),
        "urging_refused": urging_refused,
    }
    return answers.page(request, place, "case.html", context, status=status)


def _live_part(case: Case) -> dict[str, Any]:
    return {"case": case, "progress": progress_of(case), "thread": thread_of(case)}


def live_part(request: HttpRequest, place: Place) -> HttpResponse:
    """What an open page asks for again and again. `stage` is where the page believes the case to be."""
    case = access.opened_case(request, place)
    if case is None:
        return answers.page(request, place, "_over.html", {}, status=answers.STOP_POLLING)
    context = {**_live_part(case), "has_moved": request.GET.get("stage", case.stage) != case.stage}
    response = answers.page(request, place, "_live.html", context)
    access.keep_open(request, response, place)
    return response


def photo(request: HttpRequest, place: Place, photo_id: int) -> HttpResponse:
    """One photo of the opened case; for everything else "not found", whatever the reason."""
    case = access.opened_case(request, place)
    found = photo_of(case, photo_id) if case else None
    if found is None:
        raise Http404
    return download(found, name=str(found.pk))
