"""The version in force, read once: what was published never changes, so a process may remember it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet, Subquery

from ..models import DangerWords, RoutingRule, RoutingTable
from ..rules import danger
from ..rules.routing import Rule


@dataclass(frozen=True)
class Table:
    """A routing table as the rules use it."""

    version: int
    capacity: int
    rules: tuple[Rule, ...]


@dataclass(frozen=True)
class Words:
    """A version of the words of danger."""

    pk: int
    danger: tuple[str, ...]
    harmless: tuple[str, ...]

    def found_in(self, text: str) -> tuple[str, ...]:
        return danger.words_found(text, self.danger, self.harmless)


@dataclass(frozen=True)
class InForce:
    """None where nothing was published yet."""

    words: Words | None
    table: Table | None


_tables: dict[tuple[int, datetime], Table] = {}
_words: dict[tuple[int, datetime], Words] = {}


def in_force(moment: datetime) -> InForce:
    """What holds at `moment`. One SQL statement, once a version is known to this process."""
    table = published(moment)[:1]
    rows = DangerWords.objects.order_by("-version").values(
        "pk", "published_at", table=Subquery(table.values("pk")), table_at=Subquery(table.values("published_at"))
    )
    row = rows.first()
    if row is None:
        known = published(moment).first()
        return InForce(None, table_of(known) if known else None)
    return InForce(_words_known(row["pk"], row["published_at"]), _table_known(row["table"], row["table_at"]))


def published(moment: datetime) -> QuerySet[RoutingTable]:
    """Those in force by then, the one that counts first."""
    return RoutingTable.objects.filter(published_at__isnull=False, valid_from__lte=moment).order_by("-version")


def table_of(row: RoutingTable) -> Table:
    """Also of a draft, as it stands now."""
    return Table(row.version, row.capacity, tuple(_rule(rule) for rule in row.rules.order_by("number")))


def words_of(row: DangerWords) -> Words:
    return Words(row.pk, tuple(row.danger), tuple(row.harmless))


def _table_known(pk: int | None, published_at: datetime) -> Table | None:
    if pk is None:
        return None
    if (pk, published_at) not in _tables:
        _tables[pk, published_at] = table_of(RoutingTable.objects.get(pk=pk))
    return _tables[pk, published_at]


def _words_known(pk: int, published_at: datetime) -> Words:
    if (pk, published_at) not in _words:
        _words[pk, published_at] = words_of(DangerWords.objects.get(pk=pk))
    return _words[pk, published_at]


def _rule(row: RoutingRule) -> Rule:
    return Rule(
        number=row.number,
        target=row.target,
        branch=row.branch_id,
        person=row.person_id,
        prefers_own_team=row.prefers_own_team,
        category=row.category,
        unit=row.unit_id,
        area=row.area_id,
        shift=row.shift,
        language=row.language,
        urgency=row.urgency,
    )
