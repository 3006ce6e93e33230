"""The weekly test alarm on the duty page: its plan, the last one and who answered, and the one tap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from casework.organisation.alarm_tests import answer, last_test, next_planned, plan_of, set_plan
from casework.organisation.models import AlarmTest, AlarmTestCall, AlarmTestPlan, Branch, Weekday

from .shell import Visit, for_people_with_posts


class PlanForm(forms.Form):
    is_on = forms.BooleanField(label=_("The alarm is tested every week"), required=False)
    weekday = forms.TypedChoiceField(label=_("weekday"), choices=Weekday.choices, coerce=int)
    at = forms.TimeField(label=_("time"), widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}))
    answer_minutes = forms.IntegerField(label=_("minutes to answer"), min_value=1, max_value=240)


@dataclass(frozen=True)
class AlarmTestState:
    """What the duty page of one branch says about its test alarm."""

    plan: AlarmTestPlan
    next_at: datetime
    last: AlarmTest | None
    calls: Sequence[AlarmTestCall]
    form: PlanForm

    @property
    def missing(self) -> list[AlarmTestCall]:
        """Those who have not answered, or not in time."""
        return [call for call in self.calls if not call.is_in_time]

    @property
    def is_running(self) -> bool:
        return self.last is not None and self.last.answer_until > timezone.now()


def state_of(branch: Branch, form: PlanForm | None = None) -> AlarmTestState:
    """Three SQL statements."""
    plan, last = plan_of(branch), last_test(branch)
    initial = {"is_on": plan.is_on, "weekday": plan.weekday, "at": plan.at, "answer_minutes": plan.answer_minutes}
    return AlarmTestState(
        plan=plan,
        next_at=next_planned(plan, timezone.now()),
        last=last,
        calls=list(last.calls.all()) if last else [],
        form=form or PlanForm(initial=initial, auto_id="test-%s"),
    )


def plan_changed(visit: Visit, branch: Branch) -> PlanForm | None:
    """Sets what was sent; the form with its errors where that is not possible."""
    form = PlanForm(visit.request.POST, auto_id="test-%s")
    if not form.is_valid():
        return form
    given = form.cleaned_data
    at: time = given["at"]
    set_plan(branch, is_on=given["is_on"], weekday=given["weekday"], at=at, answer_minutes=given["answer_minutes"])
    return None


@require_POST
@for_people_with_posts
def answer_test(visit: Visit, test_id: int) -> HttpResponse:
    """One tap, from whatever page."""
    test = get_object_or_404(AlarmTest, pk=test_id)
    if not answer(test, visit.person):
        raise Http404
    return redirect(reverse("desk:duty") + f"?branch={test.branch_id}&done=answered")
