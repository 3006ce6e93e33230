"""Carrying out an import as a whole or not at all, and telling what it does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from .tables import Column, Problem, Row, Table, read_table

Stored = TypeVar("Stored", bound=models.Model)


class Effect(StrEnum):
    ADDED = "added"
    CHANGED = "changed"


@dataclass(frozen=True)
class Change:
    """What an import does to one thing, in the reader's language."""

    row: int
    effect: Effect
    subject: str
    details: tuple[str, ...] = ()

    def __str__(self) -> str:
        sentence = (
            _("Row %(row)d: add %(subject)s") if self.effect is Effect.ADDED else _("Row %(row)d: change %(subject)s")
        )
        text = sentence % {"row": self.row, "subject": self.subject}
        return f"{text} ({'; '.join(self.details)})" if self.details else text


@dataclass(frozen=True)
class ImportResult:
    """What was done, or in a dry run would be done; nothing when there are problems."""

    changes: tuple[Change, ...]
    problems: tuple[Problem, ...]
    rows: int
    ignored_headers: tuple[str, ...]
    is_dry_run: bool

    @property
    def added(self) -> int:
        return sum(change.effect is Effect.ADDED for change in self.changes)

    @property
    def changed(self) -> int:
        return sum(change.effect is Effect.CHANGED for change in self.changes)


Apply = Callable[[Table], list[Change]]


def carry_out(content: bytes, columns: tuple[Column, ...], apply: Apply, *, dry_run: bool) -> ImportResult:
    """Runs `apply` in a transaction that is undone for a dry run and when any row has a problem.

    A dry run does everything and takes it back, so that it can't promise what the real run would refuse.
    """
    table = read_table(content, columns)
    changes: list[Change] = []
    with transaction.atomic():
        if not table.problems:
            changes = apply(table)
        if table.problems or dry_run:
            transaction.set_rollback(True)
    return ImportResult(
        changes=() if table.problems else tuple(changes),
        problems=tuple(sorted(table.problems, key=lambda problem: problem.row)),
        rows=len(table.rows),
        ignored_headers=tuple(table.ignored_headers),
        is_dry_run=dry_run,
    )


def store(thing: Stored, values: dict[str, object], row: Row) -> Change | None:
    """Saves what differs; None when nothing does, or when a value is refused (the row then has a problem)."""
    is_new = thing._state.adding
    before = {name: None if is_new else getattr(thing, name) for name in values}
    for name, value in values.items():
        setattr(thing, name, value)
    different = [name for name, value in values.items() if before[name] != value]
    if not (different or is_new) or not _is_acceptable(thing, values, row):
        return None
    thing.save()
    if is_new:
        return Change(row.number, Effect.ADDED, str(thing))
    details = (_difference(thing, name, before[name], values[name]) for name in different)
    return Change(row.number, Effect.CHANGED, str(thing), tuple(details))


def _is_acceptable(thing: models.Model, values: dict[str, object], row: Row) -> bool:
    others = {item.name for item in thing._meta.fields} - set(values)
    try:
        thing.clean_fields(exclude=others)
    except ValidationError as error:
        for name, messages in error.message_dict.items():
            row.refuse(name, " ".join(messages))
        return False
    return True


def _difference(thing: models.Model, name: str, before: object, after: object) -> str:
    label = thing._meta.get_field(name).verbose_name  # type: ignore[union-attr]
    return f"{label}: {_shown(before)} → {_shown(after)}"


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return "—" if value in (None, "") else str(value)
