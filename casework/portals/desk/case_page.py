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

from casework.cases.audience import asked_inside, once_offered_to, visible_to
from casework.cases.candidates import candidates_in
from casework.cases.danger import danger_found_in
from casework.cases.models import Case, Message
from casework.cases.permitted import Verb, verbs_for
from casework.cases.requests import orders_in_words, with_urgings
from casework.cases.rules import permits
from casework.cases.similar import similar_to
from casework.portals.ladder import ladder_of
from casework.portals.orders import ORDERS
from casework.portals.request_forms import suggestions

from .actions import Action
from .asked import Asked, asked_in_case, asked_in_part, help_is_open, own_part
from .asking import ALL_ACTIONS, ASKING
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
    Verb.CONFIRM_URGENCY: _("Confirmed. Everybody on duty is alerted at once, and whoever holds the case is told."),
    Verb.DISMISS_URGENCY: _("Dismissed, with the reason in the file."),
    Verb.STAMP: _("Recorded, with the time. Everybody who helps sees it."),
    Verb.ASK_FOR_HELP: _("Asked. Whoever is asked is told at once."),
    Verb.TAKE_ASSISTANT: _("Assistant and mentor are told, and see this case from now on."),
    Verb.NOTE: _("The note is in the file."),
    **{order.verb: order.done for order in ORDERS.values()},
    "request-answer": _("Your answer is in the file. Whoever asked is told."),
    "request-decline": _("Whoever asked is told, with your reason."),
    "request-withdraw": _("Withdrawn. Whoever was asked is told."),
    "request-release": _("The assistant's part has ended."),
    Verb.PAUSE: _("The clock of resolution stands still; the reporter reads why and until when."),
    Verb.RESUME: _("The clock of resolution runs again."),
    Verb.URGENCY: _("The urgency is changed, and the clocks count by its standard."),
    Verb.REFER: _("The branch above is asked for help. The case stays with its owner."),
    Verb.TAKE_UP: _("Noted: you see to it. The owner keeps the case."),
}
"""What a page says after `?done=`."""

NOT_OPENED = _("Nothing was changed: only what is asked of you is yours to do here.")
OVERTAKEN = _("This is not possible now. Below you see where the case stands.")

PRIMARY = (
    Verb.ACCEPT,
    Verb.ASSIGN,
    Verb.RESOLVE,
    Verb.FOLLOW_UP,
    Verb.CLOSE,
    Verb.RESPOND,
    Verb.TAKE_UP,
)
"""Which of several possible actions stands open on the page; the others are one tap away."""

OFFERED = (
    Verb.DECLINE,
    Verb.RESPOND,
    Verb.ASSIGN,
    Verb.TAKE_UP,
    Verb.RESUME,
    Verb.FOLLOW_UP,
    Verb.CLOSE,
    Verb.HAND_OVER,
)

RARE = (Verb.REFER, Verb.PAUSE, Verb.URGENCY)
"""Folded away, because they are needed in few cases."""

MOST_DIGITS = 18

_NAMED = (
    "branch",
    "owner__unit",
    "offered_to",
    "offered_branch",
    "first_owner",
    "report__reporter__unit",
    "report__unit",
    "report__station",
    "report__filed_by",
    "raised_to",
    "standard__calendar",
)


@dataclass(frozen=True)
class Offered:
    """An action with a fresh form, whose ids are its own because several stand on one page."""

    action: Action
    form: forms.Form


@require_safe
@for_people_with_posts
def case_page(visit: Visit, number: str) -> HttpResponse:
    visible = visible_to(visit.person, visit.standing).filter(number=number)
    case = with_urgings(visible).select_related(*_NAMED).first()
    if case is not None:
        return show_case(visit, case)
    part = asked_inside(visit.person).filter(number=number).first()
    if part is not None:
        return part_page(visit, part)
    taken = once_offered_to(visit.person, visit.standing).filter(number=number).first()
    if taken is None:
        raise Http404
    return gone_page(visit, taken, status=410)


def show_case(
    visit: Visit, case: Case, *, refused: str = "", typed: list[str] | None = None, status: int = 200
) -> HttpResponse:
    """The case as it stands now; `refused` says why something was not done, `typed` gives back what was written."""
    now = timezone.now()
    asked = asked_in_case(case, visit.standing)
    verbs = _possible(visit, case, asked)
    primary = next((verb for verb in PRIMARY if verb in verbs), None)
    asking = [_offered(Verb(name), case) for name in ASKING if name in verbs]
    context: dict[str, Any] = {
        "asked": asked,
        "asking": asking,
        "suggestions": suggestions() if any("person" in offered.form.fields for offered in asking) else [],
        "orders": orders_in_words([one.request for one in asked if one.is_open_order]),
        "waits_for_help": help_is_open(asked),
        "said_below": {one.request.message_id for one in asked} | {one.request.answer_id for one in asked},
        "screen": screen_of(
            case,
            visit.person,
            now,
            earlier="earlier" in visit.request.GET,
            reads_apart=permits.reads_apart(case, visit.standing),
        ),
        "case": case,
        "verbs": verbs,
        "primary": _offered(primary, case) if primary else None,
        "others": [_offered(verb, case) for verb in _others(verbs, primary)],
        "rare": [_offered(verb, case) for verb in RARE if verb in verbs],
        "ladder": ladder_of(case),
        "choice": _choice(visit, case) if {Verb.ASSIGN, Verb.HAND_OVER} & verbs else None,
        "danger": danger_found_in([case]).get(case.pk, ()) if Verb.CONFIRM_URGENCY in verbs else (),
        "similar": similar_to(case, visit.person, visit.standing) if Verb.ASSIGN in verbs else (),
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
    possible = _possible(visit, case, asked_in_case(case, visit.standing))
    if status == 200 and action.verb not in possible:
        return show_case(visit, case, refused=str(OVERTAKEN), status=409)
    context = {
        "case": case,
        "action": action,
        "form": form,
        "choice": _choice(visit, case) if isinstance(form, AssignForm | HandOverForm) else None,
        "suggestions": suggestions() if "person" in form.fields else [],
    }
    return visit.render("desk/action.html", context, status=status)


def gone_page(visit: Visit, case: Case, *, status: int) -> HttpResponse:
    """For somebody who was asked once: that the case is in other hands, and nothing of what it says."""
    if asked_inside(visit.person).filter(pk=case.pk).exists():
        return part_page(visit, case, refused=str(NOT_OPENED), status=status)
    return visit.render("desk/gone.html", {"case": case, "own_part": own_part(visit, case)}, status=status)


def part_page(
    visit: Visit, case: Case, *, refused: str = "", typed: list[str] | None = None, status: int = 200
) -> HttpResponse:
    """For whoever is asked in a case that was not opened to them: what they are asked, and what they answered."""
    context = {"case": case, "asked": asked_in_part(visit, case), "refused": refused, "typed": typed or []}
    return visit.render("desk/part.html", context, status=status)


def _choice(visit: Visit, case: Case) -> Choice:
    return choice_for(visit, case, candidates_in({case.branch_id})[case.branch_id])


def _offered(verb: Verb, case: Case) -> Offered:
    action = ALL_ACTIONS[verb]
    return Offered(action, action.form(auto_id=f"{verb}-%s", initial=action.beginning(case)))


def _possible(visit: Visit, case: Case, asked: list[Asked]) -> frozenset[Verb]:
    """An open order from above keeps the case from being resolved; whoever is asked here may write notes."""
    verbs = verbs_for(case, visit.standing)
    if any(one.is_open_order for one in asked):
        verbs -= {Verb.RESOLVE}
    if case.is_open and any(one.concerns(visit.person) for one in asked):
        verbs |= {Verb.NOTE}
    return verbs


def fresh_form(visit: Visit, case: Case, action: Action) -> forms.Form:
    """With what it begins with; an answer may begin with a draft from the file of the case."""
    beginning = action.beginning(case)
    draft = visit.request.GET.get("draft", "")
    if action.verb == Verb.RESPOND and draft.isdecimal() and len(draft) < MOST_DIGITS:
        text = Message.objects.filter(case=case, side=Message.Side.FILE, pk=int(draft)).values_list("text", flat=True)
        beginning["text"] = text.first() or ""
    return action.form(initial=beginning)
