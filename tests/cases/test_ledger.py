"""What happened stays written as it happened, and who changes it is found out."""

from __future__ import annotations

import io

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from casework.cases import ledger
from casework.cases.guard import ChangedOutsideTheDoor
from casework.cases.models import Case, LedgerEntry
from tests.cast import House, build_house, case_at
from tests.processes import OwnDatabase, server_connection


def test_a_chain_of_real_work_verifies(house: House) -> None:
    for stage in ("assign", "accept", "respond", "resolve", "follow_up"):
        case_at(stage, house)

    assert list(ledger.verify_all()) == []


def test_the_ledger_adds_up_to_the_stored_row(house: House) -> None:
    case = Case.objects.get(pk=case_at("follow_up", house).pk)

    assert ledger.fold(case.ledger.order_by("number")) == ledger.stored_row(case)


def test_no_text_of_a_person_stands_in_the_ledger(house: House) -> None:
    case = case_at("follow_up", house)

    written = " ".join(str(entry.facts) for entry in case.ledger.all())

    assert not any(text in written for text in [case.report.text, *case.messages.values_list("text", flat=True)])


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE cases_ledgerentry SET actor = 'person'",
        "DELETE FROM cases_ledgerentry",
        "UPDATE cases_report SET text = ''",
        "DELETE FROM cases_report",
    ],
)
def test_the_database_refuses_to_change_what_was_recorded(house: House, statement: str) -> None:
    case_at("assign", house)

    with pytest.raises(DatabaseError, match="what was recorded is never changed"), transaction.atomic():
        connection.cursor().execute(statement)


@pytest.mark.processes
@pytest.mark.parametrize("table", ["cases_ledgerentry", "cases_report"])
def test_the_database_refuses_to_empty_what_was_recorded(own_database: OwnDatabase, table: str) -> None:
    case_at("assign", build_house())

    with pytest.raises(DatabaseError, match="what was recorded is never changed"):
        connection.cursor().execute(f"TRUNCATE {table} CASCADE")


def test_code_outside_the_door_is_refused(house: House) -> None:
    case = case_at("assign", house)
    entry = case.ledger.get()

    for change in (case.save, case.delete, entry.save, entry.delete, Case.objects.all().delete):
        with pytest.raises(ChangedOutsideTheDoor):
            change()
    with pytest.raises(ChangedOutsideTheDoor):
        Case.objects.update(stage="closed")
    with pytest.raises(ChangedOutsideTheDoor):
        Case.objects.bulk_create([case])
    with pytest.raises(ChangedOutsideTheDoor):
        Case.objects.bulk_update([case], ["stage"])


TAMPERING = {
    "one byte of the facts": """
        UPDATE cases_ledgerentry SET facts = jsonb_set(facts, '{set,stage}', '"acceqt"') WHERE id = %(id)s""",
    "who did it": "UPDATE cases_ledgerentry SET person_id = person_id + 1 WHERE id = %(id)s",
    "when it was": "UPDATE cases_ledgerentry SET at = at + interval '1 microsecond' WHERE id = %(id)s",
    "its removal": "DELETE FROM cases_ledgerentry WHERE id = %(id)s",
    "its hash": "UPDATE cases_ledgerentry SET hash = repeat('0', 64) WHERE id = %(id)s",
}


@pytest.mark.processes
@pytest.mark.parametrize("statement", TAMPERING.values(), ids=TAMPERING)
def test_the_verifier_names_the_entry_that_a_superuser_changed(own_database: OwnDatabase, statement: str) -> None:
    case = case_at("respond", build_house())
    entry = case.ledger.get(number=2)
    call_command("verify_ledger", stdout=io.StringIO())

    _as_superuser(own_database, statement, id=entry.pk)

    errors = io.StringIO()
    with pytest.raises(CommandError):
        call_command("verify_ledger", stderr=errors)
    assert f"{case.number}" in errors.getvalue()
    assert {fault.entry_number for fault in ledger.verify_all()} == {2}


@pytest.mark.processes
def test_the_verifier_sees_a_tail_that_was_cut_off_and_a_text_that_was_changed(
    own_database: OwnDatabase,
) -> None:
    house = build_house()
    cut, reworded = case_at("respond", house), case_at("resolve", house)

    _as_superuser(own_database, "DELETE FROM cases_ledgerentry WHERE case_id = %(id)s AND number = 3", id=cut.pk)
    _as_superuser(own_database, "UPDATE cases_message SET text = 'x' WHERE case_id = %(id)s", id=reworded.pk)

    assert {(fault.case_number, fault.problem) for fault in ledger.verify_all()} == {
        (cut.number, ledger.Problem.TAIL),
        (reworded.number, ledger.Problem.TEXT),
    }


def _as_superuser(database: OwnDatabase, statement: str, **values: int) -> None:
    """What only the superuser of the database server can do: switch the triggers off."""
    with server_connection(database.name, user="postgres") as server:
        server.execute("SET session_replication_role = replica")
        server.execute(statement, values)  # type: ignore[arg-type]


@pytest.mark.processes
def test_the_application_cannot_switch_the_triggers_off(own_database: OwnDatabase) -> None:
    with server_connection(own_database.name) as server, pytest.raises(psycopg.errors.InsufficientPrivilege):
        server.execute("SET session_replication_role = replica")


def test_an_entry_cannot_have_a_twin(house: House) -> None:
    entry = case_at("assign", house).ledger.get()
    entry.pk, entry._state.adding = None, True

    with pytest.raises(DatabaseError), transaction.atomic():
        entry.save()
    assert LedgerEntry.objects.count() == 1
