"""The forms of workers. Every refusal is a sentence beside its field, in the reader's language."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.cases.refusals import SENTENCES, ActionRefused
from casework.cases.words import Category, Confidentiality
from casework.organisation.models import Unit

KNOWN = (Confidentiality.NAMED, Confidentiality.CONFIDENTIAL)
"""The ways to report in which somebody learns who it was."""
_LARGE = {"rows": 6, "autocomplete": "off"}
_MISSING_TEXT = {"required": SENTENCES["text_missing"]}


class _WorkersForm(forms.Form):
    """A form that can take a verb's refusal."""

    error_css_class = "field--bad"
    use_required_attribute = False

    photos = forms.Field(required=False)
    """Only a place for sentences about photos; the files themselves are read by `photos_of`."""

    def refuse(self, refusal: ActionRefused) -> None:
        """Shows the refusal beside its field, or on top when it has none."""
        name = "photos" if refusal.field == "pictures" else refusal.field
        self.add_error(name if name in self.fields else None, refusal.sentence)

    def refuse_photos(self, sentences: Iterable[str]) -> None:
        for sentence in sentences:
            self.add_error("photos", sentence)


class ReportForm(_WorkersForm):
    category = forms.ChoiceField(
        choices=Category.choices,
        error_messages={
            "required": _("Please touch one of the pictures: what is it about?"),
            "invalid_choice": _("Please touch one of the pictures: what is it about?"),
        },
    )
    text = forms.CharField(
        label=_("What happened, and what do you need?"),
        widget=forms.Textarea(attrs=_LARGE),
        error_messages=_MISSING_TEXT,
    )
    who = forms.ChoiceField(
        choices=Confidentiality.choices,
        error_messages={
            "required": _("Please choose one of the three: may we know who you are?"),
            "invalid_choice": _("Please choose one of the three: may we know who you are?"),
        },
    )
    staff_number = forms.CharField(
        label=_("Your staff number"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "class": "input--code"}),
    )

    def clean_staff_number(self) -> str:
        return unicodedata.normalize("NFKC", self.cleaned_data["staff_number"]).strip()

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        if cleaned.get("who") in KNOWN and not cleaned.get("staff_number") and "staff_number" not in self.errors:
            self.add_error("staff_number", _("Please enter your staff number, or choose to stay anonymous."))
        return cleaned


class AlarmForm(_WorkersForm):
    """Nothing in it has to be filled in, and nothing filled in wrongly stops an alarm."""

    unit = forms.ModelChoiceField(
        label=_("Where is it?"), queryset=Unit.objects.all(), required=False, empty_label=_("I don't know")
    )
    text = forms.CharField(
        label=_("Where exactly, and what happened? One line"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    category = forms.ChoiceField(
        label=_("What is it?"),
        required=False,
        choices=[
            (Category.OTHER.value, _("I can't say")),
            (Category.ILLNESS.value, _("Illness")),
            (Category.INCIDENT.value, _("Injury, accident, fire")),
        ],
    )
    staff_number = forms.CharField(
        label=_("Your staff number"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "class": "input--code"}),
    )

    def clean_staff_number(self) -> str:
        return unicodedata.normalize("NFKC", self.cleaned_data["staff_number"]).strip()


class CodeForm(forms.Form):
    use_required_attribute = False

    code = forms.CharField(
        label=_("Receipt code (16 digits)"),
        max_length=60,
        error_messages={"required": _("Please enter the 16 digits of your receipt code.")},
        widget=forms.TextInput(
            attrs={
                "inputmode": "numeric",
                "autocomplete": "off",
                "class": "input--code",
                "placeholder": "0000 0000 0000 0000",
            }
        ),
    )


class MessageForm(_WorkersForm):
    text = forms.CharField(
        label=_("Write to the branch"),
        widget=forms.Textarea(attrs={**_LARGE, "rows": 4}),
        error_messages=_MISSING_TEXT,
    )


class AskHigherForm(_WorkersForm):
    text = forms.CharField(
        label=_("What should they know?"), required=False, widget=forms.Textarea(attrs={**_LARGE, "rows": 3})
    )


class AnotherHandlerForm(_WorkersForm):
    text = forms.CharField(label=_("Why you wish it"), required=False)


class WithdrawForm(_WorkersForm):
    text = forms.CharField(
        label=_("Why you take it back"), required=False, widget=forms.Textarea(attrs={**_LARGE, "rows": 3})
    )
    is_sure = forms.BooleanField(
        label=_("Yes, I take my report back."),
        error_messages={"required": _("Please tick that you take your report back.")},
    )


class ReopenForm(_WorkersForm):
    text = forms.CharField(
        label=_("What is not over yet?"),
        widget=forms.Textarea(attrs={**_LARGE, "rows": 4}),
        error_messages=_MISSING_TEXT,
    )


class FollowUpForm(_WorkersForm):
    helped = forms.TypedChoiceField(
        choices=[("yes", "yes"), ("no", "no")],
        coerce=lambda word: word == "yes",
        error_messages={
            "required": _("Please choose one of the two: did it help?"),
            "invalid_choice": _("Please choose one of the two: did it help?"),
        },
    )
    satisfaction = forms.TypedChoiceField(
        choices=[(str(grade), str(grade)) for grade in range(1, 6)],
        coerce=int,
        empty_value=None,
        required=False,
        error_messages={"invalid_choice": SENTENCES["bad_satisfaction"]},
    )
    text = forms.CharField(
        label=_("Do you want to say more?"), required=False, widget=forms.Textarea(attrs={**_LARGE, "rows": 3})
    )
