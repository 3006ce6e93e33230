"""What reached the top of the ladder: leaders see it, and say what they will do about it."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from casework.cases.audience import raised_to, visible_to
from casework.cases.models import Case
from casework.cases.permitted import Verb, verbs_for
from casework.cases.refusals import ActionRefused
from casework.cases.standing import kept_standing_of
from casework.organisation.models import Person
from casework.portals.request_forms import TakeUpForm
from workflows.actions import take_up
from workflows.refusing import note_refusal, unless_done_since

from .access import leaders_only

PER_PAGE = 25


@require_safe
@leaders_only
def raised(request: HttpRequest, leader: Person) -> HttpResponse:
    """The open cases that wait for the top, the most pressing first."""
    cases = raised_to(kept_standing_of(leader)).select_related("branch", "owner", "raised_to")
    page = Paginator(cases, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "lead/raised.html", {"here": "raised", "page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@leaders_only
def take_up_case(request: HttpRequest, leader: Person, number: str) -> HttpResponse:
    """GET asks, POST does. What was typed is kept whatever the answer is."""
    case = get_object_or_404(visible_to(leader).select_related("branch", "report"), number=number)
    if request.method != "POST":
        status = 200 if may_take_up(case, leader) else 409
        return _asked(request, case, TakeUpForm(), status=status)
    form = TakeUpForm(request.POST)
    if not form.is_valid():
        return _asked(request, case, form, status=422)
    try:
        with unless_done_since(case, request.POST.get("seen", ""), by=leader):
            take_up(case, by=leader, text=form.cleaned_data["text"])
    except ActionRefused as refusal:
        if not refusal.field:
            note_refusal(refusal.code, verb=Verb.TAKE_UP, case=case, person=leader)
        form.add_error(refusal.field or None, refusal.sentence)
        return _asked(request, case, form, status=422 if refusal.field else 409)
    return redirect("lead:case", case.number)


def may_take_up(case: Case, leader: Person) -> bool:
    return Verb.TAKE_UP in verbs_for(case, kept_standing_of(leader))


def _asked(request: HttpRequest, case: Case, form: TakeUpForm, *, status: int) -> HttpResponse:
    context = {"here": "raised", "case": case, "form": form, "is_possible": status != 409}
    return render(request, "lead/take_up.html", context, status=status)
