"""Fields that the forms of several rooms share."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.cases.refusals import SENTENCES
from casework.organisation.models import Person
from workflows.actions import TEXT_LIMIT

USUAL_TERM = timedelta(days=3)
_LONGEST_NAME = 120


def long_text(
    label: Any, *, help_text: Any = "", missing: str = "text_missing", rows: int = 5, required: bool = True
) -> forms.CharField:
    """A text that must be written; label and help are translated when shown."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        widget=forms.Textarea(attrs={"rows": rows, "maxlength": TEXT_LIMIT}),
        error_messages={"required": cast(Any, SENTENCES[missing])},
    )


def due_day(*, required: bool = True) -> forms.DateField:
    """A day from today on; whether it is still in time, the verb decides."""
    return forms.DateField(
        label=_("By when"),
        required=required,
        initial=_in_some_days if required else None,
        help_text=_("Until the end of that working day; a day off gives way to the next working day."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": _("Please choose a day.")},
    )


def _in_some_days() -> Any:
    return timezone.localdate() + USUAL_TERM


class PersonField(forms.CharField):
    """Somebody by staff number or name, as `<datalist id="people">` suggests it: `Shi Lei · 1002`."""

    default_error_messages = {
        "unknown": _("Nobody here has this name or staff number."),
        "several": _("Several people have this name. Please write the staff number."),
    }

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"list": "people", "autocomplete": "off", "spellcheck": "false"})
        super().__init__(max_length=_LONGEST_NAME, widget=widget, **options)

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        return self._person(typed) if typed else None

    def _person(self, typed: str) -> Person:
        here = Person.objects.filter(is_active=True)
        words = [typed, *re.split(r"[\s·]+", typed)]
        by_number = here.filter(staff_number__in=[*words, *(word.upper() for word in words)])
        found = list(by_number[:2]) or list(here.filter(Q(name=typed) | Q(name_en__iexact=typed))[:2])
        if not found:
            raise ValidationError(self.error_messages["unknown"], code="unknown")
        if len(found) > 1:
            raise ValidationError(self.error_messages["several"], code="several")
        return found[0]


def suggested(person: Person) -> str:
    return f"{person} · {person.staff_number}"
