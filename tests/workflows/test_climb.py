"""Nobody moves, so the case does: from rung to rung, each with its own time."""

from __future__ import annotations

from datetime import timedelta

import time_machine

from casework.cases.rules.deadlines import Due
from casework.cases.standards import due_at
from casework.cases.words import Kind, RaiseReason, Stage
from tests.cast import House, case_at
from tests.workflows.ladder_house import branch_above_the_yard, time_passes_until
from workflows.actions import assign_case, climb, respond
from workflows.doctor import examine


def test_a_breach_calls_the_secretary_and_sets_the_time_of_the_next_rung(house: House) -> None:
    case = case_at("respond", house)

    time_passes_until(case.response_due_at, case)

    assert (case.rung, case.raised_to, case.raised_why) == (1, house.yard_branch, RaiseReason.SILENCE)
    assert case.next_due_at == case.ladder_due_at > case.response_due_at


def test_it_goes_up_branch_by_branch_and_calls_the_top_again_and_again(house: House) -> None:
    above = branch_above_the_yard(house)
    case = case_at("respond", house)
    time_passes_until(case.response_due_at, case)
    reached = []

    for _ in range(3):
        time_passes_until(case.ladder_due_at, case)
        reached.append((case.rung, case.raised_to))

    assert reached == [(2, above.branch), (3, house.committee), (3, house.committee)]
    assert case.owner == house.member
    assert list(examine()) == []


def test_it_records_why_and_to_whom_once_for_each_rung(house: House) -> None:
    case = case_at("respond", house)
    time_passes_until(case.response_due_at, case)

    time_passes_until(case.ladder_due_at, case)

    entry = case.ledger.get(kind=Kind.RAISED)
    assert entry.actor == "timer"
    assert entry.facts["raised"]["to"] == house.committee.pk
    assert entry.facts["raised"]["why"] == RaiseReason.SILENCE


def test_a_branch_without_a_secretary_is_passed_over(house: House) -> None:
    above = branch_above_the_yard(house)
    above.secretary.posts.all().delete()
    case = case_at("respond", house)
    time_passes_until(case.response_due_at, case)

    climb(case)

    assert case.raised_to == house.committee


def test_who_was_called_for_silence_is_dismissed_when_somebody_acts(house: House) -> None:
    case = case_at("respond", house)
    time_passes_until(case.response_due_at, case)

    respond(case, by=house.member, text="抱歉来晚了。")

    assert (case.rung, case.raised_to, case.raised_why, case.ladder_due_at) == (0, None, "", None)


def test_after_an_outage_nobody_is_called_over_the_head_of_who_was_called_a_moment_ago(house: House) -> None:
    branch_above_the_yard(house)
    case = case_at("assign", house)
    for _ in range(2):
        assign_case(case, to=house.member, by=house.secretary)
        time_passes_until(case.turn_due_at, case)
    with time_machine.travel(case.accept_due_at - timedelta(minutes=5), tick=False):
        assign_case(case, to=house.member, by=house.secretary)
    assert case.accept_due_at < case.turn_due_at, "the limit runs out first, and calls the secretary"
    back_at = case.turn_due_at + timedelta(days=2)

    time_passes_until(back_at, case)

    assert (case.stage, case.pass_count) == (Stage.ASSIGN, 3)
    assert (case.rung, case.raised_to, case.raised_why) == (1, house.yard_branch, RaiseReason.SILENCE)
    assert case.accept_breached_at == case.accept_due_at
    assert case.ladder_due_at == due_at(case.standard, Due.LADDER, back_at)
    assert list(examine()) == []


def test_after_an_outage_of_weeks_the_ladder_climbs_one_rung_and_its_time_counts_from_then(house: House) -> None:
    above = branch_above_the_yard(house)
    case = case_at("respond", house)
    time_passes_until(case.response_due_at, case)
    back_at = case.ladder_due_at + timedelta(days=20)

    time_passes_until(back_at, case)

    assert (case.rung, case.raised_to) == (2, above.branch)
    assert case.ladder_due_at == due_at(case.standard, Due.LADDER, back_at)
    assert case.resolve_breached_at == case.resolve_due_at < back_at
