"""What a leader orders inside a case: each address reads input, calls one verb and leads back to the case."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from casework.cases.audience import visible_to
from casework.cases.models import Case
from casework.cases.permitted import RequestVerb, request_verbs_for, verbs_for
from casework.cases.refusals import STALE, ActionRefused
from casework.cases.requests import requests_of
from casework.cases.standing import kept_standing_of
from casework.organisation.models import Person
from casework.portals.orders import ORDERS, Order
from casework.portals.request_forms import suggestions
from workflows import actions as verbs
from workflows.refusing import note_refusal, unless_done_since

from .access import leaders_only

WITHDRAWN = _("Withdrawn. Whoever was asked is told.")


def what_was_asked(case: Case, leader: Person, done: str) -> dict[str, Any]:
    """For the page of a case: what was asked inside it, and what this leader may order now."""
    standing = kept_standing_of(leader)
    possible = verbs_for(case, standing)
    requests = list(requests_of(case))
    return {
        "requests": requests,
        "orders": [order for name, order in ORDERS.items() if name in possible],
        "withdrawable": {
            each.pk for each in requests if RequestVerb.WITHDRAW in request_verbs_for(case, each, standing)
        },
        "done": ORDERS[done].done if done in ORDERS else WITHDRAWN if done == "withdraw" else "",
    }


@require_http_methods(["GET", "HEAD", "POST"])
@leaders_only
def order(request: HttpRequest, leader: Person, number: str, name: str) -> HttpResponse:
    """GET asks, POST does. What was typed is kept whatever the answer is."""
    case = get_object_or_404(visible_to(leader).select_related("owner"), number=number)
    if name not in ORDERS:
        raise Http404
    asked = ORDERS[name]
    if request.method != "POST":
        return _page(request, case, asked, asked.form(initial=asked.beginning(case)))
    form = asked.form(request.POST)
    if not form.is_valid():
        return _page(request, case, asked, form, status=422)
    try:
        with unless_done_since(case, request.POST.get("seen", ""), by=leader):
            asked.run(case, leader, form.cleaned_data)
    except ActionRefused as refusal:
        return _refused(request, leader, case, asked, form, refusal)
    return redirect(reverse("lead:case", args=[number]) + f"?done={name}")


def _refused(
    request: HttpRequest, leader: Person, case: Case, asked: Order, form: forms.Form, refusal: ActionRefused
) -> HttpResponse:
    """Beside the field when there is one; else it is on record, and 409 says that the page was overtaken."""
    if refusal.field in form.fields:
        form.add_error(refusal.field, refusal.sentence)
        return _page(request, case, asked, form, status=422)
    form.add_error(None, refusal.sentence)
    note_refusal(refusal.code, verb=asked.verb, case=case, person=leader)
    case.refresh_from_db()
    return _page(request, case, asked, form, status=409 if refusal.code in STALE else 422)


def _page(request: HttpRequest, case: Case, asked: Order, form: forms.Form, *, status: int = 200) -> HttpResponse:
    people = suggestions() if "person" in form.fields else []
    context = {"here": "cases", "case": case, "order": asked, "form": form, "suggestions": people}
    return render(request, "lead/order.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@leaders_only
def withdraw(request: HttpRequest, leader: Person, number: str, request_id: int) -> HttpResponse:
    case = get_object_or_404(visible_to(leader), number=number)
    asked = get_object_or_404(requests_of(case), pk=request_id)
    refused = ""
    if request.method == "POST":
        try:
            verbs.withdraw_request(asked, by=leader)
        except ActionRefused as refusal:
            refused = refusal.sentence
            note_refusal(refusal.code, verb=f"request-{RequestVerb.WITHDRAW}", case=case, person=leader)
        else:
            return redirect(reverse("lead:case", args=[number]) + "?done=withdraw")
    context = {"here": "cases", "case": case, "asked": asked, "refused": refused}
    return render(request, "lead/withdraw.html", context, status=409 if refused else 200)
