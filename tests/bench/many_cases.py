"""A house with very many open cases, in seconds: some are made with the real verbs, the rest are true copies of them.

A copy differs in its ids, its number and its keys; its chain is sealed anew, so that the doctor finds nothing wrong.
"""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, models, transaction
from django.db.models import Max
from psycopg import sql
from psycopg.types.json import Jsonb
from viewflow.workflow.models import Process, Task

from casework.cases import ledger
from casework.cases.models import Case, LedgerEntry, Message, Report
from casework.cases.rules import chain
from tests.cast import House, case_at
from workflows.actions import decline_case, record_breach, record_follow_up, record_warning, respond, write_message
from workflows.models import CaseProcess

COPIES_AT_ONCE = 2000
Rows = dict[type[models.Model], list[dict[str, Any]]]
"""Columns by name, of each table."""


def fill(house: House, count: int) -> None:
    """Adds `count` open cases at every step, with clocks in every state."""
    patterns = patterns_of(_cases_at_every_step(house))
    for first in range(0, count, COPIES_AT_ONCE):
        add_copies(patterns, min(COPIES_AT_ONCE, count - first))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def patterns_of(cases: Iterable[Case]) -> list[Pattern]:
    return [Pattern.of(case) for case in cases]


@transaction.atomic
def add_copies(patterns: Sequence[Pattern], count: int) -> None:
    """Adds `count` cases like these, in turns; everybody sees them at once."""
    last_ids = {model: model._base_manager.aggregate(last=Max("pk"))["last"] or 0 for model in Pattern.NUMBERED}
    rows = _copies(patterns, count, last_ids)
    with connection.cursor() as cursor:
        for model in Pattern.NUMBERED:
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [model._meta.db_table, last_ids[model]]
            )
        _store(rows, cursor)


def _cases_at_every_step(house: House) -> list[Case]:
    steps = ["assign", "accept", "respond", "resolve", "follow_up"]
    cases = {step: case_at(step, house) for step in steps}
    for step in steps:
        late = case_at(step, house)
        record_warning(late)
        record_breach(late)
        cases[f"{step}, late"] = late
    decline_case(declined := case_at("accept", house), by=house.member, reason="夜班")
    record_follow_up(redone := case_at("follow_up", house), helped=False, text="还是不亮。")
    respond(answered := case_at("resolve", house), by=house.member, text="零件到了。")
    write_message(written := case_at("respond", house), text="还在等。")
    return [*cases.values(), declined, redone, answered, written]


@dataclass(frozen=True)
class Pattern:
    """A case with all rows that belong to it, and its entries as objects, to be sealed anew."""

    rows: Rows
    entries: list[LedgerEntry]

    NUMBERED = (Report, Case, Message, LedgerEntry, Process, Task)

    @classmethod
    def of(cls, case: Case) -> Pattern:
        mine: dict[type[models.Model], models.QuerySet[Any]] = {
            Report: Report.objects.filter(case=case),
            Case: Case.objects.filter(pk=case.pk),
            Message: Message.objects.filter(case=case).order_by("pk"),
            Process: Process.objects.filter(caseprocess__case=case),
            CaseProcess: CaseProcess.objects.filter(case=case),
            Task: Task.objects.filter(process__caseprocess__case=case).order_by("pk"),
        }
        rows = {model: [_row(model, found) for found in query] for model, query in mine.items()}
        return cls(rows, list(LedgerEntry.objects.filter(case=case).order_by("number")))


def _row(model: type[models.Model], found: models.Model) -> dict[str, Any]:
    return {
        field.column: field.get_db_prep_save(getattr(found, field.attname), connection)
        for field in model._meta.local_concrete_fields
    }


def _copies(patterns: Sequence[Pattern], count: int, last_ids: dict[Any, int]) -> Rows:
    rows: Rows = defaultdict(list)
    for number in range(count):
        for model, copied in _copy(patterns[number % len(patterns)], last_ids):
            rows[model].append(copied)
    return rows


def _copy(pattern: Pattern, last_ids: dict[Any, int]) -> Iterator[tuple[Any, dict[str, Any]]]:
    """The rows of one copy, in an order in which none points to one that comes later."""
    new_ids: dict[tuple[Any, Any], int] = {}

    def new_id(model: Any, old_id: int) -> int:
        last_ids[model] += 1
        new_ids[model, old_id] = last_ids[model]
        return last_ids[model]

    [report], [case] = pattern.rows[Report], pattern.rows[Case]
    keys = {"code_hash": secrets.token_bytes(32), "submission_hash": secrets.token_bytes(32)}
    yield Report, {**report, "id": new_id(Report, report["id"]), **keys}
    case = {
        **case,
        "id": new_id(Case, case["id"]),
        "report_id": last_ids[Report],
        "number": f"XQ-2026-{10**6 + last_ids[Case]}",
    }
    messages = [{**row, "id": new_id(Message, row["id"]), "case_id": case["id"]} for row in pattern.rows[Message]]
    entries = list(_sealed(pattern.entries, case, new_ids))
    case["ledger_head"] = entries[-1]["hash"]
    yield Case, case
    yield from ((Message, row) for row in messages)
    for entry in entries:
        yield LedgerEntry, {**entry, "id": new_id(LedgerEntry, entry["id"])}
    [process] = pattern.rows[Process]
    yield Process, {**process, "id": new_id(Process, process["id"])}
    yield CaseProcess, {"process_ptr_id": last_ids[Process], "case_id": case["id"]}
    for task in pattern.rows[Task]:
        yield Task, {**task, "id": new_id(Task, task["id"]), "process_id": last_ids[Process]}


def _sealed(entries: Iterable[LedgerEntry], case: dict[str, Any], new_ids: dict[Any, int]) -> Iterator[dict[str, Any]]:
    previous = ""
    for entry in entries:
        facts = entry.facts
        if "number" in facts["set"]:
            facts = {**facts, "set": {**facts["set"], "number": case["number"]}}
        message_id = new_ids[Message, entry.message_id] if entry.message_id else None
        told = {**ledger.sealed_part(entry, case["number"]), "message": message_id, "facts": facts}
        sealed = chain.link(told, previous)
        row = {**_row(LedgerEntry, entry), "case_id": case["id"], "message_id": message_id, "facts": Jsonb(facts)}
        yield {**row, "previous_hash": previous, "hash": sealed}
        previous = sealed


def _store(rows: Rows, cursor: Any) -> None:
    for model, copied in rows.items():
        columns = list(copied[0])
        statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
            sql.Identifier(model._meta.db_table), sql.SQL(", ").join(map(sql.Identifier, columns))
        )
        with cursor.copy(statement) as copy:
            for row in copied:
                copy.write_row([row[column] for column in columns])
