"""The administrator makes an address at which somebody sets a password, and hands it over."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from casework.organisation.invitations import make_address, needs_reason
from casework.organisation.models import Person
from casework.organisation.queries import person_with_number

from .organisation import ImportForm, show
from .shell import Visit, for_people_with_posts


class InviteForm(forms.Form):
    staff_number = forms.CharField(max_length=40)
    reason = forms.CharField(max_length=500, required=False)
    person: Person | None = None

    def clean_staff_number(self) -> str:
        number: str = self.cleaned_data["staff_number"]
        self.person = person_with_number(number)
        if self.person is None:
            raise forms.ValidationError(_("Nobody who works here has this staff number."))
        return number

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if self.person and needs_reason(self.person) and not given.get("reason"):
            self.add_error("reason", _("Say why: it is recorded, and this person reads that an address was made."))
        return given


@require_POST
@for_people_with_posts
def invite(visit: Visit) -> HttpResponse:
    """Shows the address once, on this answer only; an unused one made earlier works on, until a password is set."""
    if not visit.person.is_administrator:
        raise Http404
    form = InviteForm(visit.request.POST)
    if not form.is_valid() or form.person is None:
        return show(visit, ImportForm(), status=422, invite=form)
    address = make_address(form.person, by=visit.person, reason=form.cleaned_data["reason"])
    return show(visit, ImportForm(), invited=form.person, invitation=visit.request.build_absolute_uri(address))
