"""A case whose row was changed past the door is put back as its ledger tells it; never from a forged ledger."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from casework.cases import ledger
from casework.cases.models import Case
from casework.cases.words import Kind
from tests.cast import House, case_at
from workflows.doctor import examine


def sql(statement: str) -> None:
    connection.cursor().execute(statement)


def restored(case: Case, *options: str) -> str:
    said = io.StringIO()
    call_command("restore_case", case.number, *options, stdout=said)
    return said.getvalue()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE cases_case SET stage = 'resolve'",
        "UPDATE cases_case SET next_due_at = now()",
        "UPDATE cases_case SET decline_count = 3, first_response_at = now()",
        "UPDATE cases_case SET owner_id = (SELECT id FROM organisation_person WHERE staff_number = '1003')",
        "UPDATE cases_case SET resolve_due_at = now(), clock_marks = '[\"warned:resolve:0\"]'",
    ],
)
def test_it_puts_back_what_was_changed_past_the_door(house: House, change: str) -> None:
    case = case_at("respond", house)
    before = ledger.stored_row(case)
    sql(change)
    assert list(examine()) != []

    restored(case, "--apply")

    case.refresh_from_db()
    assert ledger.stored_row(case) == before
    assert list(examine()) == []


def test_it_records_what_stood_there(house: House) -> None:
    case = case_at("respond", house)
    sql("UPDATE cases_case SET decline_count = 3")

    restored(case, "--apply")

    entry = case.ledger.get(kind=Kind.RESTORED)
    assert entry.facts["stood"] == {"decline_count": 3}
    assert entry.facts["set"] == {"decline_count": 0}


def test_it_only_shows_what_differs_unless_told_to_apply_it(house: House) -> None:
    case = case_at("respond", house)
    sql("UPDATE cases_case SET decline_count = 3")

    said = restored(case)

    assert "decline_count" in said
    assert Case.objects.get().decline_count == 3
    assert not case.ledger.filter(kind=Kind.RESTORED).exists()


def test_it_writes_nothing_where_nothing_differs(house: House) -> None:
    case = case_at("respond", house)

    restored(case, "--apply")

    assert not case.ledger.filter(kind=Kind.RESTORED).exists()


def test_it_believes_no_ledger_that_was_changed(house: House) -> None:
    case = case_at("respond", house)
    sql("UPDATE cases_case SET decline_count = 3, ledger_head = repeat('0', 64)")

    with pytest.raises(CommandError):
        restored(case, "--apply")

    assert Case.objects.get().decline_count == 3


def test_it_knows_no_case_of_another_number(house: House) -> None:
    with pytest.raises(CommandError):
        call_command("restore_case", "1999-0001")
