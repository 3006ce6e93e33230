"""What is typed on the pages of routing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.cases.models import RoutingRule
from casework.cases.routing import Incoming
from casework.cases.standing import HANDLING_ROLES
from casework.cases.words import Category, RoutingTarget, Urgency
from casework.organisation.models import Area, Branch, Person, Unit
from casework.organisation.queries import posts_held, posts_on
from casework.organisation.shifts import working_shifts
from workflows.actions import TEXT_LIMIT

ANY = [("", _("any"))]


def _shifts_or_any() -> list[tuple[str, Any]]:
    return [*ANY, *((shift.code, str(shift)) for shift in working_shifts())]


class RuleForm(forms.ModelForm):  # type: ignore[type-arg]
    """One rule of the draft."""

    category = forms.ChoiceField(label=_("category"), choices=[*ANY, *Category.choices], required=False)
    unit = forms.ModelChoiceField(
        Unit.objects.order_by("path"), label=_("unit and all below it"), required=False, empty_label=_("any")
    )
    area = forms.ModelChoiceField(Area.objects.order_by("code"), label=_("area"), required=False, empty_label=_("any"))
    shift = forms.ChoiceField(label=_("shift"), choices=_shifts_or_any, required=False)
    language = forms.ChoiceField(label=_("language"), choices=[*ANY, *settings.LANGUAGES], required=False)
    urgency = forms.ChoiceField(label=_("urgency"), choices=[*ANY, *Urgency.choices], required=False)

    class Meta:
        model = RoutingRule
        fields = ("category", "unit", "area", "shift", "language", "urgency", "prefers_own_team", "target", "branch")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Posts are those of today, so the people are asked for when the form is made."""
        super().__init__(*args, **kwargs)
        handling = posts_on(timezone.localdate()).filter(role__in=HANDLING_ROLES)
        people = Person.objects.filter(is_active=True, pk__in=handling.values("person"))
        self.fields["person"] = forms.ModelChoiceField(
            people.order_by("staff_number"), label=_("person"), required=False, initial=self.instance.person_id
        )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        target, branch, person = given.get("target"), given.get("branch"), given.get("person")
        if target in (RoutingTarget.BRANCH, RoutingTarget.EVERYBODY) and branch is None:
            self.add_error("branch", _("Choose the branch it goes to."))
        if target == RoutingTarget.PERSON and person is None:
            self.add_error("person", _("Choose the person it goes to."))
        if target == RoutingTarget.PERSON and person and branch and not _handles_in(person, branch):
            self.add_error("branch", _("This person does not handle cases in that branch. Leave the branch empty."))
        if target != RoutingTarget.PERSON:
            given["person"] = None
        return given


def _handles_in(person: Person, branch: Branch) -> bool:
    return posts_held([person.pk]).filter(branch=branch, role__in=HANDLING_ROLES).exists()


class CapacityForm(forms.Form):
    capacity = forms.IntegerField(label=_("open cases that one person may carry"), min_value=1, max_value=200)


class PublishForm(forms.Form):
    valid_from = forms.DateTimeField(
        label=_("valid from"),
        help_text=_("Empty: at once."),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    note = forms.CharField(label=_("what is new, and why"), max_length=255, required=False)


class TrialForm(forms.Form):
    """A report to try; all but the text is taken as it stands."""

    text = forms.CharField(
        label=_("What the report says"),
        required=False,
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": TEXT_LIMIT}),
    )
    category = forms.ChoiceField(label=_("category"), choices=Category.choices, initial=Category.OTHER)
    urgency = forms.ChoiceField(label=_("urgency"), choices=Urgency.choices, initial=Urgency.NORMAL)
    unit = forms.ModelChoiceField(
        Unit.objects.order_by("path"), label=_("where the reporter works"), required=False, empty_label=_("not known")
    )
    area = forms.ModelChoiceField(
        Area.objects.order_by("code"), label=_("area"), required=False, empty_label=_("that of the unit")
    )
    at = forms.DateTimeField(
        label=_("when it comes in"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    language = forms.ChoiceField(label=_("language"), choices=settings.LANGUAGES)

    def incoming(self) -> Incoming:
        given = self.cleaned_data
        return Incoming(
            category=given["category"],
            urgency=given["urgency"],
            language=given["language"],
            at=given["at"],
            unit=given["unit"],
            area=given["area"],
        )


class ReplayForm(forms.Form):
    days = forms.TypedChoiceField(
        label=_("reports of the last"),
        coerce=int,
        choices=[(7, _("7 days")), (30, _("30 days")), (90, _("90 days"))],
        initial=30,
    )


class WordsForm(forms.Form):
    danger = forms.CharField(
        label=_("words of danger"),
        help_text=_("One a line, in any language. “…” stands for up to six characters: chest…pain."),
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "false"}),
    )
    harmless = forms.CharField(
        label=_("sayings and names in which they mean nothing"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
    )
    note = forms.CharField(label=_("what is new, and why"), max_length=255, required=False)
