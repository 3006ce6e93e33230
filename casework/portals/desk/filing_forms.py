"""What is asked of whoever files for somebody else (代录). Each refusal is a sentence beside its field."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.cases.refusals import ActionRefused
from casework.cases.words import Category, Confidentiality, Relation, Urgency
from casework.organisation.models import Person, Station, Unit
from casework.organisation.queries import person_with_number
from casework.portals.fields import long_text
from workflows.actions import Filing
from workflows.actions.filing import refusals_of

_CHOOSE_ONE = _("Please choose one of these.")


class ForWhom(models.TextChoices):
    STAFF = "staff", _("A colleague, by staff number")
    NAME = "name", _("A family member or somebody else, by name")
    UNNAMED = "unnamed", _("Unnamed")


def _choice(label: Any, choices: Any, **options: Any) -> forms.ChoiceField:
    messages = {"required": _CHOOSE_ONE, "invalid_choice": _CHOOSE_ONE}
    return forms.ChoiceField(label=label, choices=choices, error_messages=cast(Any, messages), **options)


def _typed(label: Any, *, most: int, help_text: Any = "", **attributes: str) -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "off", **attributes})
    return forms.CharField(label=label, required=False, max_length=most, help_text=help_text, widget=widget)


class FilingForm(forms.Form):
    use_required_attribute = False

    for_whom = _choice(_("For whom?"), ForWhom.choices)
    staff_number = _typed(_("Staff number of the person"), most=40, autocapitalize="characters")
    person_name = _typed(_("Name of the person"), most=120)
    relation = _choice(
        _("What are they to you?"),
        [("", "—"), *Relation.choices],
        help_text=_("Where the report is not named, only the one who handles it reads this."),
    )
    unit = forms.ModelChoiceField(
        label=_("Where is it?"),
        queryset=Unit.objects.all(),
        to_field_name="code",
        required=False,
        empty_label=_("where the colleague works"),
        help_text=_("The branch of this unit gets the report."),
    )
    category = _choice(_("What is it about?"), [("", "—"), *Category.choices])
    urgency = _choice(
        _("How urgent is it?"),
        [(each.value, each.label) for each in (Urgency.NORMAL, Urgency.URGENT)],
        initial="normal",
    )
    text = long_text(_("What happened, and what do they need?"), help_text=_("In their words."), rows=6)
    photos = forms.Field(required=False)
    """Only a place for sentences about photos; the files themselves are read by `photos_of`."""
    language = _choice(
        _("Language of the person"),
        settings.LANGUAGES,
        help_text=_("In this language the slip with the code is printed."),
    )
    who = _choice(_("Who may know who they are?"), Confidentiality.choices)
    consent = _choice(
        _("Did the person agree that you file this?"),
        [("yes", _("Yes, they agreed")), ("no", _("No, or they could not be asked"))],
    )
    read_back = forms.BooleanField(label=_("I read it back to the person, and they confirmed it."), required=False)
    why_without_consent = long_text(
        _("Why you file it without their consent"),
        help_text=_("For the file only; the reporter does not see this."),
        rows=2,
        required=False,
    )
    station = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    """From the address of a printed sheet."""

    def __init__(self, *args: Any, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by

    def clean_staff_number(self) -> str:
        return unicodedata.normalize("NFKC", self.cleaned_data["staff_number"]).strip()

    def clean_station(self) -> Station | None:
        return station_with(self.cleaned_data["station"])

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        given["reporter"] = self._person(given)
        if given.get("for_whom") == ForWhom.NAME and not given.get("person_name"):
            self.add_error("person_name", _("Please write the name, or choose “Unnamed”."))
        if given.get("for_whom") != ForWhom.STAFF and not given.get("unit") and not given.get("station"):
            self.add_error("unit", _("Please choose where it is, so that the right branch gets it."))
        if not self.errors:
            for refusal in refusals_of(self.filing(), given["reporter"], Confidentiality(given["who"])):
                self.refuse(refusal)
        return given

    def _person(self, given: dict[str, Any]) -> Person | None:
        if given.get("for_whom") != ForWhom.STAFF or "staff_number" in self.errors:
            return None
        if not given["staff_number"]:
            self.add_error("staff_number", _("Please write the staff number, or choose “Unnamed”."))
            return None
        person = person_with_number(given["staff_number"])
        if person is None:
            self.add_error("staff_number", _("Nobody who works here has this staff number."))
        return person

    def filing(self) -> Filing:
        given = self.cleaned_data
        return Filing(
            by=self.by,
            relation=Relation(given["relation"]),
            person_name=given["person_name"] if given["for_whom"] == ForWhom.NAME else "",
            consent=given["consent"] == "yes",
            why_without_consent=given["why_without_consent"] if given["consent"] == "no" else "",
            read_back=given["read_back"] and given["consent"] == "yes",
        )

    def refuse(self, refusal: ActionRefused) -> None:
        """Beside its field, or on top when it has none."""
        name = "photos" if refusal.field == "pictures" else refusal.field
        self.add_error(name if name in self.fields else None, refusal.sentence)

    def refuse_photos(self, sentences: Iterable[str]) -> None:
        for sentence in sentences:
            self.add_error("photos", sentence)


def station_with(code: str) -> Station | None:
    """The active station with that code; None for whatever else stands in an address."""
    if not code.isprintable():
        return None
    return Station.objects.select_related("unit").filter(code=code, is_active=True).first()
