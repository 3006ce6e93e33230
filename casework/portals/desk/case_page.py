"""The page of a case, and the pages that ask before something is done to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from casework.cases.audience import once_offered_to, visible_to
from casework.cases.candidates import candidates_in
from casework.cases.models import Case
from casework.cases.permitted import Verb, verbs_for

from .actions import ACTIONS, Action
from .emergency import emergency_of
from .forms import AssignForm, HandOverForm
from .queue import Choice, choice_for
from .screen import screen_of
from .sheets import may_have_sheet
from .shell import Visit, for_people_with_posts

DONE: dict[str, Promise] = {
    Verb.ACCEPT: _("You answer for this case now. Write to the reporter as the next step."),
    Verb.DECLINE: _("Declined. Whoever decides next reads your reason."),
    Verb.RESPOND: _("Your answer has been sent."),
    Verb.RESOLVE: _("Sent. The reporter is now asked whether it helped."),
    Verb.FOLLOW_UP: _("The reporter's word is recorded."),
    Verb.CLOSE: _("The case is closed, with the reason in the file."),
    Verb.ASSIGN: _("Offered. Whoever is asked is told at once."),
    Verb.HAND_OVER: _("Asked. The case stays where it is until the other one has accepted."),
    Verb.STAMP: _("Recorded, with the time. Everybody who helps sees it."),
}
"""What a page says after `?done=`."""

OVERTAKEN = _("This is not possible now. Below you see where the case stands.")

PRIMARY = (Verb.ACCEPT, Verb.ASSIGN, Verb.RESOLVE, Verb.FOLLOW_UP, Verb.CLOSE, Verb.RESPOND)
"""Which of several possible actions stands open on the page; the others are one tap away."""

OFFERED = (Verb.DECLINE, Verb.RESPOND, Verb.ASSIGN, Verb.FOLLOW_UP, Verb.CLOSE, Verb.HAND_OVER)

_NAMED = (
    "branch",
    "owner__unit",
    "offered_to",
    "offered_branch",
    "first_owner",
    "report__reporter__unit",
    "report__unit",
    "report__station",
)


@dataclass(frozen=True)
class Offered:
    """An action with a fresh form, whose ids are its own because several stand on one page."""

    action: Action
    form: forms.Form


@require_safe
@for_people_with_posts
def case_page(visit: Visit, number: str) -> HttpResponse:
    case = visible_to(visit.person, visit.standing).filter(number=number).select_related(*_NAMED).first()
    if case is not None:
        return show_case(visit, case)
    taken = once_offered_to(visit.person, visit.standing).filter(number=number).first()
    if taken is None:
        raise Http404
    return gone_page(visit, taken, status=410)


def show_case(
    visit: Visit, case: Case, *, refused: str = "", typed: list[str] | None = None, status: int = 200
) -> HttpResponse:
    """The case as it stands now; `refused` says why something was not done, `typed` gives back what was written."""
    now = timezone.now()
    verbs = verbs_for(case, visit.standing)
    primary = next((verb for verb in PRIMARY if verb in verbs), None)
    context: dict[str, Any] = {
        "screen": screen_of(case, visit.person, now, earlier="earlier" in visit.request.GET),
        "case": case,
        "verbs": verbs,
        "primary": _offered(primary) if primary else None,
        "others": [_offered(verb) for verb in _others(verbs, primary)],
        "choice": _choice(visit, case) if {Verb.ASSIGN, Verb.HAND_OVER} & verbs else None,
        "emergency": emergency_of(case) if case.alarm_round else None,
        "may_stamp": Verb.STAMP in verbs,
        "may_have_sheet": may_have_sheet(visit, case),
        "done": DONE.get(visit.request.GET.get("done", "")),
        "is_lost": Verb.ASSIGN in verbs and case.owner_id is not None,
        "refused": refused,
        "typed": typed or [],
    }
    template = "desk/_case_now.html" if visit.is_refetch and status == 200 else "desk/case.html"
    return visit.render(template, context, status=status)


def _others(verbs: frozenset[Verb], primary: Verb | None) -> list[Verb]:
    """Where an owner was lost, assigning it anew is the way to hand it over."""
    hidden = {primary} | ({Verb.HAND_OVER} if Verb.ASSIGN in verbs else set())
    return [verb for verb in OFFERED if verb in verbs and verb not in hidden]


def show_action(visit: Visit, case: Case, action: Action, form: forms.Form, *, status: int = 200) -> HttpResponse:
    """One action on a page of its own: where a link leads without JavaScript, and where a refused form comes back."""
    if status == 200 and action.verb not in verbs_for(case, visit.standing):
        return show_case(visit, case, refused=str(OVERTAKEN), status=409)
    context = {
        "case": case,
        "action": action,
        "form": form,
        "choice": _choice(visit, case) if isinstance(form, AssignForm | HandOverForm) else None,
    }
    return visit.render("desk/action.html", context, status=status)


def gone_page(visit: Visit, case: Case, *, status: int) -> HttpResponse:
    """For somebody who was asked once: that the case is in other hands, and nothing of what it says."""
    return visit.render("desk/gone.html", {"case": case}, status=status)


def _choice(visit: Visit, case: Case) -> Choice:
    return choice_for(visit, case, candidates_in({case.branch_id})[case.branch_id])


def _offered(verb: Verb) -> Offered:
    return Offered(ACTIONS[verb], ACTIONS[verb].form(auto_id=f"{verb}-%s"))
