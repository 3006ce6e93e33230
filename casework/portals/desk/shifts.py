"""When the shifts work: one list for rosters and routing. Whoever may route also changes it; others read."""

from __future__ import annotations

from datetime import time
from typing import Any, cast

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from casework.cases.routing.shifts import take_off_shift
from casework.organisation.models import Shift
from casework.organisation.shift_editing import SENTENCES, ShiftRefused, save_shift
from casework.organisation.shifts import unworked, working_shifts

from .shell import Visit, for_people_with_posts

DONE: dict[str, Promise] = {
    "save": _("Stored. Coming duties of this shift have its times now."),
    "take_off": _("Taken off. Rosters of its time keep it."),
}


def _name(label: Promise, example: str) -> forms.CharField:
    return forms.CharField(
        label=cast(Any, label),
        max_length=40,
        widget=forms.TextInput(attrs={"placeholder": example}),
        error_messages={"required": cast(Any, SENTENCES["name_missing"])},
    )


def _clock(label: Promise, **kwargs: Any) -> forms.TimeField:
    unreadable = _("Write a time of the day such as 08:00.")
    return forms.TimeField(
        label=cast(Any, label),
        input_formats=["%H:%M", "%H:%M:%S"],
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"required": cast(Any, unreadable), "invalid": cast(Any, unreadable)},
        **kwargs,
    )


class ShiftForm(forms.Form):
    name = _name(_("Chinese name"), "夜班")
    name_en = _name(_("English name"), "night shift")
    starts = _clock(_("from"))
    ends = _clock(
        _("until"),
        help_text=_("Earlier than the start: on the next day. 00:00 is midnight; the same as the start is 24 hours."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_people_with_posts
def shifts(visit: Visit) -> HttpResponse:
    """`?shift=` names the one that is to be changed; without it a new one is added."""
    if not (visit.standing.has_a_desk or visit.standing.is_leader or visit.person.is_administrator):
        raise Http404
    may_edit = visit.person.is_administrator or visit.standing.is_leader
    shift = _asked(visit)
    if visit.request.method != "POST":
        return _show(visit, ShiftForm(initial=_values(shift)), shift, may_edit=may_edit)
    if not may_edit:
        raise Http404
    if visit.request.POST.get("do") == "take_off":
        return _taken_off(visit, shift)
    return _saved(visit, shift)


def _saved(visit: Visit, shift: Shift | None) -> HttpResponse:
    form = ShiftForm(visit.request.POST)
    if form.is_valid():
        given: dict[str, Any] = form.cleaned_data
        try:
            save_shift(shift, by=visit.person, **given)
        except ShiftRefused as refusal:
            form.add_error(refusal.field or None, refusal.sentence)
        else:
            return redirect(reverse("desk:shifts") + "?done=save")
    return _show(visit, form, _asked(visit), may_edit=True, status=422)


def _taken_off(visit: Visit, shift: Shift | None) -> HttpResponse:
    if shift is None:
        raise Http404
    try:
        take_off_shift(shift, by=visit.person)
    except ShiftRefused as refusal:
        form = ShiftForm(initial=_values(shift))
        return _show(visit, form, shift, may_edit=True, status=422, refusal=refusal.sentence)
    return redirect(reverse("desk:shifts") + "?done=take_off")


def _asked(visit: Visit) -> Shift | None:
    """Raises `Http404` for one that is not there."""
    code = visit.request.GET.get("shift", "")
    if not code:
        return None
    found = next((shift for shift in working_shifts() if shift.code == code), None)
    if found is None:
        raise Http404
    return found


def _values(shift: Shift | None) -> dict[str, str | time]:
    if shift is None:
        return {}
    return {"name": shift.name, "name_en": shift.name_en, "starts": shift.starts, "ends": shift.ends}


def _show(
    visit: Visit, form: ShiftForm, shift: Shift | None, *, may_edit: bool, status: int = 200, refusal: str = ""
) -> HttpResponse:
    working = working_shifts()
    context = {
        "shifts": working,
        "holes": [f"{start:%H:%M}–{end:%H:%M}" for start, end in unworked(working)],
        "form": form,
        "shift": shift,
        "may_edit": may_edit,
        "refusal": refusal,
        "done": DONE.get(visit.request.GET.get("done", "")),
    }
    return visit.render("desk/shifts.html", context, here="duty", status=status)
