"""What is typed when somebody asks something of others inside a case. Whether it may be done, the verbs decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from casework.cases.models import Case
from casework.cases.words import Confidentiality
from casework.organisation.models import Person, Unit
from casework.organisation.queries import people_with_posts

from .fields import PersonField, due_day, long_text

SUGGESTED = 500
_HOW_TO_NAME = _("Name or staff number; also of another branch.")


def _shares_file() -> forms.BooleanField:
    return forms.BooleanField(
        label=_("Let them read the whole case until they have answered"),
        help_text=_("Otherwise they read only what is asked here, and their own answers."),
        required=False,
    )


def begins_shared(case: Case) -> dict[str, Any]:
    """What a form that asks somebody begins with: the file is shared where the reporter is named."""
    return {"shares_file": case.confidentiality == Confidentiality.NAMED}


class AskForHelpForm(forms.Form):
    """`person`, or `unit`: then whoever is named for it answers."""

    person = PersonField(label=_("Whom to ask"), required=False, help_text=_HOW_TO_NAME)
    unit = forms.ModelChoiceField(
        label=_("For which department"), queryset=Unit.objects.all(), required=False, empty_label=_("none")
    )
    text = long_text(_("What is asked"), help_text=_("For the file only; the reporter does not see this."), rows=3)
    due_on = due_day()
    shares_file = _shares_file()

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("person") and not given.get("unit") and not self.errors:
            self.add_error("person", _("Choose whom to ask."))
        return given


class DirectiveForm(forms.Form):
    person = PersonField(
        label=_("Who is to do it"), help_text=_HOW_TO_NAME, error_messages={"required": _("Choose whom to ask.")}
    )
    text = long_text(_("What is to be done"), rows=3)
    due_on = due_day()
    shares_file = _shares_file()


class AccountForm(forms.Form):
    text = long_text(_("What the owner is to account for"), rows=3)
    due_on = due_day()


class TakeUpForm(forms.Form):
    text = long_text(
        _("What you will do about it"), help_text=_("For the file only; the reporter does not see this."), rows=4
    )


class UrgeForm(forms.Form):
    text = long_text(_("A word with it"), required=False, rows=2)


class AssistantForm(forms.Form):
    person = PersonField(
        label=_("Who is to assist"), help_text=_HOW_TO_NAME, error_messages={"required": _("Choose whom to ask.")}
    )
    mentor = PersonField(
        label=_("Mentor"),
        help_text=_("Somebody who handles cases in this branch."),
        error_messages={"required": _("Choose a mentor.")},
    )
    text = long_text(_("What they are to do"), rows=3)
    due_on = due_day(required=False)


class NoteForm(forms.Form):
    text = long_text(_("Note"), help_text=_("For the file only; the reporter does not see this."), rows=4)
    is_draft = forms.BooleanField(
        label=_("This is a draft of an answer: the owner may take it over and send it."), required=False
    )


def suggestions() -> QuerySet[Person]:
    """Whom `<datalist id="people">` suggests: everybody with a post; others can be typed."""
    return people_with_posts()[:SUGGESTED]
