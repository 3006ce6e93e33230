"""What a leader may ask the list for; all of it travels in the address, so that a view can be kept and sent."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, ClassVar
from urllib.parse import urlencode

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from casework.audit.selection import FIRST_YEAR, Measure, Period, Selection
from casework.cases.words import Category, Stage
from casework.organisation.models import Branch

LAST_YEAR = 2200
"""Far enough for any plan; a day at the end of the calendar has no day after it."""


def _day(label: Any) -> forms.DateField:
    first, last = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)
    shown = {"type": "date", "min": first.isoformat(), "max": last.isoformat()}
    return forms.DateField(
        label=label,
        required=False,
        validators=[MinValueValidator(first), MaxValueValidator(last)],
        widget=forms.DateInput(format="%Y-%m-%d", attrs=shown),
    )


class FilterForm(forms.Form):
    since = _day(_("from"))
    until = _day(_("until"))
    branch = forms.ModelChoiceField(
        Branch.objects.order_by("code"), label=_("branch"), required=False, empty_label=_("all branches")
    )
    category = forms.ChoiceField(label=_("category"), required=False, choices=[("", _("all")), *Category.choices])
    stage = forms.ChoiceField(label=_("stage"), required=False, choices=[("", _("all")), *Stage.choices])
    show = forms.ChoiceField(label=_("counted as"), required=False, choices=[("", _("all")), *Measure.choices])
    orders = forms.ChoiceField(
        label=_("directives and accounts"),
        required=False,
        choices=[("", _("all")), ("open", _("not answered yet"))],
    )
    number = forms.CharField(
        label=_("case number"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"placeholder": "XQ-2026-000123", "autocomplete": "off", "spellcheck": "false"}),
    )
    error_messages: ClassVar[dict[str, Any]] = {"order": _("The period ends before it begins.")}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", self.error_messages["order"])
        return cleaned


@dataclass(frozen=True)
class Question:
    """What the address asks for, with what is missing or wrong replaced by the usual."""

    form: FilterForm
    selection: Selection
    number: str

    @property
    def is_narrowed(self) -> bool:
        """Whether the list holds less than what the figures count."""
        return bool(self.selection.stage or self.selection.measure or self.selection.has_open_orders)

    def address(self, **changes: Any) -> str:
        """The query string of this question with `changes` of the selection, from the first page on."""
        selection = replace(self.selection, **changes)
        asked = {
            "since": selection.period.since.isoformat(),
            "until": selection.period.until.isoformat(),
            "branch": selection.branch_id or "",
            "category": selection.category,
            "stage": selection.stage,
            "show": selection.measure,
            "orders": "open" if selection.has_open_orders else "",
        }
        return "?" + urlencode({name: value for name, value in asked.items() if value != ""})


def question_of(query: QueryDict) -> Question:
    usual = Period.usual()
    filled = query.copy()
    for name, day in (("since", usual.since), ("until", usual.until)):
        if not filled.get(name, "").strip():
            filled[name] = day.isoformat()
    form = FilterForm(filled)
    form.is_valid()
    asked = form.cleaned_data
    period = Period(asked["since"], asked["until"]) if {"since", "until"} <= asked.keys() else usual
    branch = asked.get("branch")
    return Question(
        form=form,
        selection=Selection(
            period=period,
            branch_id=branch.pk if branch else None,
            category=asked.get("category", ""),
            stage=asked.get("stage", ""),
            measure=asked.get("show", ""),
            has_open_orders=asked.get("orders") == "open",
        ),
        number=asked.get("number", "").strip(),
    )
