"""Who is away: everybody writes down their own absence, a secretary also that of the branch's members (M22)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from casework.cases.leaving import leaving, overseen_by
from casework.cases.standing import HANDLING_ROLES
from casework.organisation.absences import AbsenceRefused, end_absence, record_absence
from casework.organisation.models import Absence, Person
from casework.organisation.queries import posts_in
from workflows.actions import take_back_offers

from .shell import Visit, for_people_with_posts


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class AbsenceForm(forms.Form):
    """Of one of `people`; whoever writes is the first of them."""

    person = forms.ModelChoiceField(label=_("Who is away"), queryset=Person.objects.none(), empty_label=None)
    starts_on = _day(_("First day"))
    ends_on = _day(_("Last day"))
    kind = forms.ChoiceField(label=_("kind"), choices=Absence.Kind.choices)
    substitute = forms.ModelChoiceField(
        label=_("Who stands in"),
        queryset=Person.objects.none(),
        required=False,
        empty_label=_("nobody"),
        help_text=_("Named to whoever would ask you, and first on the list when your cases are handed over."),
    )

    def __init__(self, *args: Any, people: QuerySet[Person], substitutes: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]
        self.fields["substitute"].queryset = substitutes  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
@for_people_with_posts
def absences(visit: Visit) -> HttpResponse:
    if not (visit.standing.has_a_desk or visit.standing.is_leader):
        raise Http404
    if visit.request.method != "POST":
        today = timezone.localdate()
        return _show(visit, _form(visit, initial={"person": visit.person.pk, "starts_on": today, "ends_on": today}))
    form = _form(visit, visit.request.POST)
    if not form.is_valid():
        return _show(visit, form, status=422)
    given = form.cleaned_data
    try:
        record_absence(
            given["person"],
            starts_on=given["starts_on"],
            ends_on=given["ends_on"],
            substitute=given["substitute"],
            by=visit.person,
            kind=Absence.Kind(given["kind"]),
        )
    except AbsenceRefused as refusal:
        form.add_error(refusal.field, refusal.sentence)
        return _show(visit, form, status=422)
    take_back_offers()
    return redirect(reverse("desk:absences") + "?done=recorded")


@require_POST
@for_people_with_posts
def end(visit: Visit, absence_id: int) -> HttpResponse:
    """Back again, or not going after all."""
    absence = Absence.objects.filter(pk=absence_id, person__in=_people(visit)).first()
    if absence is None:
        raise Http404
    end_absence(absence)
    return redirect(reverse("desk:absences") + "?done=ended")


def _people(visit: Visit) -> QuerySet[Person]:
    """Whose absence this visitor may write down: their own, a secretary also that of everybody in the branches."""
    members = posts_in(visit.standing.directs, HANDLING_ROLES).values("person_id")
    return Person.objects.filter(Q(pk=visit.person.pk) | Q(pk__in=members), is_active=True)


def _form(visit: Visit, *args: Any, **kwargs: Any) -> AbsenceForm:
    branches = visit.standing.handles_in | visit.standing.directs
    colleagues = posts_in(branches, HANDLING_ROLES).values("person_id")
    substitutes = Person.objects.filter(pk__in=colleagues, is_active=True)
    return AbsenceForm(*args, people=_people(visit), substitutes=substitutes, **kwargs)


def _show(visit: Visit, form: AbsenceForm, *, status: int = 200) -> HttpResponse:
    people = _people(visit)
    planned = Absence.objects.filter(person__in=people, ends_on__gte=timezone.localdate())
    context = {
        "form": form,
        "today": timezone.localdate(),
        "planned": planned.select_related("person", "substitute"),
        "is_for_others": bool(visit.standing.directs),
        "leaving": leaving(overseen_by(visit.standing)),
        "people": people.exclude(pk=visit.person.pk).select_related("unit") if visit.standing.directs else [],
    }
    return visit.render("desk/absences.html", context, here="absences", status=status)
