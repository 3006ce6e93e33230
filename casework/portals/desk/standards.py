"""The service standards: administrators read them all, and add new versions from a day on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast

from django import forms
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from casework.cases.models import ServiceStandard
from casework.cases.refusals import SENTENCES, ActionRefused
from casework.cases.standard_replay import CLOCKS, Difference, StandardReplay, Total, replay, sum_of
from casework.cases.standard_versions import LIMITS, WARNINGS, add_version, draft_version
from casework.cases.words import Category, Clock, Urgency
from casework.organisation.models import WorkingCalendar
from casework.portals.standards import NAMES, groups

from .shell import Visit, for_people_with_posts

DIFFERENCES_SHOWN = 200


def _limit(name: str) -> forms.CharField:
    return forms.CharField(
        label=cast(Any, NAMES[name]),
        required=True,
        max_length=10,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "placeholder": "2h"}),
        error_messages={"required": _("Please write a limit, such as 30min, 2h or 3d.")},
    )


def _warning(name: str, example: str) -> forms.CharField:
    return forms.CharField(
        label=cast(Any, NAMES[name]),
        required=False,
        max_length=10,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "placeholder": example}),
    )


class VersionForm(forms.Form):
    urgency = forms.ChoiceField(label=_("urgency"), choices=Urgency.choices)
    category = forms.ChoiceField(
        label=_("category"), required=False, choices=[("", _("all without one of their own")), *Category.choices]
    )
    valid_from = forms.DateField(
        label=_("in force from"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": _("Please choose a day."), "invalid": _("Please choose a day.")},
    )
    accept_within = _limit("accept_within")
    respond_within = _limit("respond_within")
    progress_every = _limit("progress_every")
    resolve_within = _limit("resolve_within")
    follow_up_within = _limit("follow_up_within")
    turn_within = _limit("turn_within")
    rung_within = _limit("rung_within")
    warn_first = _warning("warn_first", "50%")
    warn_second = _warning("warn_second", "80%")
    calendar = forms.ModelChoiceField(
        WorkingCalendar.objects.order_by("code"),
        label=_("its clock runs"),
        required=False,
        empty_label=_("around the clock, every day"),
    )
    source = forms.CharField(
        label=_("source of the rule"),
        max_length=255,
        error_messages={"required": cast(Any, SENTENCES["source_missing"])},
    )
    days = forms.TypedChoiceField(
        label=_("cases of the last"),
        coerce=int,
        choices=[(30, _("30 days")), (90, _("90 days"))],
        initial=30,
        required=False,
    )

    def is_valid_for_a_trial(self) -> bool:
        """To be tried, a version needs neither a day nor a source; to be stored, it does."""
        for name in ("valid_from", "source"):
            self.fields[name].required = False
        is_valid = self.is_valid()
        for name in ("valid_from", "source"):
            self.fields[name].required = True
        return is_valid


@dataclass(frozen=True)
class Trial:
    """What the version in the form would have made of past cases; the first differences of many."""

    replay: StandardReplay
    days: int
    shown: list[Difference]
    more: int

    @property
    def clocks(self) -> tuple[Clock, ...]:
        return CLOCKS

    @property
    def rows(self) -> list[tuple[str, list[tuple[Clock, Total | None]]]]:
        """By category and urgency, in the order of the clocks; below them their sum."""
        found = self.replay.totals
        keys = dict.fromkeys((each.category, each.urgency) for each in found)
        rows = [
            (f"{category.label} · {urgency.label}", _by_clock(found, category, urgency)) for category, urgency in keys
        ]
        return [*rows, (str(_("all")), [(clock, sum_of(found, clock)) for clock in CLOCKS])]


def _by_clock(totals: list[Total], category: Category, urgency: Urgency) -> list[tuple[Clock, Total | None]]:
    own = {each.clock: each for each in totals if (each.category, each.urgency) == (category, urgency)}
    return [(clock, own.get(clock)) for clock in CLOCKS]


@require_safe
@for_people_with_posts
def standards(visit: Visit) -> HttpResponse:
    _administrators_only(visit)
    context = {"groups": groups(), "may_add": True, "is_added": "added" in visit.request.GET}
    return visit.render("desk/standards.html", context, here="standards")


@require_http_methods(["GET", "HEAD", "POST"])
@for_people_with_posts
def new(visit: Visit) -> HttpResponse:
    """`?from=` an existing version fills the form, so that only what changes is typed."""
    _administrators_only(visit)
    if visit.request.method != "POST":
        return _asked(visit, VersionForm(initial=_like(visit.request.GET)))
    form = VersionForm(visit.request.POST)
    if visit.request.POST.get("do") == "try":
        return _tried(visit, form)
    if form.is_valid():
        given = form.cleaned_data
        try:
            add_version(
                category=given["category"],
                urgency=given["urgency"],
                valid_from=given["valid_from"],
                limits={name: given[name] for name in LIMITS},
                warnings={name: given[name] for name in WARNINGS},
                calendar=given["calendar"],
                source=given["source"],
                by=visit.person,
            )
        except ActionRefused as refusal:
            _say_beside_its_field(form, refusal)
        else:
            return redirect(reverse("desk:standards") + "?added")
    return _asked(visit, form, status=422)


def _tried(visit: Visit, form: VersionForm) -> HttpResponse:
    """Stores nothing; what was typed stays in the form."""
    if not form.is_valid_for_a_trial():
        return _asked(visit, form, status=422)
    given = form.cleaned_data
    try:
        draft = draft_version(
            category=given["category"],
            urgency=given["urgency"],
            valid_from=given["valid_from"],
            limits={name: given[name] for name in LIMITS},
            warnings={name: given[name] for name in WARNINGS},
            calendar=given["calendar"],
        )
    except ActionRefused as refusal:
        _say_beside_its_field(form, refusal)
        return _asked(visit, form, status=422)
    now, days = timezone.now(), given["days"] or 30
    found = replay(draft, now - timedelta(days=days), now, by=visit.person, standing=visit.standing)
    shown = found.differences[:DIFFERENCES_SHOWN]
    return _asked(visit, form, trial=Trial(found, days, shown, len(found.differences) - len(shown)))


def _say_beside_its_field(form: VersionForm, refusal: ActionRefused) -> None:
    """A sentence about one of many limits begins with its name, because a reader may hear it without its place."""
    if refusal.code in {"limit_unreadable", "warning_unreadable"}:
        form.add_error(refusal.field, f"{capfirst(str(NAMES[refusal.field]))}: {refusal.sentence}")
    else:
        form.add_error(refusal.field or None, refusal.sentence)


def _asked(visit: Visit, form: VersionForm, *, status: int = 200, trial: Trial | None = None) -> HttpResponse:
    context = {
        "form": form,
        "general": [form[name] for name in ("urgency", "category", "valid_from", "calendar", "source")],
        "limits": [form[name] for name in LIMITS],
        "warnings": [form[name] for name in WARNINGS],
        "trial": trial,
    }
    return visit.render("desk/new_standard.html", context, here="standards", status=status)


def _like(query: QueryDict) -> dict[str, Any]:
    known = query.get("from", "")
    row = ServiceStandard.objects.filter(pk=known).first() if known.isascii() and known.isdigit() else None
    if row is None:
        return {}
    copied = ("urgency", "category", *LIMITS, *WARNINGS, "calendar")
    return {name: getattr(row, name) for name in copied}


def _administrators_only(visit: Visit) -> None:
    if not visit.person.is_administrator:
        raise Http404
