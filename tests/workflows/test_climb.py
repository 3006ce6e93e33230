"""Nobody moves, so the case does: from rung to rung, each with its own time."""

from __future__ import annotations

from casework.cases.words import Kind, RaiseReason
from tests.cast import House, case_at
from tests.workflows.ladder_house import branch_above_the_yard, time_passes_until
from workflows.actions import climb, respond
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
