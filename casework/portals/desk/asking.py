"""What people at the desk ask of others inside a case: one entry per verb, like `actions`."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from casework.cases.models import Case
from casework.cases.permitted import Verb
from casework.organisation.models import Person
from casework.portals.fields import suggested
from casework.portals.orders import ORDERS
from casework.portals.request_forms import (
    AskForHelpForm,
    AssistantForm,
    NoteForm,
    begins_shared,
)
from workflows import actions as verbs

from .actions import ACTIONS, Action


def _ask_for_help(case: Case, by: Person, given: dict[str, Any]) -> object:
    whom = {"of": given["person"], "unit": given["unit"], "shares_file": given["shares_file"]}
    return verbs.ask_for_help(case, by=by, text=given["text"], due_on=given["due_on"], **whom)


def _take_assistant(case: Case, by: Person, given: dict[str, Any]) -> object:
    people = {"assistant": given["person"], "mentor": given["mentor"]}
    return verbs.take_assistant(case, by=by, text=given["text"], due_on=given["due_on"], **people)


def _note(case: Case, by: Person, given: dict[str, Any]) -> object:
    return verbs.write_note(case, by=by, text=given["text"], is_draft=given["is_draft"])


def _owner_teaches(case: Case) -> dict[str, Any]:
    return {"mentor": suggested(case.owner)} if case.owner else {}


ASKING: dict[str, Action] = {
    action.verb: action
    for action in (
        Action(
            Verb.ASK_FOR_HELP,
            _ask_for_help,
            _("Ask others for help"),
            _("Ask"),
            _("Ask for help"),
            AskForHelpForm,
            _("The case stays with its owner."),
            beginning=begins_shared,
        ),
        Action(
            Verb.TAKE_ASSISTANT,
            _take_assistant,
            _("Let somebody assist and learn"),
            _("Take as assistant"),
            _("Take an assistant"),
            AssistantForm,
            _("An assistant reads the case, writes notes and drafts. The owner sends."),
            beginning=_owner_teaches,
        ),
        Action(Verb.NOTE, _note, _("Write a note"), _("Keep the note"), _("Write a note"), NoteForm),
    )
} | {
    name: Action(
        order.verb,
        order.run,
        order.title,
        order.button,
        order.short,
        order.form,
        order.explanation,
        beginning=order.beginning,
    )
    for name, order in ORDERS.items()
}
ALL_ACTIONS = {**ACTIONS, **ASKING}
