"""A large house is examined part by part in several processes, which all see one moment."""

from __future__ import annotations

import pytest

from casework.cases.snapshot import exported
from tests.cast import build_house, case_at
from tests.processes import OwnDatabase, server_connection
from workflows import examining
from workflows.doctor import Ailment, examine
from workflows.examining import examine_together

pytestmark = pytest.mark.processes

STAGES = ["assign", "accept", "respond", "resolve", "follow_up"]


def change_past_the_door(database: OwnDatabase, number: str) -> None:
    with server_connection(database.name) as server:
        server.execute("UPDATE cases_case SET decline_count = decline_count + 1 WHERE number = %s", [number])


def test_the_parts_find_what_one_process_finds(own_database: OwnDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examining, "CASES_PER_PART", 2)
    house = build_house()
    cases = [case_at(stage, house) for stage in STAGES]
    for case in (cases[0], cases[-1]):
        change_past_the_door(own_database, case.number)

    found = list(examine_together())

    assert [(finding.about, finding.ailment) for finding in found] == [
        (cases[0].number, Ailment.ROW_DIFFERS),
        (cases[-1].number, Ailment.ROW_DIFFERS),
    ]
    assert found == list(examine())


def test_they_all_see_the_moment_at_which_it_began(own_database: OwnDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else what happens meanwhile looks like a disagreement between parts that were read apart."""
    monkeypatch.setattr(examining, "CASES_PER_PART", 1)
    house = build_house()
    cases = [case_at(stage, house) for stage in STAGES[:2]]

    def exported_and_then_changed() -> str:
        name = exported()
        change_past_the_door(own_database, cases[1].number)
        return name

    monkeypatch.setattr(examining, "exported", exported_and_then_changed)

    assert list(examine_together()) == []
    assert [finding.about for finding in examine()] == [cases[1].number]
