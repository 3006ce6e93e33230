"""What is asked at the entrance."""

from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from casework.organisation.models import Person

from . import guessing


class SignInForm(forms.Form):
    staff_number = forms.CharField(
        label=_("Staff number"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autofocus": True, "autocapitalize": "none"}),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    person: Person | None = None

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean(self) -> dict[str, Any]:
        """One sentence for every reason: who is employed here is nobody's business (T-48)."""
        given = super().clean() or {}
        if given.get("staff_number") and given.get("password"):
            if wait := guessing.seconds_to_wait(self.request, given["staff_number"]):
                raise ValidationError(guessing.sentence(wait), code="too_many")
            found = authenticate(self.request, username=given["staff_number"], password=given["password"])
            if not isinstance(found, Person):
                raise ValidationError(_("Staff number and password do not belong together."), code="no_match")
            guessing.was_right(self.request, given["staff_number"])
            self.person = found
        return given


class NewPasswordForm(forms.Form):
    """A password, typed twice and strong enough for `person`."""

    password = forms.CharField(
        label=_("Password"),
        max_length=200,
        strip=False,
        help_text=_("At least 10 characters, not only digits, and none that everybody uses."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    repeated = forms.CharField(
        label=_("Password once more"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, person: Person | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        password = given.get("password")
        if password and given.get("repeated") and password != given["repeated"]:
            self.add_error("repeated", _("The two passwords differ."))
        elif password:
            self._check(password, given)
        return given

    def _check(self, password: str, given: dict[str, Any]) -> None:
        try:
            validate_password(password, self.person or _newcomer(given))
        except ValidationError as weakness:
            self.add_error("password", weakness)


def _newcomer(given: dict[str, Any]) -> Person:
    return Person(staff_number=given.get("staff_number", ""), name=given.get("name", ""))


class FirstAdministratorForm(NewPasswordForm):
    staff_number = forms.CharField(
        label=_("Staff number"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "username"})
    )
    name = forms.CharField(label=_("Name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    field_order = ("staff_number", "name", "password", "repeated")

    def clean_staff_number(self) -> str:
        number: str = self.cleaned_data["staff_number"]
        if Person.objects.filter(staff_number=number).exists():
            raise ValidationError(_("Somebody has this staff number already."), code="taken")
        return number
