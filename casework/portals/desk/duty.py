"""Duty rosters: a week on one page, by shift; whoever directs a branch edits its list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from casework.organisation.attendance import ROLES_ON_DUTY, Attendance, attendance
from casework.organisation.duty import Gap, coming_gaps
from casework.organisation.models import Absence, Branch, Duty, Person, Shift
from casework.organisation.queries import posts_in
from casework.organisation.reachability import unreachable_shifts
from casework.organisation.rosters import RosterRefused, add_duty, copy_week_before, remove_duty
from casework.organisation.shifts import shift_times, shifts_by_code, working_shifts

from .alarm_tests import PlanForm, plan_changed, state_of
from .roster_trial import RosterTrial, tried
from .shell import Visit, for_people_with_posts

DAYS = 7
DONE: dict[str, Promise] = {
    "add": _("On the list."),
    "remove": _("Taken off the list."),
    "plan": _("The plan of the test alarm is set."),
    "answered": _("Thank you: your answer to the test alarm is noted."),
    "copy": _("Every empty shift of this week has the list of the week before."),
}


@dataclass(frozen=True)
class Listed:
    """Somebody on the list; with `absence` while they are away, and who stands in then, if anybody does."""

    duty: Duty
    absence: Absence | None
    stands_in: Person | None


@dataclass(frozen=True)
class Cell:
    """One shift of one day: who is on it, first whom to call first."""

    shift: Shift
    hours: str
    people: list[Listed]
    is_gap: bool
    is_now: bool


@dataclass(frozen=True)
class Day:
    day: date
    is_today: bool
    cells: list[Cell]


def _shifts_to_choose() -> list[tuple[str, str]]:
    return [(shift.code, f"{shift} {shift.hours}") for shift in working_shifts()]


class DutyForm(forms.Form):
    person = forms.ModelChoiceField(label=_("person"), queryset=Person.objects.none())
    day = forms.TypedChoiceField(label=_("day"), coerce=date.fromisoformat)
    shift = forms.ChoiceField(label=_("shift"), choices=_shifts_to_choose)
    second_phone = forms.CharField(label=_("second phone"), max_length=40, required=False)

    def __init__(self, *args: object, branch: Branch, monday: date, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        held = posts_in([branch.pk], ROLES_ON_DUTY)
        people = Person.objects.filter(pk__in=held.values("person"), is_active=True)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]
        days = (monday + timedelta(days=number) for number in range(DAYS))
        self.fields["day"].choices = [(day.isoformat(), _written(day)) for day in days]  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Roster:
    """Whose list, of which week, and whether the one who looks may change it."""

    branch: Branch
    branches: list[Branch]
    monday: date
    may_edit: bool

    def address(self, done: str = "") -> str:
        query = f"?branch={self.branch.pk}&day={self.monday.isoformat()}"
        return reverse("desk:duty") + query + (f"&done={done}" if done else "")

    @property
    def week_before(self) -> date:
        return self.monday - timedelta(days=DAYS)

    @property
    def week_after(self) -> date:
        return self.monday + timedelta(days=DAYS)


@require_http_methods(["GET", "HEAD", "POST"])
@for_people_with_posts
def duty(visit: Visit) -> HttpResponse:
    """A member looks at the own branch; secretary, leader and administrator also write."""
    roster = _roster(visit)
    if roster is None:
        return visit.render("desk/no_duty.html", {}, here="duty")
    if visit.request.method != "POST":
        return _show(visit, roster, DutyForm(branch=roster.branch, monday=roster.monday))
    if not roster.may_edit:
        raise Http404
    return _changed(visit, roster, visit.request.POST.get("do", ""))


def _changed(visit: Visit, roster: Roster, what: str) -> HttpResponse:
    if what == "plan":
        wrong = plan_changed(visit, roster.branch)
        fresh = DutyForm(branch=roster.branch, monday=roster.monday)
        return _show(visit, roster, fresh, plan_form=wrong, status=422) if wrong else redirect(roster.address(what))
    is_trial, what = what.startswith("try_"), what.removeprefix("try_")
    form = DutyForm(visit.request.POST if what == "add" else None, branch=roster.branch, monday=roster.monday)
    changes: dict[str, Callable[[], object]] = {
        "remove": lambda: remove_duty(roster.branch, _number(visit.request.POST.get("duty", ""))),
        "copy": lambda: copy_week_before(roster.branch, monday=roster.monday),
        "add": lambda: _add(roster, form),
        "nothing": lambda: None,
    }
    if what not in changes or (what == "nothing" and not is_trial):
        raise Http404
    if what == "add" and not form.is_valid():
        return _show(visit, roster, form, status=422)
    try:
        if is_trial:
            trial = tried(visit, changes[what], branch_ids={roster.branch.pk}, first=roster.monday)
            return _show(visit, roster, form, trial=trial)
        changes[what]()
    except RosterRefused as refusal:
        form.add_error("person", str(refusal))
        return _show(visit, roster, form, status=422)
    return redirect(roster.address(what))


def _add(roster: Roster, form: DutyForm) -> None:
    given = form.cleaned_data
    add_duty(
        roster.branch,
        given["person"],
        day=given["day"],
        shift=given["shift"],
        second_phone=given["second_phone"],
    )


def _roster(visit: Visit) -> Roster | None:
    """The branch and week that were asked for, where the visitor may see it; else the first one they may."""
    edits = _all() if visit.standing.is_leader or visit.person.is_administrator else set(visit.standing.directs)
    branches = list(Branch.objects.filter(pk__in=edits | visit.standing.handles_in))
    if not branches:
        return None
    wanted = _number(visit.request.GET.get("branch", ""))
    own = [branch for branch in branches if branch.pk in visit.standing.handles_in]
    branch = next((branch for branch in branches if branch.pk == wanted), (own or branches)[0])
    return Roster(branch, branches, _monday(visit.request.GET.get("day", "")), branch.pk in edits)


def _all() -> set[int]:
    return set(Branch.objects.values_list("pk", flat=True))


def _show(
    visit: Visit,
    roster: Roster,
    form: DutyForm,
    *,
    status: int = 200,
    trial: RosterTrial | None = None,
    plan_form: PlanForm | None = None,
) -> HttpResponse:
    gaps = coming_gaps({roster.branch.pk})
    days = _days(roster, gaps)
    context = {
        "roster": roster,
        "days": days,
        "listed": [(day.day, cell.shift, each) for day in days for cell in day.cells for each in cell.people],
        "coming_gaps": gaps,
        "unreachable": unreachable_shifts({roster.branch.pk}),
        "test": state_of(roster.branch, plan_form),
        "form": form,
        "trial": trial,
        "done": DONE.get(visit.request.GET.get("done", "")),
    }
    return visit.render("desk/duty.html", context, here="duty", status=status)


def _days(roster: Roster, gaps: list[Gap]) -> list[Day]:
    duties = Duty.objects.filter(
        branch=roster.branch, day__gte=roster.monday, day__lt=roster.week_after, person__is_active=True
    ).select_related("person")
    found: dict[tuple[date, str], list[Duty]] = {}
    for duty in duties.order_by("position", "pk"):
        found.setdefault((duty.day, duty.shift), []).append(duty)
    open_at = {(gap.day, gap.shift.code) for gap in gaps}
    used = {shift for _day, shift in found}
    shifts = [shift for shift in shifts_by_code().values() if shift.is_active or shift.code in used]
    shifts.sort(key=lambda shift: shift.starts)
    days = [roster.monday + timedelta(days=number) for number in range(DAYS)]
    there = attendance(days[0], days[-1])
    listed = {place: [_listed(duty, there) for duty in duties] for place, duties in found.items()}
    return [
        Day(day, day == timezone.localdate(), [_cell(day, shift, listed, open_at) for shift in shifts]) for day in days
    ]


def _listed(duty: Duty, there: Attendance) -> Listed:
    absence = there.absence_of(duty.person_id, duty.day)
    return Listed(duty, absence, there.called_for(duty.person, duty.day) if absence else None)


def _cell(
    day: date, shift: Shift, listed: dict[tuple[date, str], list[Listed]], open_at: set[tuple[date, str]]
) -> Cell:
    people = listed.get((day, shift.code), [])
    start, end = (people[0].duty.starts_at, people[0].duty.ends_at) if people else shift_times(day, shift)
    hours = f"{timezone.localtime(start):%H:%M}–{timezone.localtime(end):%H:%M}"
    is_now = start <= timezone.now() < end
    return Cell(shift, hours, people, (day, shift.code) in open_at, is_now)


def _monday(text: str) -> date:
    """Of the week of that day; of this week when it is none."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = timezone.localdate()
    if not date(2000, 1, 10) < day < date(2200, 1, 1):
        day = timezone.localdate()
    return day - timedelta(days=day.weekday())


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _written(day: date) -> str:
    return date_format(day, "m-d l")
