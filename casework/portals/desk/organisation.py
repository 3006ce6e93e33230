"""The administrator's import of areas, units, branches, persons, stations and duties, checked before it is stored."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from casework.cases.leaving import leaving
from casework.cases.models import Case
from casework.organisation.imports import ImportResult, Subject, columns_of, import_organisation
from casework.organisation.imports.duties import first_day_and_branches
from casework.organisation.invitations import waiting_for_an_address

from .roster_trial import RosterTrial, tried
from .shell import Visit, for_people_with_posts

MAX_BYTES = 1_000_000
"""About 10,000 people; also what a checked file may weigh that the page carries along to the import."""
LINES_SHOWN = 200
PEOPLE_SHOWN = 100


class ImportForm(forms.Form):
    """A file, or the one that was checked just now and travels along in `checked`."""

    subject = forms.ChoiceField(
        label=_("What the file holds"),
        choices=[
            (Subject.BRANCHES.value, _("1. Branches")),
            (Subject.AREAS.value, _("2. Areas")),
            (Subject.UNITS.value, _("3. Units")),
            (Subject.PERSONS.value, _("4. Persons and their posts")),
            (Subject.STATIONS.value, _("5. Kiosk stations")),
            (Subject.DUTIES.value, _("6. Duty rosters")),
        ],
    )
    file = forms.FileField(
        label=_("CSV file"),
        required=False,
        help_text=_("From a spreadsheet: save as CSV. Nothing is stored until you have seen the check."),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )
    checked = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        content = self._content(given)
        if len(content) > MAX_BYTES:
            self.add_error("file", _("The file is too large: at most 1 MB at a time."))
        elif not content and not self.errors:
            self.add_error("file", _("Choose a file first."))
        given["content"] = content
        return given

    def _content(self, given: dict[str, Any]) -> bytes:
        if given.get("file"):
            return bytes(given["file"].read(MAX_BYTES + 1))
        try:
            return base64.b64decode(given.get("checked", ""), validate=True)
        except binascii.Error:
            return b""


@require_http_methods(["GET", "HEAD", "POST"])
@for_people_with_posts
def organisation(visit: Visit) -> HttpResponse:
    """POST checks; only with `store` in it the file is taken, as a whole or not at all."""
    if not visit.person.is_administrator:
        raise Http404
    if visit.request.method != "POST":
        return show(visit, ImportForm())
    form = ImportForm(visit.request.POST, visit.request.FILES)
    if not form.is_valid():
        return show(visit, form, status=422)
    subject, content = Subject(form.cleaned_data["subject"]), form.cleaned_data["content"]
    result = import_organisation(subject, content, dry_run="store" not in visit.request.POST)
    carried = base64.b64encode(content).decode() if result.is_dry_run and not result.problems else ""
    shown: dict[str, Any] = {"result": result, "carried": carried, "subject": subject.value, **_first_lines(result)}
    if subject is Subject.DUTIES and result.is_dry_run and not result.problems:
        shown["trial"] = _trial(visit, content)
    return show(visit, form, status=422 if result.problems else 200, **shown)


def _trial(visit: Visit, content: bytes) -> RosterTrial | None:
    """Of a roster that could be taken as it is."""
    first, branch_ids = first_day_and_branches(content)
    if first is None:
        return None
    return tried(visit, lambda: import_organisation(Subject.DUTIES, content), branch_ids=branch_ids, first=first)


def _first_lines(result: ImportResult) -> dict[str, object]:
    """A page stays a page, however long the file is."""
    lines = len(result.problems) or len(result.changes)
    return {
        "shown_problems": result.problems[:LINES_SHOWN],
        "shown_changes": result.changes[:LINES_SHOWN],
        "more_lines": max(0, lines - LINES_SHOWN),
    }


def show(visit: Visit, form: ImportForm, *, status: int = 200, **shown: Any) -> HttpResponse:
    """The page of the organisation, with what just happened in `shown`."""
    columns = [(label, columns_of(Subject(value))) for value, label in form.fields["subject"].choices]  # type: ignore[attr-defined]
    waiting = waiting_for_an_address()
    context = {
        "form": form,
        "columns": columns,
        "leaving": leaving(Case.objects.all()),
        "waiting": waiting[:PEOPLE_SHOWN],
        "more_waiting": max(0, waiting.count() - PEOPLE_SHOWN),
        **shown,
    }
    return visit.render("desk/organisation.html", context, here="organisation", status=status)
