"""The one door through which a case changes.

`changing` opens a transaction, locks the case row (waiting), lets the verb change fields, saves, appends one numbered,
hash-chained ledger entry and queues the announcement: all or nothing. Only `workflows.actions` may import it.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction

from casework.organisation.models import Person

from . import firing, guard, jobs, ledger
from .actors import IMPORT, TIMER, Actor, as_actor
from .models import Case, CaseRequest, LedgerEntry, Message, Report
from .rules import chain
from .words import Kind


@dataclass
class Change:
    """A change under way: the locked case, who makes it, and what the entry will say."""

    case: Case
    kind: Kind
    by: Actor
    at: datetime
    facts: dict[str, Any] = field(default_factory=dict)
    message: Message | None = None

    def write(self, text: str, side: Message.Side) -> Message:
        """Stores `text` in the case and binds the entry to it, its side, author and time by a salted commitment."""
        salt = secrets.token_bytes(16)
        self.message = Message.objects.create(
            case=self.case, side=side, author=self.by.person, text=text, salt=salt, created_at=self.at
        )
        self.facts["text"] = chain.commitment(ledger.told_by_message(self.message), salt)
        return self.message


@contextmanager
def changing(case: Case, kind: Kind, *, by: Person | Actor, at: datetime | None = None) -> Iterator[Change]:
    """Changes `case`, whose row stays locked until the outermost transaction ends.

    The `Change.case` handed out is freshly read under the lock, by the timer where one fires; use it, not the
    argument. After the block its values are copied to the caller's `case`. `at` is UTC and defaults to now, which is
    the database's time while a timer fires. Any exception undoes everything.
    """
    held = firing.held_case(case)
    with transaction.atomic(savepoint=held is None), guard.opened_for(case.pk):
        locked = held or Case.objects.select_for_update().get(pk=case.pk)
        before = ledger.stored_row(locked)
        change = Change(locked, kind, as_actor(by), at or firing.now())
        yield change
        _append(change, before)
        copy_row(locked, case)


@contextmanager
def opening(case: Case, report: Report, kind: Kind, *, by: Person | Actor, at: datetime) -> Iterator[Change]:
    """Stores a new `report` and `case`; the block may go on changing the case before its first entry is written."""
    with transaction.atomic(), guard.opened_for(None):
        report.save(force_insert=True)
        case.report = report
        case.save(force_insert=True)
        with guard.opened_for(case.pk):
            change = Change(case, kind, as_actor(by), at)
            change.facts["text"] = chain.commitment(ledger.told_by_report(report), bytes(report.salt))
            inserted = ledger.stored_row(case)
            yield change
            _append(change, {}, stored=inserted)


def _append(change: Change, before: dict[str, Any], stored: dict[str, Any] | None = None) -> None:
    """Writes the entry, moves the head, saves the case and queues the announcement, save of what an import did.

    The entry tells what differs from `before`; the row is saved where it differs from `stored`, by default the same.
    """
    case, row = change.case, ledger.stored_row(change.case)
    change.facts["set"] = _differing(row, before)
    if change.by == TIMER and (late := firing.late_seconds()):
        change.facts["late_seconds"] = late
    entry = LedgerEntry(
        case=case,
        number=case.ledger_length + 1,
        kind=change.kind,
        at=change.at,
        recorded_at=firing.now(),
        actor=change.by.kind,
        person=change.by.person,
        message=change.message,
        facts=change.facts,
        previous_hash=case.ledger_head,
    )
    entry.hash = chain.link(ledger.sealed_part(entry, case.number), entry.previous_hash)
    entry.save(force_insert=True)
    case.ledger_length, case.ledger_head = entry.number, entry.hash
    changed = _differing(row, before if stored is None else stored)
    case.save(force_update=True, update_fields=[*changed, "ledger_length", "ledger_head"])
    if change.by != IMPORT:  # what happened years ago is news to nobody, and a register has thousands of rows
        jobs.announce(entry.pk, is_pressing=case.is_about_life)


_ABSENT = object()


def _differing(row: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if before.get(name, _ABSENT) != value}


Row = TypeVar("Row", Case, CaseRequest)


def copy_row(source: Row, target: Row) -> None:
    """So that the caller's object shows what was changed under the lock."""
    for column in source._meta.concrete_fields:
        setattr(target, column.attname, getattr(source, column.attname))
