"""What is typed at the desk. Whether it may be done, the verbs decide."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.cases.refusals import SENTENCES
from casework.cases.words import ConsentWay, EmergencyStep, Outcome, PauseReason, Urgency
from casework.organisation.models import Person
from casework.organisation.queries import person_with_number
from casework.portals.fields import long_text
from workflows.actions import TEXT_LIMIT, Consent


class AnswerForm(forms.Form):
    text = long_text(_("Your answer"), help_text=_("The reporter reads this."))


class ReasonForm(forms.Form):
    reason = long_text(
        _("Reason"), help_text=_("For the file only; the reporter does not see this."), missing="reason_missing", rows=3
    )


class ResolveForm(forms.Form):
    text = long_text(_("What was done"), help_text=_("The reporter reads this, and is then asked whether it helped."))
    outcome = forms.ChoiceField(
        label=_("Outcome"),
        choices=[(outcome.value, outcome.label) for outcome in (Outcome.SOLVED, Outcome.PARTLY, Outcome.EXPLAINED)],
        initial=Outcome.SOLVED,
    )


class FollowUpForm(forms.Form):
    helped = forms.ChoiceField(
        label=_("Did it help?"),
        choices=[("yes", _("Yes, it helped")), ("no", _("No: back to work, a new round begins"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Please say whether it helped.")},
    )
    satisfaction = forms.ChoiceField(
        label=_("Satisfaction, as the reporter put it"),
        choices=[
            ("", _("not asked")),
            ("5", _("5 – very satisfied")),
            ("4", _("4 – satisfied")),
            ("3", _("3 – so-so")),
            ("2", _("2 – dissatisfied")),
            ("1", _("1 – very dissatisfied")),
        ],
        required=False,
    )
    text = forms.CharField(
        label=_("What the reporter said"),
        help_text=_("For the file only; the reporter does not see this."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": TEXT_LIMIT}),
    )


class StampForm(forms.Form):
    """One step of an emergency; only a note needs words."""

    step = forms.ChoiceField(label=_("Step"), choices=EmergencyStep.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("Note"),
        help_text=_("For the file only; the reporter does not see this."),
        required=False,
        widget=forms.TextInput(attrs={"maxlength": 500, "autocomplete": "off"}),
    )


class CloseForm(ReasonForm):
    outcome = forms.ChoiceField(
        label=_("Outcome"),
        choices=[("", _("as it was resolved")), *Outcome.choices],
        required=False,
    )


class PauseForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("Why it stands still"),
        choices=PauseReason.choices,
        help_text=_("The reporter reads this."),
        error_messages={"required": cast(Any, SENTENCES["reason_missing"])},
    )
    until = forms.DateField(
        label=_("The clock runs again on"),
        help_text=_("From the beginning of that day, by itself."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": _("Please choose a day."), "invalid": _("Please choose a day.")},
    )
    text = long_text(_("Your words to the reporter"), help_text=_("The reporter reads this."), rows=3)

    def clean_until(self) -> datetime:
        """The first moment of that local day."""
        return timezone.make_aware(datetime.combine(self.cleaned_data["until"], time.min))


class UrgencyForm(ReasonForm):
    to = forms.ChoiceField(label=_("New urgency"), choices=Urgency.choices)
    field_order = ("to", "reason")


class AssignForm(forms.Form):
    """`to` one person, or `everybody` in the branch."""

    to = forms.ModelChoiceField(
        label=_("Whom to ask"),
        queryset=Person.objects.filter(is_active=True),
        required=False,
        error_messages={"invalid_choice": _("Choose somebody of the branch.")},
    )
    everybody = forms.BooleanField(required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("everybody") and not given.get("to") and not self.errors:
            self.add_error("to", _("Choose whom to ask, or offer the case to the whole branch."))
        return given


class HandOverForm(forms.Form):
    """`to` a colleague of the branch, or by staff number somebody of another one, as the reporter agreed."""

    to = forms.ModelChoiceField(
        label=_("Whom to ask"),
        queryset=Person.objects.filter(is_active=True),
        required=False,
        error_messages={"invalid_choice": _("Choose somebody of the branch.")},
    )
    elsewhere = forms.CharField(
        label=_("Or somebody in another branch: staff number"),
        help_text=_("The case then goes to their branch. The reporter is asked first."),
        max_length=40,
        required=False,
    )
    consent_on = forms.DateField(
        label=_("The reporter agreed on"),
        help_text=_("A secretary or leader may leave this empty, and says below why."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    consent_how = forms.ChoiceField(label=_("How the reporter agreed"), choices=ConsentWay.choices, required=False)
    reason = long_text(
        _("Reason"), help_text=_("For the file only; the reporter does not see this."), missing="reason_missing", rows=3
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("elsewhere"):
            given["to"] = person_with_number(given["elsewhere"])
            if given["to"] is None:
                self.add_error("elsewhere", _("Nobody who works here has this staff number."))
        elif not given.get("to") and not self.errors:
            self.add_error("to", _("Choose whom to ask."))
        given["consent"] = _consent(given)
        return given


def _consent(given: dict[str, Any]) -> Consent | None:
    if not given.get("consent_on"):
        return None
    return Consent(given["consent_on"], ConsentWay(given.get("consent_how") or ConsentWay.IN_PERSON))
