"""Everything open of somebody who leaves, moves or is away, on one screen (E4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Case as Choose
from django.db.models import Q, QuerySet, When
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from casework.cases.audience import MOST_PRESSING_FIRST
from casework.cases.candidates import Candidate, candidates_in
from casework.cases.leaving import asked_in_the_name_of, in_the_name_of, overseen_by, oversees
from casework.cases.models import Case, CaseRequest
from casework.cases.refusals import ActionRefused
from casework.cases.standing import HANDLING_ROLES
from casework.organisation.models import Person
from casework.organisation.queries import Away, away_today, people_with_posts
from workflows.actions import Asked, ask_others, pass_on_request

from .forms import ReasonForm
from .lists import as_listed
from .queue import Choice, choice_for
from .shell import Visit, for_people_with_posts

CASES_SHOWN = 60
"""On one page, those first of which nobody was asked yet; the next ones follow."""
NOT_NOW = "no"


@dataclass(frozen=True)
class Row:
    """One case: whom one could ask, what was chosen, and whether somebody has been asked already."""

    case: Case
    choice: Choice
    field: str
    chosen: str
    is_waiting: bool
    refused: str = ""


@dataclass(frozen=True)
class AskedRow:
    """Something asked of them in a case: its kind and day, not its words, which are for who sees the case."""

    request: CaseRequest
    field: str
    chosen: str
    teaches: bool
    refused: str = ""


@dataclass(frozen=True)
class Screen:
    """The page: what is left, and whom one could ask for all of it."""

    person: Person
    away: Away | None
    rows: list[Row]
    total: int
    candidates: list[Candidate]
    to_all: str
    asked: list[AskedRow]
    for_asked: list[Person]
    """Whom one could ask instead of them: whoever has a post."""

    @property
    def waiting(self) -> int:
        return sum(row.is_waiting for row in self.rows)


@require_http_methods(["GET", "HEAD", "POST"])
@for_people_with_posts
def leaving(visit: Visit, staff_number: str) -> HttpResponse:
    """GET lists, POST asks: for each case its person, or one for all."""
    person = Person.objects.filter(staff_number=staff_number).first()
    if person is None or not _may_look(visit, person):
        raise Http404
    cases = _theirs(visit, person)
    if visit.request.method != "POST":
        return _show(visit, person, cases, ReasonForm())
    if visit.request.POST.get("do") == "pass-on":
        return _passed_on(visit, person, cases)
    form = ReasonForm(visit.request.POST)
    screen = _screen(visit, person, cases)
    wanted = _wanted(visit, screen)
    if not form.is_valid() or not wanted:
        missing = "" if wanted else str(_("Choose whom to ask."))
        return _show(visit, person, cases, form, missing=missing, status=422)
    asked = ask_others(wanted, by=visit.person, reason=form.cleaned_data["reason"])
    if any(one.refused for one in asked):
        return _show(visit, person, cases.all(), form, asked=asked, status=422)
    return redirect(reverse("desk:leaving", args=[person.staff_number]) + f"?asked={len(asked)}")


def _may_look(visit: Visit, person: Person) -> bool:
    """Oneself, a leader, and who directs a branch where they work, have worked, or own open cases."""
    standing = visit.standing
    if standing.is_leader or (person == visit.person and standing.has_a_desk):
        return True
    if not standing.directs:
        return False
    has_worked_there = person.posts.filter(branch__in=standing.directs, role__in=HANDLING_ROLES).exists()
    return has_worked_there or _theirs(visit, person).exists()


def _asked(visit: Visit, person: Person) -> QuerySet[CaseRequest]:
    """All of it for themselves, a leader and who directs where they work; else what was asked in one's own cases."""
    asked = asked_in_the_name_of(person)
    if person == visit.person or visit.standing.is_leader or oversees(visit.standing, person):
        return asked
    return asked.filter(case__in=overseen_by(visit.standing).values("pk"))


def _passed_on(visit: Visit, person: Person, cases: QuerySet[Case]) -> HttpResponse:
    """For each request for which somebody was chosen; one that is refused keeps no other from being passed on."""
    rows = [row for row in _asked_rows(visit, person, {}) if row.chosen.isdecimal()]
    people = Person.objects.in_bulk([int(row.chosen) for row in rows])
    refused: dict[int, str] = {}
    for row in rows:
        try:
            pass_on_request(row.request, instead_of=person, to=people[int(row.chosen)], by=visit.person)
        except ActionRefused as refusal:
            refused[row.request.pk] = refusal.sentence
    if refused or not rows:
        missing = "" if rows else str(_("Choose whom to ask."))
        return _show(visit, person, cases, ReasonForm(), missing=missing, refused=refused, status=422)
    return redirect(reverse("desk:leaving", args=[person.staff_number]) + f"?passed={len(rows)}")


def _asked_rows(visit: Visit, person: Person, refused: dict[int, str]) -> list[AskedRow]:
    known = {str(one.pk) for one in people_with_posts()}
    rows = []
    for request in _asked(visit, person)[:CASES_SHOWN]:
        field = f"pass_{request.pk}"
        chosen = visit.request.POST.get(field, "")
        teaches = request.mentor_id == person.pk
        why = refused.get(request.pk, "")
        rows.append(AskedRow(request, field, chosen if chosen in known else "", teaches, why))
    return rows


def _theirs(visit: Visit, person: Person) -> QuerySet[Case]:
    mine = in_the_name_of(person)
    return mine if person == visit.person else mine.filter(pk__in=overseen_by(visit.standing).values("pk"))


def _show(
    visit: Visit,
    person: Person,
    cases: QuerySet[Case],
    form: forms.Form,
    *,
    missing: str = "",
    asked: list[Asked] | None = None,
    refused: dict[int, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    screen = _screen(visit, person, cases, asked or [], refused or {})
    done = sum(not one.refused for one in asked or []) or visit.request.GET.get("asked", "")
    passed = visit.request.GET.get("passed", "")
    context: dict[str, Any] = {"screen": screen, "form": form, "missing": missing, "done": done, "passed": passed}
    return visit.render("desk/leaving.html", context, status=status)


def _screen(
    visit: Visit,
    person: Person,
    cases: QuerySet[Case],
    asked: list[Asked] | None = None,
    not_passed: dict[int, str] | None = None,
) -> Screen:
    unasked_first = Q(offered_to=None) | Q(offered_to=person)
    listed = as_listed(cases.order_by(Choose(When(unasked_first, then=0), default=1), *MOST_PRESSING_FIRST))
    shown = list(listed.select_related("branch", "owner", "offered_to", "report__unit")[:CASES_SHOWN])
    others = _others_in({case.branch_id for case in shown}, person)
    refused = {one.case.pk: one.refused for one in asked or []}
    away = away_today().get(person.pk)
    substitute = away.substitute.pk if away and away.substitute else ""
    return Screen(
        person=person,
        away=away,
        rows=[_row(visit, person, case, others[case.branch_id], refused.get(case.pk, "")) for case in shown],
        total=cases.count(),
        candidates=list({one.person.pk: one for branch in others.values() for one in branch}.values()),
        to_all=visit.request.POST.get("to_all", str(substitute)),
        asked=_asked_rows(visit, person, not_passed or {}),
        for_asked=list(people_with_posts().exclude(pk__in=[person.pk, visit.person.pk])),
    )


def _others_in(branch_ids: set[int], person: Person) -> dict[int, list[Candidate]]:
    found = candidates_in(branch_ids)
    return {branch: [one for one in candidates if one.person != person] for branch, candidates in found.items()}


def _row(visit: Visit, person: Person, case: Case, candidates: list[Candidate], refused: str) -> Row:
    field = f"to_{case.pk}"
    is_waiting = case.offered_to_id is not None and case.offered_to_id != person.pk
    chosen = visit.request.POST.get(field, NOT_NOW if is_waiting else "")
    return Row(case, choice_for(visit, case, candidates), field, chosen, is_waiting, refused)


def _wanted(visit: Visit, screen: Screen) -> list[tuple[Case, Person]]:
    """What was chosen for a case, else what was chosen for all. Whether it may be, the verbs decide."""
    chosen = [(row.case, row.chosen or screen.to_all) for row in screen.rows if row.chosen != NOT_NOW]
    numbers = {number for _, number in chosen if number.isdecimal()}
    people = {str(person.pk): person for person in Person.objects.filter(pk__in=numbers, is_active=True)}
    return [(case, people[number]) for case, number in chosen if number in people]
