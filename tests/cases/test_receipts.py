"""A receipt code opens its case for as long as the house stands, and costs the same whether it opens one or not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from argon2.low_level import Type, hash_secret_raw
from django.db import InternalError, ProgrammingError, connection, transaction
from django.test import override_settings

from casework.cases import receipts
from casework.cases.models import Case, Report
from casework.cases.receipts import case_with_code
from tests.cast import House, a_report
from workflows import jobs
from workflows.actions import Receipt, receive_report

LookUp = Callable[[str], Case | None]


def test_it_opens_its_case_after_the_key_of_sessions_was_changed(house: House) -> None:
    receipt = receive_report(a_report(house))

    with override_settings(SECRET_KEY="another-key-because-somebody-read-the-first" * 2):
        assert case_with_code(receipt.code) == receipt.case


def test_it_opens_nothing_under_another_receipt_key(house: House) -> None:
    receipt = receive_report(a_report(house))

    with override_settings(RECEIPT_KEY="another-house" * 5):
        assert case_with_code(receipt.code) is None


def test_what_is_kept_is_made_by_argon2id_as_owasp_says(house: House) -> None:
    receipt = receive_report(a_report(house))
    receipts.harden(1)
    keyed, salt = receipts.keyed_hash(receipt.code), receipts._keyed("receipt code salt", "")[:16]

    assert bytes(Report.objects.get(pk=receipt.case.report_id).code_hash or b"") == hash_secret_raw(
        keyed, salt, time_cost=2, memory_cost=19456, parallelism=1, hash_len=32, type=Type.ID
    )


def _deleted(receipt: Receipt) -> None:
    """As retention will do it: the row stays, what was kept of the code is gone."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE cases_report DISABLE TRIGGER cases_report_rows_stay")
        cursor.execute("UPDATE cases_report SET code_hash = NULL WHERE id = %s", [receipt.case.report_id])
        cursor.execute("ALTER TABLE cases_report ENABLE TRIGGER cases_report_rows_stay")


@contextmanager
def order_of_work(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What is done in between: derivations and statements, in order."""
    done: list[str] = []

    def noted(*args: Any, **kwargs: Any) -> bytes:
        done.append("derive")
        return hash_secret_raw(*args, **kwargs)

    def statement(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        done.append("ask")
        return execute(sql, params, many, context)

    with monkeypatch.context() as patch, connection.execute_wrapper(statement):
        patch.setattr("casework.cases.receipts.hash_secret_raw", noted)
        yield done


def is_blind(look_up: LookUp, house: House, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether the same is done, in the same order, for a code that opens a case, a wrong one and one that was deleted:
    one derivation first, then one question."""
    right, deleted = receive_report(a_report(house)), receive_report(a_report(house))
    _deleted(deleted)
    work = {}
    for name, code in {"right": right.code, "wrong": "4" * 16, "deleted": deleted.code}.items():
        with order_of_work(monkeypatch) as work[name]:
            found = look_up(code)
        assert (found == right.case) == (name == "right")
    return all(done == ["derive", "ask"] for done in work.values())


def test_the_dear_part_comes_first_for_right_wrong_and_deleted_codes(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert is_blind(case_with_code, house, monkeypatch)


def _look_up_first(code: str) -> Case | None:
    """The planted mistake: what is cheap to make is looked up, and only what it finds is derived."""
    found = Case.objects.filter(report__code_hash=receipts.keyed_hash(code)).order_by().first()
    if found is not None:
        receipts.derived(receipts.keyed_hash(code))
    return found


def test_a_look_up_before_the_derivation_is_noticed(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not is_blind(_look_up_first, house, monkeypatch)


def test_what_is_no_code_at_all_costs_nothing(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    with order_of_work(monkeypatch) as done:
        assert [case_with_code(code) for code in ("", "1234", "x" * 16, "1" * 17)] == [None] * 4

    assert done == []


def test_intake_waits_for_no_derivation(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    with order_of_work(monkeypatch) as done:
        receive_report(a_report(house))

    assert "derive" not in done


def test_a_code_opens_its_case_before_and_after_hardening(house: House) -> None:
    given = [receive_report(a_report(house)) for _ in range(3)]
    assert [case_with_code(receipt.code) for receipt in given] == [receipt.case for receipt in given]

    assert [receipts.harden(2), receipts.harden(2), receipts.harden(2)] == [2, 1, 0]

    assert [case_with_code(receipt.code) for receipt in given] == [receipt.case for receipt in given]


def test_the_same_form_sent_again_after_hardening_gets_the_same_receipt(house: House) -> None:
    new = a_report(house)
    receipt = receive_report(new)
    receipts.harden(1)

    again = receive_report(new)

    assert (again.code, again.case, again.is_repeat) == (receipt.code, receipt.case, True)


CHANGES: list[dict[str, Any]] = [{"code_hash": bytes(32)}, {"code_version": 1}, {"text": "x"}, {"code_hash": None}]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: "+".join(change))
def test_the_database_lets_nothing_else_of_a_report_be_changed(house: House, change: dict[str, Any]) -> None:
    report = receive_report(a_report(house)).case.report
    receipts.harden(1)

    with pytest.raises((InternalError, ProgrammingError)), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(**change)


def test_the_text_is_not_changed_together_with_the_code_either(house: House) -> None:
    report = receive_report(a_report(house)).case.report

    with pytest.raises((InternalError, ProgrammingError)), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(code_version=2, text="x")


def test_the_worker_hardens_what_came_in(house: House) -> None:
    receive_report(a_report(house))

    jobs.harden_codes(0)

    assert not Report.objects.filter(code_version=Report.CodeVersion.KEYED).exists()
