"""All about one case, read once: stages, clocks and steps add up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import time_machine

from casework.audit.charts import stage_legend, stage_strip
from casework.audit.dossier import ClockReading, dossier_of
from casework.cases.models import Case
from casework.cases.words import Clock
from tests.cast import House, a_report, case_at
from workflows.actions import accept_case, assign_case, receive_report, record_follow_up, resolve_case, respond

MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def case_with_a_redo(house: House) -> Case:
    """One step a day; the reporter sends it back once."""
    with time_machine.travel(MONDAY, tick=False) as clock:
        case = receive_report(a_report(house)).case
        for step in (
            lambda: assign_case(case, to=house.member, by=house.secretary),
            lambda: accept_case(case, by=house.member),
            lambda: respond(case, by=house.member, text="一"),
            lambda: resolve_case(case, by=house.member, text="二"),
            lambda: record_follow_up(case, helped=False),
            lambda: respond(case, by=house.member, text="三"),
            lambda: resolve_case(case, by=house.member, text="四"),
            lambda: record_follow_up(case, helped=True),
        ):
            clock.shift(DAY)
            step()
    return case


def reading(case: Case, clock: Clock, now: datetime | None = None) -> ClockReading:
    return next(found for found in dossier_of(case, now=now).clocks if found.clock == clock)


def test_its_stages_fill_the_life_of_the_case_without_holes(house: House) -> None:
    case = case_with_a_redo(house)
    stages = dossier_of(case).stages
    assert sum((span.lasted.elapsed for span in stages), timedelta(0)) == case.closed_at - case.received_at
    assert [span.stage for span in stages] == [
        *("assign", "accept", "respond", "resolve", "follow_up"),
        *("respond", "resolve", "follow_up"),
    ]


def test_its_legend_adds_up_a_stage_that_came_back(house: House) -> None:
    legend = stage_legend(dossier_of(case_with_a_redo(house)).stages)
    assert [line.lasted.elapsed for line in legend] == [DAY, DAY, 2 * DAY, 2 * DAY, 2 * DAY]


def test_its_drawing_has_a_piece_for_every_stage_and_stays_inside(house: House) -> None:
    drawing = str(stage_strip(dossier_of(case_with_a_redo(house)).stages))
    assert drawing.count("<rect") == 8
    assert "style=" not in drawing
    assert stage_strip([]) == ""


def test_it_measures_the_first_answer_although_a_later_round_has_other_limits(house: House) -> None:
    case = case_with_a_redo(house)
    first = reading(case, Clock.RESPONSE)
    assert first.due_at == MONDAY.replace(hour=1) + 3 * DAY
    assert first.used is not None
    assert (first.used.elapsed, first.used.working) == (3 * DAY, timedelta(hours=24))
    assert first.state == "kept"


def test_its_clocks_say_how_they_stand(house: House) -> None:
    case = case_at("respond", house)
    states = {found.clock: found.state for found in dossier_of(case).clocks}
    assert states == {
        "accept": "kept",
        "response": "running",
        "progress": "waiting",
        "resolve": "running",
        "follow_up": "waiting",
    }


def test_it_walks_the_chain_of_seals(house: House) -> None:
    case = case_at("respond", house)
    assert dossier_of(case).fault is None


def test_it_claims_nothing_about_times_that_nobody_recorded() -> None:
    unrecorded = ClockReading(Clock.ACCEPT, "1 d", MONDAY, MONDAY + DAY, None, None, None, is_unrecorded=True)
    assert unrecorded.state == "unrecorded"
