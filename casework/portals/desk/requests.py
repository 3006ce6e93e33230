"""Answering and ending what was asked inside a case: each address reads input, calls one verb and leads on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from casework.cases import requests
from casework.cases.audience import asked_inside, known_to, once_offered_to, visible_to
from casework.cases.models import Case, CaseRequest
from casework.cases.permitted import RequestVerb
from casework.cases.refusals import ActionRefused
from workflows import actions as verbs
from workflows.refusing import note_refusal

from .asked import Asked, RequestAnswerForm
from .case_page import gone_page, part_page, show_case
from .forms import ReasonForm
from .shell import Visit, for_people_with_posts


@dataclass(frozen=True)
class RequestAction:
    """One verb as a page."""

    verb: RequestVerb
    run: Callable[[CaseRequest, Any, dict[str, Any]], object]
    title: Promise
    button: Promise
    form: type[forms.Form] = forms.Form


REQUEST_ACTIONS: dict[str, RequestAction] = {
    action.verb: action
    for action in (
        RequestAction(
            RequestVerb.ANSWER,
            lambda request, by, given: verbs.answer_request(request, by=by, text=given["text"]),
            _("Answer what was asked"),
            _("Send answer"),
            RequestAnswerForm,
        ),
        RequestAction(
            RequestVerb.DECLINE,
            lambda request, by, given: verbs.decline_request(request, by=by, reason=given["reason"]),
            _("Decline to help?"),
            _("I cannot help"),
            ReasonForm,
        ),
        RequestAction(
            RequestVerb.WITHDRAW,
            lambda request, by, given: verbs.withdraw_request(request, by=by),
            _("Withdraw what was asked?"),
            _("Withdraw"),
        ),
        RequestAction(
            RequestVerb.RELEASE,
            lambda request, by, given: verbs.release_assistant(request, by=by),
            _("End the assistant's part?"),
            _("End it"),
        ),
    )
}


@require_http_methods(["GET", "HEAD", "POST"])
@for_people_with_posts
def act_on_request(visit: Visit, number: str, request_id: int, name: str) -> HttpResponse:
    """GET asks, POST does. What was typed is kept whatever the answer is."""
    action = REQUEST_ACTIONS.get(name)
    if action is None:
        raise Http404
    case = known_to(visit.person, visit.standing).filter(number=number).first()
    if case is None:
        return _gone(visit, number, name)
    request = get_object_or_404(_requests(visit, case), pk=request_id)
    if visit.request.method != "POST":
        return _show(visit, request, action, action.form())
    form = action.form(visit.request.POST)
    if not form.is_valid():
        return _show(visit, request, action, form, status=422)
    try:
        action.run(request, visit.person, form.cleaned_data)
    except ActionRefused as refusal:
        return _refused(visit, request, action, form, refusal)
    return _done(visit, case, action)


def _requests(visit: Visit, case: Case) -> QuerySet[CaseRequest]:
    """Those of the case; where it is not open to the visitor, those of which they were asked."""
    found = requests.requests_of(case)
    return found if _is_visible(visit, case) else found.filter(asked_of=visit.person)


def _is_visible(visit: Visit, case: Case) -> bool:
    return visible_to(visit.person, visit.standing).filter(pk=case.pk).exists()


def _gone(visit: Visit, number: str, name: str) -> HttpResponse:
    case = once_offered_to(visit.person, visit.standing).filter(number=number).first()
    if case is None:
        raise Http404
    if visit.request.method == "POST":
        note_refusal("not_visible", verb=f"request-{name}", case=case, person=visit.person)
    return gone_page(visit, case, status=409)


def _show(
    visit: Visit, request: CaseRequest, action: RequestAction, form: forms.Form, *, status: int = 200
) -> HttpResponse:
    context = {"asked": Asked(request, frozenset(), form), "action": action, "form": form, "case": request.case}
    return visit.render("desk/request.html", context, status=status)


def _refused(
    visit: Visit, request: CaseRequest, action: RequestAction, form: forms.Form, refusal: ActionRefused
) -> HttpResponse:
    if refusal.field in form.fields:
        form.add_error(refusal.field, refusal.sentence)
        return _show(visit, request, action, form, status=422)
    note_refusal(refusal.code, verb=f"request-{action.verb}", case=request.case, person=visit.person)
    typed = [given for name in ("text", "reason") if (given := form.cleaned_data.get(name))]
    status = 409 if refusal.code == "request_over" else 403
    fresh = visible_to(visit.person, visit.standing).filter(pk=request.case_id).first()
    if fresh is None and asked_inside(visit.person).filter(pk=request.case_id).exists():
        return part_page(visit, request.case, refused=refusal.sentence, typed=typed, status=status)
    if fresh is None:
        return gone_page(visit, request.case, status=409)
    return show_case(visit, fresh, refused=refusal.sentence, typed=typed, status=status)


def _done(visit: Visit, case: Case, action: RequestAction) -> HttpResponse:
    """Who was only asked has left the case with the answer."""
    where = reverse("desk:case", args=[case.number]) if _is_visible(visit, case) else reverse("desk:inbox")
    return redirect(f"{where}?done=request-{action.verb}")
