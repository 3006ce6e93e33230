"""Changing the rules: always in a draft, which is published as a whole and then stays as it is."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from casework.organisation.models import Person

from ..models import DangerWords, RoutingRule, RoutingTable
from ..refusals import ActionRefused
from ..rules.danger import GAP
from ..standing import standing_of


def may_route(person: Person) -> bool:
    """Administrators and leaders."""
    return person.is_active and (person.is_administrator or standing_of(person).is_leader)


def draft() -> RoutingTable | None:
    return RoutingTable.objects.filter(published_at__isnull=True).first()


@transaction.atomic
def start_draft(*, by: Person) -> RoutingTable:
    """The draft, made from the newest version where there is none yet. Raises `ActionRefused("may_not_route")`."""
    _require(by)
    present = _draft_locked()
    if present is not None:
        return present
    newest = RoutingTable.objects.order_by("-version").first()
    made = RoutingTable.objects.create(
        version=newest.version + 1 if newest else 1, **({"capacity": newest.capacity} if newest else {})
    )
    for rule in newest.rules.order_by("number") if newest else ():
        rule.pk, rule.table, rule._state.adding = None, made, True
        rule.save()
    return made


@transaction.atomic
def set_capacity(*, by: Person, capacity: int) -> RoutingTable:
    """How many open cases one person carries before the machine asks them no more."""
    _require(by)
    table = _locked_draft()
    table.capacity = capacity
    table.save(update_fields=["capacity"])
    return table


@transaction.atomic
def save_rule(*, by: Person, number: int, values: dict[str, Any]) -> RoutingRule:
    """Writes the draft's rule `number`; 0 adds one at the end."""
    _require(by)
    table = _locked_draft()
    rule = table.rules.filter(number=number).first() if number else None
    if number and rule is None:
        raise ActionRefused("no_such_rule")
    rule = rule or RoutingRule(table=table, number=_last_number(table) + 1)
    for name, value in values.items():
        setattr(rule, name, value)
    rule.save()
    return rule


@transaction.atomic
def move_rule(*, by: Person, number: int, up: bool) -> None:
    """One place up or down; beyond the ends nothing happens."""
    _require(by)
    table = _locked_draft()
    other = number - 1 if up else number + 1
    both = {rule.number: rule for rule in table.rules.filter(number__in=[number, other])}
    if other in both and number in both:
        for rule, place in ((both[number], other), (both[other], number)):
            rule.number = place
            rule.save(update_fields=["number"])


@transaction.atomic
def remove_rule(*, by: Person, number: int) -> None:
    """Those after it move up."""
    _require(by)
    table = _locked_draft()
    table.rules.filter(number=number).delete()
    table.rules.filter(number__gt=number).update(number=F("number") - 1)


@transaction.atomic
def publish(*, by: Person, valid_from: datetime | None = None, note: str = "") -> RoutingTable:
    """Puts the draft in force from that moment (UTC), by default now; earlier than now is refused."""
    _require(by)
    table = _locked_draft()
    now = timezone.now()
    if valid_from is not None and valid_from < now:
        raise ActionRefused("in_the_past", field="valid_from")
    table.published_at, table.published_by = now, by
    table.valid_from, table.note = valid_from or now, note.strip()
    table.save()
    return table


@transaction.atomic
def drop_draft(*, by: Person) -> None:
    _require(by)
    _locked_draft().delete()


@transaction.atomic
def publish_words(*, by: Person, danger: list[str], harmless: list[str], note: str = "") -> DangerWords:
    """A new version of the words of danger, in force at once."""
    _require(by)
    phrases = _phrases(danger)
    if not phrases:
        raise ActionRefused("text_missing", field="danger")
    newest = DangerWords.objects.select_for_update().order_by("-version").first()
    return DangerWords.objects.create(
        version=newest.version + 1 if newest else 1,
        danger=phrases,
        harmless=_phrases(harmless),
        published_at=timezone.now(),
        published_by=by,
        note=note.strip(),
    )


def _phrases(lines: list[str]) -> list[str]:
    """Without surrounding space, each once; a gap alone would match everything."""
    return [phrase for phrase in dict.fromkeys(line.strip() for line in lines) if phrase.strip(f"{GAP}. ")]


def _require(by: Person) -> None:
    if not may_route(by):
        raise ActionRefused("may_not_route")


def _draft_locked() -> RoutingTable | None:
    return RoutingTable.objects.select_for_update().filter(published_at__isnull=True).first()


def _locked_draft() -> RoutingTable:
    table = _draft_locked()
    if table is None:
        raise ActionRefused("no_draft")
    return table


def _last_number(table: RoutingTable) -> int:
    return int(table.rules.aggregate(last=Max("number"))["last"] or 0)
