"""What other rules would have done with the reports of a time that is over (N6).

Posts and shifts are those of the moment of receipt. How much somebody carried then is not replayed: all have room.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from casework.organisation.models import Branch, Person

from ..models import LedgerEntry
from ..rules.routing import Reason
from ..standards import local_day
from ..words import Confidentiality, Kind
from .asking import Incoming, Routed, Surroundings, route, surroundings
from .tables import Table
from .wording import destination, place

MOST_CASES = 2000
"""A replay is waited for: about 2 ms a case."""


@dataclass(frozen=True)
class Difference:
    """A case that would have gone elsewhere. `rule` is the number of the rule that would have decided."""

    number: str
    received_at: datetime
    category: str
    was: str
    would_be: str
    rule: int | None
    how: str


@dataclass(frozen=True)
class Replay:
    cases: int
    differences: list[Difference]
    is_cut: bool
    """Whether there were more than are replayed; the newest are."""


def replay(table: Table, since: datetime, until: datetime) -> Replay:
    """Compares where reports received in that time went with where `table` would have sent them.

    Two SQL statements a case.
    """
    entries = list(_receipts(since, until)[: MOST_CASES + 1])
    is_cut = len(entries) > MOST_CASES
    entries = entries[:MOST_CASES]
    names = _Names(Branch.objects.in_bulk(), Person.objects.in_bulk({_asked(entry) for entry in entries} - {None}))
    found = list(_differences(entries, table, names))
    return Replay(len(entries), found, is_cut)


@dataclass(frozen=True)
class _Names:
    branches: dict[int, Branch]
    people: dict[int, Person]


def _receipts(since: datetime, until: datetime) -> QuerySet[LedgerEntry]:
    return (
        LedgerEntry.objects.filter(number=1, kind=Kind.RECEIVED)
        .filter(case__received_at__gte=since, case__received_at__lt=until)
        .select_related("case__report__unit", "case__report__station__area")
        .defer("case__report__text", "case__report__salt")
        .order_by("-case__received_at")
    )


def _asked(entry: LedgerEntry) -> int | None:
    """Whom the receipt offered the case to, if anybody."""
    asked: int | None = entry.facts.get("to")
    return asked


def _differences(entries: list[LedgerEntry], table: Table, names: _Names) -> Iterator[Difference]:
    days: dict[date, Surroundings] = {}
    for entry in entries:
        day = local_day(entry.case.received_at)
        if day not in days:
            days[day] = surroundings(entry.case.received_at, table.rules)
        routed = route(_incoming(entry), table, around=days[day], loads=False)
        if not _is_the_same(_goes_to(entry), routed):
            yield _difference(entry, routed, names)


def _is_the_same(went: tuple[int, int | None, bool], routed: Routed) -> bool:
    """Somebody else of the same team, who carried less then, is no difference."""
    if went == routed.decision.goes_to:
        return True
    branch, person, _to_everybody = went
    able = {
        each.person for each in routed.decision.tried[-1].considered if each.reason in (Reason.CHOSEN, Reason.OTHER)
    }
    return branch == routed.decision.branch and person in able


def _goes_to(entry: LedgerEntry) -> tuple[int, int | None, bool]:
    return int(entry.facts["set"]["branch_id"]), _asked(entry), "to" in entry.facts and _asked(entry) is None


def _incoming(entry: LedgerEntry) -> Incoming:
    """As it was received: what was changed afterwards is not asked."""
    report, was = entry.case.report, entry.facts["set"]
    return Incoming(
        category=was["category"],
        urgency=was["urgency"],
        language=report.language,
        at=report.received_at,
        unit=report.unit,
        station=report.station,
        reporter_id=report.reporter_id,
        is_confidential=report.reporter_id is not None and report.confidentiality != Confidentiality.NAMED,
    )


def _difference(entry: LedgerEntry, routed: Routed, names: _Names) -> Difference:
    branch, person, to_everybody = _goes_to(entry)
    return Difference(
        number=entry.case.number,
        received_at=entry.case.received_at,
        category=entry.case.get_category_display(),
        was=place(str(names.branches[branch]), str(names.people.get(person or 0, "")), to_everybody=to_everybody),
        would_be=destination(routed),
        rule=routed.decision.rule,
        how=routed.decision.how,
    )
