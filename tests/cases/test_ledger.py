"""What happened stays written as it happened, and who changes it is found out."""

from __future__ import annotations

import io
import subprocess
import sys

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from PIL import Image

from casework.audit.dossier import dossier_of
from casework.cases import ledger
from casework.cases.guard import ChangedOutsideTheDoor
from casework.cases.models import Case, LedgerEntry
from casework.cases.pictures import Picture, reencoded
from casework.machine.environment import SOURCE_DIR
from tests.cast import House, a_report, build_house, case_at
from tests.processes import OwnDatabase, server_connection
from workflows.actions import accept_case, assign_case, receive_report, respond, write_message


def a_picture(colour: str) -> Picture:
    buffer = io.BytesIO()
    Image.new("RGB", (8, 6), colour).save(buffer, "PNG")
    return reencoded(io.BytesIO(buffer.getvalue()), buffer.tell())


def case_with_a_picture(house: House) -> Case:
    """One picture came with the report, two with a message; the branch has answered."""
    case = receive_report(a_report(house, pictures=[a_picture("teal")])).case
    assign_case(case, to=house.member, by=house.secretary)
    accept_case(case, by=house.member)
    write_message(case, text="门口也请看看。", pictures=[a_picture("red"), a_picture("blue")])
    return respond(case, by=house.member, text="已经去看过，今天铺防滑垫。")


def test_a_chain_of_real_work_verifies(house: House) -> None:
    case_with_a_picture(house)
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
        "UPDATE cases_message SET side = 'file'",
        "DELETE FROM cases_message",
        "UPDATE cases_attachment SET content = ''",
        "DELETE FROM cases_attachment",
    ],
)
def test_the_database_refuses_to_change_what_was_recorded(house: House, statement: str) -> None:
    case_with_a_picture(house)

    with pytest.raises(DatabaseError, match="what was recorded is never changed"), transaction.atomic():
        connection.cursor().execute(statement)


@pytest.mark.processes
@pytest.mark.parametrize("table", ["cases_ledgerentry", "cases_report", "cases_message", "cases_attachment"])
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


FORGERIES = {
    "a reply put into the reporter's mouth": ("UPDATE cases_message SET side = 'reporter' WHERE side = 'branch'", 5),
    "a reply given to somebody else": ("UPDATE cases_message SET author_id = author_id + 1 WHERE side = 'branch'", 5),
    "a reply dated back": ("UPDATE cases_message SET created_at = created_at - interval '1 day'", 4),
    "a report said to be named": ("UPDATE cases_report SET confidentiality = 'named'", 1),
    "a report from elsewhere": ("UPDATE cases_report SET channel = 'kiosk'", 1),
    "a report that has lost its station": ("UPDATE cases_report SET station_id = NULL", 1),
    "a report that has lost its unit": ("UPDATE cases_report SET unit_id = NULL", 1),
    "a report dated back": ("UPDATE cases_report SET received_at = received_at - interval '1 day'", 1),
    "a picture of the report painted over": (
        r"UPDATE cases_attachment SET content = content || '\x00' WHERE message_id IS NULL",
        1,
    ),
    "a picture of a message painted over, fingerprint and all": (
        r"UPDATE cases_attachment SET content = '\x00', sha256 = encode(sha256('\x00'), 'hex') "
        "WHERE message_id IS NOT NULL",
        4,
    ),
    "another fingerprint shown": ("UPDATE cases_attachment SET sha256 = repeat('0', 64) WHERE message_id IS NULL", 1),
    "a picture removed": ("DELETE FROM cases_attachment WHERE message_id IS NOT NULL", 4),
    "a picture moved to the report": ("UPDATE cases_attachment SET message_id = NULL", 1),
    "a message removed": ("DELETE FROM cases_message WHERE side = 'branch'", 5),
    "a message added": (
        "INSERT INTO cases_message (case_id, side, text, salt, created_at) "
        "SELECT case_id, 'reporter', 'x', salt, created_at FROM cases_message LIMIT 1",
        6,
    ),
}


@pytest.mark.parametrize(("statement", "number"), FORGERIES.values(), ids=FORGERIES)
def test_the_verifier_sees_a_forged_report_message_or_picture(house: House, statement: str, number: int) -> None:
    case = case_with_a_picture(house)
    assert list(ledger.verify_all()) == []

    _as_owner_of_the_tables(statement)

    (fault,) = ledger.verify_all()
    assert (fault.case_number, fault.entry_number) == (case.number, number)
    assert dossier_of(case).fault == fault


MESSAGE_OF_ENTRY = "cases_ledgerentry_message_id_b613972f_fk_cases_message_id"


def _as_owner_of_the_tables(statement: str) -> None:
    """What the owner could do by hand: take the locks off first."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # ALTER TABLE waits for no pending check
        for table in ("cases_report", "cases_message", "cases_attachment"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(f"ALTER TABLE cases_ledgerentry DROP CONSTRAINT {MESSAGE_OF_ENTRY}")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(statement)


def _as_superuser(database: OwnDatabase, statement: str, **values: int) -> None:
    """What only the superuser of the database server can do: switch the triggers off."""
    with server_connection(database.name, user="postgres") as server:
        server.execute("SET session_replication_role = replica")
        server.execute(statement, values)  # type: ignore[arg-type]


@pytest.mark.processes
def test_the_application_cannot_pass_all_triggers_by_at_once(own_database: OwnDatabase) -> None:
    """Only superusers can. It owns the tables, though, and could disable their triggers one by one."""
    with server_connection(own_database.name) as server, pytest.raises(psycopg.errors.InsufficientPrivilege):
        server.execute("SET session_replication_role = replica")


@pytest.mark.processes
def test_what_the_owner_of_the_tables_changes_with_triggers_disabled_is_found(own_database: OwnDatabase) -> None:
    case = case_at("respond", build_house())
    with server_connection(own_database.name) as server:
        server.execute("ALTER TABLE cases_ledgerentry DISABLE TRIGGER USER")
        server.execute("UPDATE cases_ledgerentry SET actor = 'timer' WHERE number = 2")

    (fault,) = ledger.verify_all()

    assert (fault.case_number, fault.entry_number) == (case.number, 2)


@pytest.mark.processes
def test_its_command_tells_scripts_by_its_status_and_people_by_name(own_database: OwnDatabase) -> None:
    case = case_at("respond", build_house())
    entry = case.ledger.get(number=2)

    sound = _verify_ledger(own_database)
    _as_superuser(own_database, "UPDATE cases_ledgerentry SET actor = 'timer' WHERE id = %(id)s", id=entry.pk)
    forged = _verify_ledger(own_database)

    assert (sound.returncode, sound.stderr) == (0, "")
    assert "3" in sound.stdout
    assert forged.returncode == 1
    assert case.number in forged.stderr
    assert str(entry.pk) in forged.stderr
    assert "Traceback" not in forged.stderr


def _verify_ledger(database: OwnDatabase) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", "verify_ledger"],
        cwd=SOURCE_DIR,
        env=database.environment(),
        capture_output=True,
        text=True,
        check=False,
    )


def test_an_entry_cannot_have_a_twin(house: House) -> None:
    entry = case_at("assign", house).ledger.get()
    entry.pk, entry._state.adding = None, True

    with pytest.raises(DatabaseError), transaction.atomic():
        entry.save()
    assert LedgerEntry.objects.count() == 1
