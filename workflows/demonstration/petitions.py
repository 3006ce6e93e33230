"""A whole register sent through the live intake at once, and a look at what became of it."""

from __future__ import annotations

import hashlib
import secrets
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any

from django.db import connection
from django.utils import timezone

from casework.cases.models import Case
from casework.cases.routing import surroundings
from casework.cases.standing import standings_of
from casework.cases.words import Category, Channel, Confidentiality, Stage, Urgency
from casework.organisation.models import Person, Station
from workflows.actions import NewReport, receive_report

URGENCIES = (*[Urgency.NORMAL] * 6, *[Urgency.URGENT] * 2, Urgency.COMPLEX, Urgency.EMERGENCY)


@dataclass
class Tally:
    """What became of the reports: each case number, and milliseconds and SQL statements of each intake."""

    case_ids: list[int] = field(default_factory=list)
    milliseconds: list[float] = field(default_factory=list)
    statements: list[int] = field(default_factory=list)

    @property
    def median_ms(self) -> float:
        return statistics.median(self.milliseconds)

    @property
    def p99_ms(self) -> float:
        return sorted(self.milliseconds)[int(len(self.milliseconds) * 0.99)]


def submit(texts: Iterable[str]) -> Tally:
    """Each text as a report of its own, from the people and stations of the house in turn, one after the other."""
    tally = Tally()
    people = cycle(Person.objects.filter(is_active=True, unit__isnull=False).select_related("unit"))
    stations = cycle(Station.objects.select_related("unit", "area"))
    for number, text in enumerate(texts):
        report = _report(number, text, next(people), next(stations))
        counted: Counter[str] = Counter()
        started = time.perf_counter()
        with connection.execute_wrapper(_counting(counted)):
            case = receive_report(report).case
        tally.milliseconds.append((time.perf_counter() - started) * 1000)
        tally.statements.append(counted["statements"])
        tally.case_ids.append(case.pk)
    return tally


def _counting(counted: Counter[str]) -> Callable[..., Any]:
    def count(execute: Callable[..., Any], *given: Any) -> Any:
        counted["statements"] += 1
        return execute(*given)

    return count


def _report(number: int, text: str, person: Person, station: Station) -> NewReport:
    """Of four, two are named, one is confidential, one comes unnamed from a kiosk; the same for the same text."""
    digest = hashlib.sha256(text.encode()).digest()
    way = number % 4
    return NewReport(
        text=text,
        category=list(Category)[digest[0] % len(Category)],
        urgency=URGENCIES[digest[1] % len(URGENCIES)],
        submission_key=secrets.token_urlsafe(24),
        channel=Channel.KIOSK if way == 3 else Channel.PHONE,
        confidentiality=(
            Confidentiality.NAMED,
            Confidentiality.NAMED,
            Confidentiality.CONFIDENTIAL,
            Confidentiality.ANONYMOUS,
        )[way],
        reporter=None if way == 3 else person,
        station=station if way == 3 else None,
    )


def nobodys(cases: Iterable[Case]) -> list[Case]:
    """Those without a person who may accept them, or without a queue in which somebody can act."""
    staffed = surroundings(timezone.now()).staffed
    able = standings_of(Person.objects.filter(is_active=True))
    handlers = {branch for standing in able.values() for branch in standing.handles_in}

    def is_held(case: Case) -> bool:
        if case.stage == Stage.ACCEPT and case.offered_to_id is not None:
            asked = able.get(case.offered_to_id)
            return asked is not None and asked.works_in(case.branch_id) and case.reporter_id != case.offered_to_id
        return case.branch_id in (handlers if case.stage == Stage.ACCEPT else staffed)

    return [case for case in cases if not is_held(case)]
