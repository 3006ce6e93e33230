"""Doing something: each address reads input, calls one verb and leads back to the case."""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from casework.cases.audience import asked_in, once_offered_to, sees, visible_to
from casework.cases.models import Case
from casework.cases.permitted import Verb
from casework.cases.refusals import STALE, ActionRefused
from workflows.actions import ECHO_WITHIN
from workflows.refusing import note_refusal, unless_done_since

from .actions import Action
from .asking import ALL_ACTIONS
from .case_page import fresh_form, gone_page, show_action, show_case
from .shell import Visit, for_people_with_posts

LEAVES = frozenset({Verb.DECLINE, Verb.CONFIRM_URGENCY, Verb.DISMISS_URGENCY})
"""After these the case may be none of theirs any more."""


@require_http_methods(["GET", "HEAD", "POST"])
@for_people_with_posts
def act(visit: Visit, number: str, name: str) -> HttpResponse:
    """GET asks, POST does. What was typed is kept whatever the answer is."""
    action = ALL_ACTIONS.get(name)
    if action is None:
        raise Http404
    case = visible_to(visit.person, visit.standing).filter(number=number).first()
    if case is None:
        return _not_visible(visit, number, name)
    if visit.request.method != "POST":
        return show_action(visit, case, action, fresh_form(visit, case, action))
    form = action.form(visit.request.POST)
    if not form.is_valid():
        return show_action(visit, case, action, form, status=422)
    try:
        grace = ECHO_WITHIN if action.verb == Verb.RESPOND else timedelta()
        with unless_done_since(case, visit.request.POST.get("seen", ""), by=visit.person, grace=grace):
            action.run(case, visit.person, form.cleaned_data)
    except ActionRefused as refusal:
        return _refused(visit, case, action, form, refusal)
    return _done(visit, case, action)


def _not_visible(visit: Visit, number: str, name: str) -> HttpResponse:
    """Somebody who was once asked learns that it is taken; for everybody else there is no such case."""
    case = once_offered_to(visit.person, visit.standing).filter(number=number).first()
    if case is None:
        raise Http404
    if visit.request.method == "POST":
        note_refusal("not_visible", verb=name, case=case, person=visit.person)
    return gone_page(visit, case, status=409)


def _refused(visit: Visit, case: Case, action: Action, form: forms.Form, refusal: ActionRefused) -> HttpResponse:
    """Beside the field when there is one; an overtaken page shows where the case stands now (409)."""
    if refusal.field in form.fields:
        form.add_error(refusal.field, refusal.sentence)
        return show_action(visit, case, action, form, status=422)
    is_mine = action.verb == Verb.ACCEPT and Case.objects.filter(pk=case.pk, owner=visit.person).exists()
    if is_mine and refusal.code in ("already_accepted", "already_sent"):
        return _done(visit, case, action)  # a second tap, or another tab: what was asked for is the case
    note_refusal(refusal.code, verb=action.verb, case=case, person=visit.person)
    fresh = visible_to(visit.person, visit.standing).filter(pk=case.pk).first()
    if fresh is None:
        return gone_page(visit, case, status=409)
    status = 409 if refusal.code in STALE else 403
    return show_case(visit, fresh, refused=refusal.sentence, typed=_typed(form), status=status)


def _typed(form: forms.Form) -> list[str]:
    return [form.cleaned_data[name] for name in ("text", "reason") if form.cleaned_data.get(name)]


def _done(visit: Visit, case: Case, action: Action) -> HttpResponse:
    """A declined case is out of sight, an assigned one leads on to the next in the queue."""
    if action.verb in LEAVES and not sees(visit.standing, case, asked_in(case, [visit.person.pk])):
        return redirect(reverse("desk:inbox") + f"?done={action.verb}")
    if action.verb == Verb.ASSIGN and visit.request.POST.get("from") == "queue":
        return redirect(reverse("desk:queue") + "?done=assign")
    return redirect(reverse("desk:case", args=[case.number]) + f"?done={action.verb}")
