"""What a leader orders inside a case: each address reads input, calls one verb and leads back to the case."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from casework.cases.audience import visible_to
from casework.cases.models import Case
from casework.cases.permitted import RequestVerb, Verb, request_verbs_for, verbs_for
from casework.cases.refusals import ActionRefused
from casework.cases.requests import requests_of
from casework.cases.standing import kept_standing_of
from casework.organisation.models import Person
from casework.portals.fields import suggested
from casework.portals.request_forms import AccountForm, DirectiveForm, UrgeForm, begins_shared, suggestions
from workflows import actions as verbs

from .access import leaders_only


def _direct(case: Case, by: Person, given: dict[str, Any]) -> Case:
    what = {"text": given["text"], "due_on": given["due_on"], "shares_file": given["shares_file"]}
    return verbs.direct(case, to=given["person"], by=by, **what)


@dataclass(frozen=True)
class Order:
    """One verb as a page."""

    verb: Verb
    run: Callable[[Case, Person, dict[str, Any]], object]
    form: type[forms.Form]
    title: Promise
    button: Promise
    short: Promise
    explanation: Promise
    done: Promise


ORDERS: dict[str, Order] = {
    order.verb: order
    for order in (
        Order(
            Verb.DIRECT,
            _direct,
            DirectiveForm,
            _("Give a directive"),
            _("Give the directive"),
            _("Directive"),
            _("The case is not resolved before it is carried out."),
            _("The directive is given. You are told when it is carried out."),
        ),
        Order(
            Verb.ORDER_ACCOUNT,
            lambda case, by, given: verbs.order_account(case, by=by, text=given["text"], due_on=given["due_on"]),
            AccountForm,
            _("Ask for an account"),
            _("Order the account"),
            _("Ask for an account"),
            _("The owner answers in writing by that day."),
            _("The owner is told, and answers here by that day."),
        ),
        Order(
            Verb.URGE,
            lambda case, by, given: verbs.urge(case, by=by, text=given["text"]),
            UrgeForm,
            _("Urge this case?"),
            _("Urge"),
            _("Urge"),
            _("Whoever has it in hand is told at once, with your name. Once a day."),
            _("Urged. Whoever has the case in hand is told at once."),
        ),
    )
}
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
        beginning = begins_shared(case) | ({"person": suggested(case.owner)} if case.owner else {})
        return _page(request, case, asked, asked.form(initial=beginning))
    form = asked.form(request.POST)
    if form.is_valid():
        try:
            asked.run(case, leader, form.cleaned_data)
        except ActionRefused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
        else:
            return redirect(reverse("lead:case", args=[number]) + f"?done={name}")
    return _page(request, case, asked, form, status=422)


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
        else:
            return redirect(reverse("lead:case", args=[number]) + "?done=withdraw")
    context = {"here": "cases", "case": case, "asked": asked, "refused": refused}
    return render(request, "lead/withdraw.html", context, status=409 if refused else 200)
