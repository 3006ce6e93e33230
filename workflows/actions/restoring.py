"""Putting a case back as its ledger tells it, after somebody has changed its row past the door."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from casework.cases import ledger, requests
from casework.cases.actors import TIMER
from casework.cases.door import Change, changing
from casework.cases.models import Case
from casework.cases.refusals import ActionRefused
from casework.cases.rules.deadlines import next_due
from casework.cases.words import Kind, Stage
from workflows import steps


class Difference(NamedTuple):
    """Of one column; values as the ledger writes them."""

    column: str
    stored: Any
    told: Any


def differences(case: Case) -> list[Difference]:
    """Between the stored row and what the entries add up to, by column."""
    told, stored = ledger.fold(case.ledger.order_by("number")), ledger.stored_row(case)
    return [Difference(name, stored[name], told.get(name)) for name in sorted(stored) if told.get(name) != stored[name]]


def restore_case(case: Case) -> list[Difference]:
    """Writes into the case and its requests what the ledger tells, with an entry that says what stood there, and arms
    the timers anew.

    Returns what differed. Timers follow where the flow is at the case's step; else the doctor goes on naming it.
    Raises `NothingDiffers`, and `ActionRefused("ledger_was_changed")`: what was changed is not to be believed.
    """
    with changing(case, Kind.RESTORED, by=TIMER) as change:
        found, asked = differences(change.case), requests.differing(change.case)
        if not found and not any(asked.values()) and not _has_wrong_deadline(change.case):
            raise NothingDiffers
        if not is_intact(change.case):
            raise ActionRefused("ledger_was_changed")
        change.facts["stood"] = {one.column: one.stored for one in found}
        write_row(change.case, {one.column: one.told for one in found})
        requests.put_back(change, asked)
        _arm(change)
    return found


class NothingDiffers(Exception):
    """The row is as the ledger tells it."""


def _has_wrong_deadline(case: Case) -> bool:
    return case.next_due_at != next_due(case)


def is_intact(case: Case) -> bool:
    """Whether the chain of the case holds, with everything that its entries commit to."""
    pictures = ledger.fingerprinted(case.attachments.order_by("pk"))
    entries, messages = list(case.ledger.order_by("number")), list(case.messages.order_by("pk"))
    return ledger.verify_case(ledger.Record(case, entries, messages, list(pictures))) is None


def write_row(case: Case, told: Mapping[str, Any]) -> None:
    columns = {field.attname: field for field in Case._meta.concrete_fields}
    for name, value in told.items():
        setattr(case, name, columns[name].to_python(value))


def _arm(change: Change) -> None:
    case = change.case
    if case.stage in {Stage.RECEIVED, Stage.CLOSED} or not steps.is_at(case, Stage(case.stage)):
        return
    steps.disarm_doubled(case)
    steps.keep_watch(change)
