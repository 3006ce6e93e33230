"""What people can do at the desk: one entry per verb, with what is asked and what the button says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casework.cases.models import Case
from casework.cases.permitted import Verb
from casework.cases.words import EmergencyStep, Outcome, PauseReason, Urgency
from casework.organisation.models import Person
from casework.portals.request_forms import TakeUpForm
from workflows import actions as verbs

from .forms import (
    AnswerForm,
    AssignForm,
    CloseForm,
    FollowUpForm,
    HandOverForm,
    PauseForm,
    ReasonForm,
    ResolveForm,
    StampForm,
    UrgencyForm,
)


@dataclass(frozen=True)
class Action:
    """One verb as a page: what is asked, what is called, and what the button says."""

    verb: Verb
    run: Callable[[Case, Person, dict[str, Any]], object]
    title: Promise
    button: Promise
    short: Promise
    """The word on the button that leads to it."""
    form: type[forms.Form] = forms.Form
    explanation: Promise | str = ""
    is_danger: bool = False
    beginning: Callable[[Case], dict[str, Any]] = lambda case: {}
    """What the fresh form shows."""


def _respond(case: Case, by: Person, given: dict[str, Any]) -> object:
    return verbs.respond(case, by=by, text=given["text"])


def _resolve(case: Case, by: Person, given: dict[str, Any]) -> object:
    return verbs.resolve_case(case, by=by, text=given["text"], outcome=Outcome(given["outcome"]))


def _follow_up(case: Case, by: Person, given: dict[str, Any]) -> object:
    grade = int(given["satisfaction"]) if given["satisfaction"] else None
    helped = given["helped"] == "yes"
    return verbs.record_follow_up(case, helped=helped, by=by, satisfaction=grade, text=given["text"])


def _close(case: Case, by: Person, given: dict[str, Any]) -> object:
    outcome = Outcome(given["outcome"]) if given["outcome"] else None
    return verbs.close_case(case, by=by, reason=given["reason"], outcome=outcome)


def _stamp(case: Case, by: Person, given: dict[str, Any]) -> object:
    return verbs.stamp_step(case, by=by, step=EmergencyStep(given["step"]), text=given["text"])


def _assign(case: Case, by: Person, given: dict[str, Any]) -> object:
    return verbs.assign_case(case, to=None if given["everybody"] else given["to"], by=by)


def _hand_over(case: Case, by: Person, given: dict[str, Any]) -> object:
    return verbs.hand_over(case, to=given["to"], by=by, reason=given["reason"], consent=given["consent"])


def _pause(case: Case, by: Person, given: dict[str, Any]) -> object:
    reason = PauseReason(given["reason"])
    return verbs.pause_clock(case, by=by, reason=reason, until=given["until"], text=given["text"])


def _change_urgency(case: Case, by: Person, given: dict[str, Any]) -> object:
    return verbs.change_urgency(case, to=Urgency(given["to"]), by=by, reason=given["reason"])


ACTIONS: dict[str, Action] = {
    action.verb: action
    for action in (
        Action(
            Verb.ACCEPT,
            lambda case, by, given: verbs.accept_case(case, by=by),
            _("Accept this case?"),
            _("Accept"),
            _("Accept"),
            explanation=_("You will be the one who answers for it."),
        ),
        Action(
            Verb.DECLINE,
            lambda case, by, given: verbs.decline_case(case, by=by, reason=given["reason"]),
            _("Decline this case?"),
            _("Decline"),
            _("Decline"),
            ReasonForm,
            _("Somebody neutral in the branch above will ask somebody else. Nobody holds it against you."),
            is_danger=True,
        ),
        Action(Verb.RESPOND, _respond, _("Answer the reporter"), _("Send answer"), _("Write a message"), AnswerForm),
        Action(
            Verb.RESOLVE,
            _resolve,
            _("Say what was done"),
            _("Resolved: ask whether it helped"),
            _("Resolve"),
            ResolveForm,
        ),
        Action(
            Verb.FOLLOW_UP,
            _follow_up,
            _("Record a follow-up"),
            _("Record"),
            _("Record a follow-up"),
            FollowUpForm,
            _("You asked by telephone or in person: write down what the reporter said."),
        ),
        Action(
            Verb.CLOSE,
            _close,
            _("Close without the reporter's word?"),
            _("Close the case"),
            _("Close without the reporter's word"),
            CloseForm,
            _("Only when the reporter cannot be reached or has withdrawn. The reason stays in the file."),
            is_danger=True,
        ),
        Action(
            Verb.HAND_OVER,
            _hand_over,
            _("Ask somebody to take this case over"),
            _("Ask"),
            _("Hand over"),
            HandOverForm,
            _("It stays with its owner until the other one has accepted."),
        ),
        Action(
            Verb.CONFIRM_URGENCY,
            lambda case, by, given: verbs.confirm_urgency(case, by=by),
            _("Danger to life?"),
            _("Yes, danger to life"),
            _("Danger to life"),
            explanation=_("The secretary and whoever holds the case are told at once."),
            is_danger=True,
        ),
        Action(
            Verb.DISMISS_URGENCY,
            lambda case, by, given: verbs.dismiss_urgency(case, by=by, reason=given["reason"]),
            _("No danger to life?"),
            _("Dismiss"),
            _("Dismiss"),
            ReasonForm,
            _("The words of the report do not mean what they seem to. The case goes on as it is."),
        ),
        Action(Verb.STAMP, _stamp, _("Record a step of the emergency"), _("Record"), _("Record a step"), StampForm),
        Action(Verb.ASSIGN, _assign, _("Assign this case"), _("Assign the case"), _("Assign the case"), AssignForm),
        Action(
            Verb.TAKE_UP,
            lambda case, by, given: verbs.take_up(case, by=by, text=given["text"]),
            _("This case was raised to you: take it up"),
            _("Take it up"),
            _("Take it up"),
            TakeUpForm,
            _("The owner keeps the case. While you see to it, nobody higher is called."),
        ),
        Action(
            Verb.PAUSE,
            _pause,
            _("Pause the clock of resolution?"),
            _("Pause the clock"),
            _("Pause the clock"),
            PauseForm,
            _("The reporter reads the reason and your words. Word to them stays due as before."),
        ),
        Action(
            Verb.RESUME,
            lambda case, by, given: verbs.resume_clock(case, by=by),
            _("Let the clock run again?"),
            _("Let the clock run"),
            _("Let the clock run"),
            explanation=_("It runs on with the time that it had left."),
        ),
        Action(
            Verb.URGENCY,
            _change_urgency,
            _("Change the urgency"),
            _("Change the urgency"),
            _("Change the urgency"),
            UrgencyForm,
            _("The limits of the new urgency count from the same start. What has run and what was paused stays."),
        ),
        Action(
            Verb.REFER,
            lambda case, by, given: verbs.refer_upward(case, by=by, reason=given["reason"]),
            _("Ask the branch above for help?"),
            _("Ask for help"),
            _("Ask the branch above for help"),
            ReasonForm,
            _("The case stays with you until it is settled; the branch above helps to settle it."),
        ),
    )
}
