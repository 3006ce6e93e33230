"""Whoever checks a house at work sees it as of one moment, and raises no false alarm."""

from __future__ import annotations

import pytest
from django.db import InternalError, connection, transaction

from casework.audit.dossier import dossier_of
from casework.cases import ledger
from casework.cases.models import Case
from casework.cases.snapshot import one_snapshot
from tests.cast import House, a_report, build_house, case_at
from tests.processes import OwnDatabase, in_processes
from workflows.actions import receive_report, respond
from workflows.doctor import examine

CHECKS = 8
pytestmark = pytest.mark.processes


def _work_or_check(number: int, role: str, house: House, long_case: Case) -> list[str]:
    """One process writes, the other three look on; what they find fault with."""
    if role == "writes":
        for count in range(30):
            case_at("resolve", house)
            respond(long_case, by=house.member, text=f"进展 {count}")
        return []
    found = []
    for _ in range(CHECKS):
        found += {
            "verifies": lambda: [str(fault) for fault in ledger.verify_all()],
            "examines": lambda: [finding.sentence for finding in examine()],
            "reads": lambda: [str(fault) for _ in range(20) if (fault := dossier_of(long_case).fault)],
        }[role]()
    return found


def test_it_finds_nothing_wrong_while_another_process_writes(own_database: OwnDatabase) -> None:
    house = build_house()
    long_case = case_at("resolve", house)
    for _ in range(30):
        receive_report(a_report(house))

    roles = ("writes", "verifies", "examines", "reads")
    (answers,) = in_processes(_work_or_check, [(role, house, long_case) for role in roles], own_database)

    assert answers == [[], [], [], []]


def test_it_lets_nobody_write_inside_and_is_over_afterwards(own_database: OwnDatabase) -> None:
    case = case_at("respond", house := build_house())

    with pytest.raises(InternalError, match="read-only"), one_snapshot():
        respond(case, by=house.member, text="在办。")

    respond(case, by=house.member, text="在办。")
    assert Case.objects.get(pk=case.pk).stage == "resolve"


def test_it_leaves_a_transaction_that_is_already_open_as_it_is(own_database: OwnDatabase) -> None:
    with transaction.atomic():
        house = build_house()
        with one_snapshot():
            case_at("assign", house)

    assert not connection.in_atomic_block
    assert Case.objects.count() == 1
