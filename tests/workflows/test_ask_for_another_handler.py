"""The reporter may ask for somebody else: somebody neutral decides, and who has the case keeps it until then."""

from __future__ import annotations

import pytest

from casework.audit.dossier import dossier_of
from casework.cases.models import Message
from casework.cases.refusals import ActionRefused
from casework.cases.sentences import sentence
from casework.cases.words import Kind, RaiseReason
from tests.cast import House, a_report, case_at
from tests.workflows.ladder_house import branch_above_the_yard, time_passes_until
from workflows.actions import (
    accept_case,
    ask_for_another_handler,
    assign_case,
    close_case,
    hand_over,
    receive_report,
    record_follow_up,
    respond,
    take_up,
)
from workflows.doctor import examine

REASON = "他是我班长的亲戚。"


@pytest.mark.parametrize("stage", ["respond", "resolve", "follow_up"])
def test_it_goes_to_the_branch_above_and_the_owner_keeps_the_case(house: House, stage: str) -> None:
    above = branch_above_the_yard(house)
    case = case_at(stage, house)

    ask_for_another_handler(case, reason=REASON)

    assert (case.raised_to, case.raised_why, case.stage) == (above.branch, RaiseReason.ANOTHER, stage)
    assert case.owner == house.member
    assert case.ladder_due_at is not None
    assert list(examine()) == []


def test_where_nobody_is_above_the_branchs_own_secretary_decides(house: House) -> None:
    house.secretary.posts.create(branch=house.committee, role="secretary", starts_on="2015-01-01")
    case = receive_report(a_report(house, station=None)).case
    assign_case(case, to=house.secretary, by=house.secretary)
    accept_case(case, by=house.secretary)

    ask_for_another_handler(case)

    assert case.raised_to == house.committee


def test_it_records_the_wish_as_the_reporters_and_the_reason_apart(house: House) -> None:
    case = case_at("resolve", house)

    ask_for_another_handler(case, reason=REASON)

    entry = case.ledger.get(kind=Kind.RAISED)
    assert (entry.actor, entry.message and entry.message.side) == ("reporter", Message.Side.APART)
    assert sentence(entry).startswith("求助人要求换人办理")
    assert REASON not in sentence(entry)


def test_the_reason_is_not_printed_in_the_audit_report(house: House) -> None:
    case = case_at("resolve", house)
    ask_for_another_handler(case, reason=REASON)

    dossier = dossier_of(case)

    assert [entry.kind for entry in dossier.notes] == [Kind.RAISED]
    assert dossier.fault is None


def test_it_needs_no_reason(house: House) -> None:
    case = case_at("resolve", house)

    ask_for_another_handler(case)

    assert not case.messages.filter(side=Message.Side.APART).exists()


def test_when_somebody_else_has_accepted_the_wish_is_fulfilled(house: House) -> None:
    branch_above_the_yard(house)
    case = case_at("resolve", house)
    ask_for_another_handler(case)

    hand_over(case, to=house.second_member, by=house.secretary, reason="求助人要求换人。")
    assert (case.owner, case.raised_why) == (house.member, RaiseReason.ANOTHER), "not before"
    accept_case(case, by=house.second_member)

    assert (case.owner, case.raised_why, case.raised_to) == (house.second_member, "", None)
    assert list(examine()) == []


def test_where_nobody_decides_the_next_one_up_is_called(house: House) -> None:
    branch_above_the_yard(house)
    case = case_at("resolve", house)
    ask_for_another_handler(case)
    assert case.ladder_due_at is not None

    time_passes_until(case.ladder_due_at, case)

    assert (case.raised_to, case.raised_why) == (house.committee, RaiseReason.ANOTHER)


def test_whoever_decides_may_leave_it_as_it_is(house: House) -> None:
    above = branch_above_the_yard(house)
    case = case_at("resolve", house)
    ask_for_another_handler(case)

    take_up(case, by=above.secretary, text="和求助人谈过，同意继续由他办。")

    assert (case.owner, case.ladder_due_at) == (house.member, None)


def test_it_refuses_a_second_time_in_a_round_and_not_in_the_next(house: House) -> None:
    above = branch_above_the_yard(house)
    case = case_at("follow_up", house)
    ask_for_another_handler(case)
    take_up(case, by=above.secretary, text="先看看。")

    with pytest.raises(ActionRefused, match="asked_for_another_already"):
        ask_for_another_handler(case)

    record_follow_up(case, helped=False, text="没有解决。")
    ask_for_another_handler(case)
    assert case.raised_to == house.committee


@pytest.mark.parametrize("stage", ["assign", "accept"])
def test_it_refuses_while_nobody_has_the_case(house: House, stage: str) -> None:
    with pytest.raises(ActionRefused, match="wrong_stage"):
        ask_for_another_handler(case_at(stage, house))


def test_it_refuses_when_the_case_is_closed(house: House) -> None:
    case = case_at("follow_up", house)
    close_case(case, by=house.member, reason="联系不上。")

    with pytest.raises(ActionRefused, match="already_closed"):
        ask_for_another_handler(case)


def test_the_owner_goes_on_answering_meanwhile(house: House) -> None:
    case = case_at("resolve", house)
    ask_for_another_handler(case)

    respond(case, by=house.member, text="明天到货。")

    assert case.raised_why == RaiseReason.ANOTHER
