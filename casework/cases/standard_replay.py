"""What another service standard would have made of the cases of a time that is over (N6).

Compared with the standard that held for each case, by the same arithmetic: pauses and working hours count as they do
for running clocks. What people did is taken as it was: nobody would have been slower or faster. Turns and rungs are
not replayed, because nothing is breached by them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import groupby

from django.db.models import Q, QuerySet
from django.utils import timezone

from casework.organisation.models import Person

from .audience import visible_to
from .models import Case, LedgerEntry, ServiceStandard
from .rules.clock import WorkingHours
from .rules.pausing import Pause, add_unpaused_time
from .standards import hours_of, limit_of, pauses_of
from .standing import Standing
from .words import Category, Clock, Kind, Urgency

MOST_CASES = 20_000
"""A replay is waited for: about 0.2 ms a case."""
CLOCKS = (Clock.ACCEPT, Clock.RESPONSE, Clock.PROGRESS, Clock.RESOLVE, Clock.FOLLOW_UP)
_READ = (
    "number",
    "standard_id",
    "category",
    "urgency",
    "received_at",
    "accepted_at",
    "first_response_at",
    "resolved_at",
    "closed_at",
    "round_started_at",
    "paused_at",
    "pauses",
)
Words = Mapping[int, Sequence[tuple[datetime, bool]]]
"""When each case's reporter heard something, in order; True where that was the resolution."""


class Effect(StrEnum):
    """In the order in which a reader wants to know."""

    ADDED = "added"
    AVOIDED = "avoided"
    MOVED = "moved"
    """Due at another time, and in time or late as before."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A clock of a case that would have been due at another time."""

    case_id: int
    number: str
    received_at: datetime
    category: Category
    clock: Clock
    due_at: datetime
    would_be_due_at: datetime
    effect: Effect


@dataclass(frozen=True, slots=True)
class Total:
    """Of the cases of a category and urgency in which that clock ran."""

    category: Category
    urgency: Urgency
    clock: Clock
    cases: int
    breached: int
    would_be_breached: int
    added: int
    avoided: int


@dataclass(frozen=True)
class StandardReplay:
    cases: int
    is_cut: bool
    """Whether there were more than are replayed; the newest are."""
    totals: list[Total]
    differences: list[Difference]
    """Those that the reader may see, breaches first."""
    unseen: int
    """How many more there are in cases that the reader may not see."""

    def count(self, effect: str) -> int:
        return sum(total.added if effect == Effect.ADDED else total.avoided for total in self.totals)

    @property
    def added(self) -> int:
        return self.count(Effect.ADDED)

    @property
    def avoided(self) -> int:
        return self.count(Effect.AVOIDED)


@dataclass(frozen=True, slots=True)
class _Run:
    """A clock that ran in a case, from when until when; it may run still."""

    clock: Clock
    start: datetime
    end: datetime
    pauses: Sequence[Pause] = ()


@dataclass(frozen=True)
class _Ruler:
    """A standard, read once."""

    hours: WorkingHours
    limits: Mapping[str, timedelta]

    def due_at(self, run: _Run) -> datetime:
        return add_unpaused_time(self.hours, run.start, self.limits[run.clock], run.pauses)


def replay(
    draft: ServiceStandard, since: datetime, until: datetime, *, by: Person, standing: Standing
) -> StandardReplay:
    """`draft` need not be stored. Six SQL statements at most, however many cases there are; some more in a process
    that has not read a calendar yet."""
    cases = list(_cases(draft, since, until)[: MOST_CASES + 1])
    is_cut, cases = len(cases) > MOST_CASES, cases[:MOST_CASES]
    words = _words(_cases(draft, since, until))
    known = ServiceStandard.objects.select_related("calendar").in_bulk({case.standard_id for case in cases})
    rulers = {pk: _ruler(standard) for pk, standard in known.items()}
    counts: dict[tuple[str, str, Clock], list[int]] = {}
    differences: list[Difference] = []
    now = timezone.now()
    for case in cases:
        for clock, runs in groupby(_runs(case, words, now), key=lambda run: run.clock):
            found = _compared(list(runs), rulers[case.standard_id], _ruler_of(draft, rulers))
            _count(counts.setdefault((case.category, case.urgency, clock), [0] * 5), found)
            if found.due_at != found.would_be_due_at:
                differences.append(_difference(case, clock, found))
    seen = _visible(draft, since, until, by, standing) if differences else set()
    shown = [each for each in differences if each.case_id in seen]
    return StandardReplay(len(cases), is_cut, _totals(counts), _ordered(shown), len(differences) - len(shown))


@dataclass(frozen=True, slots=True)
class _Compared:
    due_at: datetime
    would_be_due_at: datetime
    is_breached: bool
    would_be_breached: bool

    @property
    def effect(self) -> Effect:
        if self.is_breached == self.would_be_breached:
            return Effect.MOVED
        return Effect.ADDED if self.would_be_breached else Effect.AVOIDED


def _compared(runs: list[_Run], was: _Ruler, would_be: _Ruler) -> _Compared:
    """Of several runs the first that changes something; else the first late one, else the last."""
    found = [_compare(run, was, would_be) for run in runs]
    changed = next((each for each in found if each.is_breached != each.would_be_breached), None)
    return changed or next((each for each in found if each.is_breached), found[-1])


def _compare(run: _Run, was: _Ruler, would_be: _Ruler) -> _Compared:
    due_at, other = was.due_at(run), would_be.due_at(run)
    return _Compared(due_at, other, run.end > due_at, run.end > other)


def _ruler(standard: ServiceStandard) -> _Ruler:
    return _Ruler(hours_of(standard), {clock: limit_of(standard, clock) for clock in CLOCKS})


def _ruler_of(draft: ServiceStandard, rulers: dict[int, _Ruler]) -> _Ruler:
    if 0 not in rulers:
        rulers[0] = _ruler(draft)
    return rulers[0]


def _cases(draft: ServiceStandard, since: datetime, until: datetime) -> QuerySet[Case]:
    """Those that `draft` would apply to, the newest first. Categories with a standard of their own keep it."""
    found = Case.objects.filter(received_at__gte=since, received_at__lt=until, urgency=draft.urgency)
    if draft.category:
        return found.filter(category=draft.category).only(*_READ)
    own = ServiceStandard.objects.filter(urgency=draft.urgency).exclude(category="")
    if draft.valid_from:
        own = own.filter(valid_from__lte=draft.valid_from)
    return found.exclude(category__in=own.values("category")).only(*_READ)


def _words(cases: QuerySet[Case]) -> Words:
    heard = Q(facts__set__has_key="last_word_at") | Q(kind=Kind.RESOLVED)
    entries = LedgerEntry.objects.filter(heard, case__in=cases.order_by().values("pk")).order_by("case", "number")
    found: dict[int, list[tuple[datetime, bool]]] = {}
    for case_id, at, kind in entries.values_list("case_id", "at", "kind"):
        found.setdefault(case_id, []).append((at, kind == Kind.RESOLVED))
    return found


def _visible(draft: ServiceStandard, since: datetime, until: datetime, by: Person, standing: Standing) -> set[int]:
    concerned = _cases(draft, since, until).order_by().values("pk")
    return set(visible_to(by, standing).filter(pk__in=concerned).values_list("pk", flat=True))


def _runs(case: Case, words: Words, now: datetime) -> Iterator[_Run]:
    """In the order of `CLOCKS`. Acceptance and the first answer run from receipt, resolution in the present round."""
    over = case.closed_at or now
    yield _Run(Clock.ACCEPT, case.received_at, case.accepted_at or over)
    yield _Run(Clock.RESPONSE, case.received_at, case.first_response_at or over)
    yield from _silences(words.get(case.pk, ()), over)
    yield _Run(Clock.RESOLVE, case.round_started_at, case.resolved_at or over, _pauses(case, now))
    if case.resolved_at is not None:
        yield _Run(Clock.FOLLOW_UP, case.resolved_at, over)


def _silences(heard: Sequence[tuple[datetime, bool]], over: datetime) -> Iterator[_Run]:
    """From each word to the next; after the resolution nobody waits for one."""
    ends = [at for at, _is_resolved in heard[1:]] + [over]
    for (at, is_resolved), end in zip(heard, ends, strict=True):
        if not is_resolved:
            yield _Run(Clock.PROGRESS, at, end)


def _pauses(case: Case, now: datetime) -> list[Pause]:
    """The running one lasts until now."""
    running = [Pause(case.paused_at, now)] if case.paused_at is not None and case.paused_at < now else []
    return pauses_of(case, Clock.RESOLVE) + running


def _count(counts: list[int], found: _Compared) -> None:
    counts[0] += 1
    counts[1] += found.is_breached
    counts[2] += found.would_be_breached
    counts[3] += found.effect == Effect.ADDED
    counts[4] += found.effect == Effect.AVOIDED


def _totals(counts: Mapping[tuple[str, str, Clock], Sequence[int]]) -> list[Total]:
    categories, clocks = Category.values, list(CLOCKS)
    keys = sorted(counts, key=lambda key: (categories.index(key[0]), clocks.index(key[2])))
    return [Total(Category(key[0]), Urgency(key[1]), key[2], *counts[key]) for key in keys]


def _difference(case: Case, clock: Clock, found: _Compared) -> Difference:
    return Difference(
        case_id=case.pk,
        number=case.number,
        received_at=case.received_at,
        category=Category(case.category),
        clock=clock,
        due_at=found.due_at,
        would_be_due_at=found.would_be_due_at,
        effect=found.effect,
    )


def _ordered(differences: list[Difference]) -> list[Difference]:
    order = list(Effect)
    return sorted(differences, key=lambda each: (order.index(each.effect), -each.received_at.timestamp()))
