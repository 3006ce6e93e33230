"""What those above the owner may order inside a case: the same forms and words in every room."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casework.cases.models import Case
from casework.cases.permitted import Verb
from casework.organisation.models import Person
from workflows import actions as verbs

from .fields import suggested
from .request_forms import AccountForm, DirectiveForm, UrgeForm, begins_shared


@dataclass(frozen=True)
class Order:
    """One verb as a page, the same at the desk and in the leader's room."""

    verb: Verb
    run: Callable[[Case, Person, dict[str, Any]], object]
    form: type[forms.Form]
    title: Promise
    button: Promise
    short: Promise
    explanation: Promise
    done: Promise
    beginning: Callable[[Case], dict[str, Any]] = lambda case: {}
    """What the fresh form shows."""


def _direct(case: Case, by: Person, given: dict[str, Any]) -> object:
    what = {"text": given["text"], "due_on": given["due_on"], "shares_file": given["shares_file"]}
    return verbs.direct(case, to=given["person"], by=by, **what)


def _owner_does_it(case: Case) -> dict[str, Any]:
    return begins_shared(case) | ({"person": suggested(case.owner)} if case.owner else {})


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
            beginning=_owner_does_it,
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
