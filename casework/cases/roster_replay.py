"""Whom a duty roster would have alerted in the emergencies of a time that is over (N6).

One rule matches past days with a roster: an emergency of a past Tuesday's night shift is held against the Tuesday
night shift of the roster's week. A shift counts for the weekday on which it begins. The roster is taken as planned:
whoever is away in that week counts as being there, because who was away then is another matter.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from casework.organisation.duty import parents, upward
from casework.organisation.models import Branch, Duty, Person, Shift
from casework.organisation.shifts import shifts_running, working_shifts

from .alarm import nearest_branch
from .audience import visible_to
from .models import Case, LedgerEntry
from .standing import Standing
from .words import Kind, Urgency

MOST_CASES = 2000
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Emergency:
    """One of them, and whom the roster would have called."""

    number: str
    received_at: datetime
    branch: Branch
    has_alarm: bool
    was_empty: bool
    """Whether nobody was on duty then."""
    alerted: tuple[Person, ...]
    """In the first round; nobody where no alarm was raised."""
    would_be: tuple[Person, ...]

    @property
    def is_empty(self) -> bool:
        """Whether it would have met a shift with nobody on duty."""
        return not self.would_be

    @property
    def is_the_same(self) -> bool:
        return set(self.alerted) == set(self.would_be)


@dataclass(frozen=True)
class RosterReplay:
    monday: date
    """First day of the week that stands for all weeks."""
    cases: int
    is_cut: bool
    differences: list[Emergency]
    """Those in which others would have been called, empty shifts first."""
    empty: int
    was_empty: int
    alarms: int
    """How many of the cases had an alarm; only of these it is known whom it reached."""
    unseen: int
    """How many of the differences concern cases that the reader may not see."""


def replay(
    branch_ids: Collection[int], first: date, since: datetime, until: datetime, *, by: Person, standing: Standing
) -> RosterReplay:
    """The roster of the seven days from `first` on, as it stands in this transaction, against the emergencies of those
    branches, of all below them, and of places that were not known. Nine SQL statements at most."""
    above = parents()
    concerned = [branch for branch in above if not set(branch_ids).isdisjoint(upward(branch, above))]
    cases = list(_cases(concerned, since, until)[: MOST_CASES + 1])
    is_cut, cases = len(cases) > MOST_CASES, cases[:MOST_CASES]
    planned = _Plan(working_shifts(), _week(first), above)
    rounds = _first_rounds(cases)
    people = Person.objects.in_bulk({person for facts in rounds.values() for person in facts["fresh"]})
    found = [_emergency(case, rounds.get(case.pk), people, planned) for case in cases]
    seen = set(visible_to(by, standing).filter(pk__in=[case.pk for case in cases]).values_list("number", flat=True))
    different = [each for each in found if not each.is_the_same]
    return RosterReplay(
        monday=first,
        cases=len(cases),
        is_cut=is_cut,
        differences=sorted(
            (each for each in different if each.number in seen),
            key=lambda each: (not each.is_empty, -each.received_at.timestamp()),
        ),
        empty=sum(each.is_empty for each in found),
        was_empty=sum(each.was_empty for each in found),
        alarms=len(rounds),
        unseen=sum(each.number not in seen for each in different),
    )


@dataclass(frozen=True)
class _Plan:
    """A week that stands for all weeks."""

    shifts: Sequence[Shift]
    duties: Sequence[Duty]
    above: dict[int, int | None]

    def calls(self, case: Case) -> tuple[Person, ...]:
        """As the first round of an alarm does; the reporter is never called."""
        running = {(day.weekday(), shift.code) for day, shift in shifts_running(case.received_at, self.shifts)}
        matching = [duty for duty in self.duties if (duty.day.weekday(), duty.shift) in running]
        if case.report.unit_id:
            near = nearest_branch((duty.branch_id for duty in matching), upward(case.branch_id, self.above))
            matching = [duty for duty in matching if duty.branch_id == near]
        return tuple(dict.fromkeys(duty.person for duty in matching if duty.person_id != case.reporter_id))


def _week(first: date) -> list[Duty]:
    """In the order in which people are called."""
    week = Duty.objects.filter(day__gte=first, day__lt=first + WEEK, person__is_active=True)
    return list(week.select_related("person").order_by("position", "pk"))


def _cases(branch_ids: Collection[int], since: datetime, until: datetime) -> QuerySet[Case]:
    """Alarms, and other reports that were emergencies, the newest first."""
    urgent = Q(alarm_round__gt=0) | Q(urgency=Urgency.EMERGENCY)
    place = Q(branch__in=branch_ids) | Q(report__unit__isnull=True)
    found = Case.objects.filter(urgent, place, received_at__gte=since, received_at__lt=until)
    return found.select_related("branch", "report").defer("report__text", "report__salt")


def _first_rounds(cases: Iterable[Case]) -> dict[int, dict[str, Any]]:
    entries = LedgerEntry.objects.filter(case__in=list(cases), kind=Kind.ALARMED, facts__round=1)
    return dict(entries.values_list("case_id", "facts"))


def _emergency(case: Case, first_round: dict[str, Any] | None, people: dict[int, Person], planned: _Plan) -> Emergency:
    facts = first_round or {}
    fresh: list[int] = facts.get("fresh", [])
    return Emergency(
        number=case.number,
        received_at=case.received_at,
        branch=case.branch,
        has_alarm=first_round is not None,
        was_empty=bool(facts.get("nobody_on_duty")),
        alerted=tuple(people[person] for person in fresh),
        would_be=planned.calls(case),
    )
