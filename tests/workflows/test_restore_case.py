"""A case whose row was changed past the door is put back as its ledger tells it; never from a forged ledger."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from casework.cases import ledger
from casework.cases.models import Case, CaseRequest
from casework.cases.words import Kind
from tests.cast import House, case_at
from workflows.actions import answer_request, ask_for_help, direct
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


def past_every_trigger(statement: str) -> None:
    """As only the owner of the tables can."""
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    sql("ALTER TABLE cases_caserequest DISABLE TRIGGER USER")
    sql(statement)
    sql("ALTER TABLE cases_caserequest ENABLE TRIGGER USER")


def case_with_requests(house: House) -> Case:
    """One help that was given, one that is awaited, one directive."""
    case, friday = case_at("respond", house), timezone.localdate() + timedelta(days=4)
    ask_for_help(case, by=house.member, of=house.second_member, text="借一把梯子", due_on=friday)
    answer_request(CaseRequest.objects.get(), by=house.second_member, text="放门口了")
    ask_for_help(case, by=house.member, of=house.stranger, text="看看水管", due_on=friday)
    direct(case, by=house.leader, to=house.secretary, text="今天去看", due_on=friday)
    return case


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE cases_caserequest SET state = 'withdrawn', ended_at = now() WHERE state = 'open'",
        "UPDATE cases_caserequest SET state = 'open', ended_at = NULL, answer_id = NULL",
        "UPDATE cases_caserequest SET due_at = due_at + interval '30 days', shares_file = NOT shares_file",
        "UPDATE cases_caserequest SET asked_of_id = (SELECT id FROM organisation_person WHERE staff_number = '9001')",
        "DELETE FROM cases_caserequest",
    ],
)
def test_it_puts_back_what_was_asked_and_what_was_answered(house: House, change: str) -> None:
    case = case_with_requests(house)
    before = [ledger.stored_request(request) for request in case.requests.order_by("pk")]
    past_every_trigger(change)
    assert "request_differs" in [finding.ailment for finding in examine()]

    said = restored(case, "--apply")

    assert any(str(request.pk) in said for request in case.requests.all())
    assert [ledger.stored_request(request) for request in case.requests.order_by("pk")] == before
    assert list(examine()) == []
    assert case.ledger.get(kind=Kind.RESTORED).facts["requests_stood"]


def test_what_was_asked_is_kept_from_everybody_else_as_before(house: House) -> None:
    case = case_with_requests(house)
    past_every_trigger("UPDATE cases_caserequest SET due_at = due_at + interval '30 days'")
    restored(case, "--apply")

    with pytest.raises(DatabaseError, match="is refused"), transaction.atomic():
        sql("UPDATE cases_caserequest SET due_at = now()")


def test_a_request_that_no_entry_tells_of_stays_and_goes_on_being_named(house: House) -> None:
    case = case_with_requests(house)
    sql(
        "INSERT INTO cases_caserequest (case_id, kind, asked_by_id, asked_of_id, asked_at, due_at, state)"
        " SELECT case_id, kind, asked_by_id, asked_of_id, now(), due_at, 'open' FROM cases_caserequest LIMIT 1"
    )

    restored(case, "--apply")

    assert "request_differs" in [finding.ailment for finding in examine()]
