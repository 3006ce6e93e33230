"""A woman of the night shift reports, and somebody of her own team, at work beside her, is asked at once (B5)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.cases.models import Case
from casework.cases.sentences import sentence
from casework.cases.words import Confidentiality, Kind, Stage
from notifications.audience import audience_of
from notifications.models import Reason
from tests.cast import House, a_report, case_at, lose_posts
from tests.routing import around_midnight, own_team_first, publish
from workflows import steps
from workflows.actions import accept_case, receive_report, respond
from workflows.actions.restarting import restart_flow
from workflows.doctor import examine

TWO_AT_NIGHT = datetime(2026, 3, 3, 18, 0, tzinfo=UTC)
"""Two in the morning of Wednesday in Shanghai."""


@pytest.fixture
def night(house: House) -> Iterator[House]:
    """Shi Lei is on the night shift, Bai Fan on the day shift; both are of the reporter's own team."""
    around_midnight()
    for member, shift in ((house.member, "night"), (house.second_member, "day"), (house.secretary, "day")):
        member.shift = shift
        member.save()
    with time_machine.travel(TWO_AT_NIGHT, tick=True):
        publish(house, own_team_first(house))
        yield house


def reported(house: House, **fields: object) -> Case:
    return receive_report(a_report(house, **{"reporter": house.worker, **fields})).case


def test_it_goes_to_her_own_team(night: House) -> None:
    case = reported(night)

    assert (case.stage, case.offered_to, case.branch) == (Stage.ACCEPT, night.member, night.yard_branch)
    assert list(examine()) == []

    accept_case(case, by=night.member)
    respond(case, by=night.member, text="我就在三号场，马上过来。")
    assert case.owner == night.member
    assert list(examine()) == []


def test_the_machine_stops_no_clock_and_says_which_rule_it_was(night: House) -> None:
    case = reported(night)

    assert case.accepted_at is None
    assert case.first_response_at is None
    assert case.next_due_at is not None
    entry = case.ledger.get()
    assert (entry.kind, entry.actor) == (Kind.RECEIVED, "reporter")
    assert entry.facts["routing"] == {"version": 1, "rule": 1}
    assert night.member.name in sentence(entry)


def test_whoever_is_asked_is_told_at_once(night: House) -> None:
    case = reported(night)

    assert audience_of(case.ledger.get()) == {night.member: Reason.OFFERED}


def test_by_day_it_is_somebody_else(night: House) -> None:
    with time_machine.travel(TWO_AT_NIGHT + timedelta(hours=12), tick=True):
        case = reported(night)

    assert case.offered_to in {night.second_member, night.secretary}


def test_whoever_carries_eight_cases_already_is_not_asked(night: House) -> None:
    publish(night, own_team_first(night), capacity=1)
    first, second = reported(night), reported(night)

    assert first.offered_to == night.member
    assert (second.stage, second.offered_to) == (Stage.ASSIGN, None), "it waits for the secretary"


def test_she_is_never_asked_herself(night: House) -> None:
    case = reported(night, reporter=night.member)

    assert case.offered_to != night.member
    assert (case.stage, case.branch) == (Stage.ASSIGN, night.yard_branch)


def test_confidentially_it_waits_for_the_secretary_so_that_nobody_can_tell_her_team(night: House) -> None:
    case = reported(night, confidentiality=Confidentiality.CONFIDENTIAL)

    assert (case.stage, case.offered_to, case.branch) == (Stage.ASSIGN, None, night.yard_branch)
    assert set(case.ledger.get().facts["routing"]) == {"version", "rule"}


def test_whoever_lost_the_post_is_not_asked(night: House) -> None:
    lose_posts(night.member)

    assert reported(night).stage == Stage.ASSIGN


def test_to_everybody_in_the_branch(night: House) -> None:
    publish(night, {"target": "everybody", "branch": night.yard_branch})
    case = reported(night)

    assert (case.stage, case.offered_to) == (Stage.ACCEPT, None)
    assert set(audience_of(case.ledger.get()).values()) == {Reason.OFFERED_TO_ALL}
    accept_case(case, by=night.second_member)
    assert case.owner == night.second_member
    assert list(examine()) == []


def test_without_a_published_table_all_is_as_before(house: House) -> None:
    case = reported(house)

    assert (case.stage, case.branch) == (Stage.ASSIGN, house.yard_branch)
    assert "routing" not in case.ledger.get().facts


def test_where_the_flow_cannot_start_nobody_is_asked_yet(night: House, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(steps, "start_flow", lambda *given: 1 / 0)
        case = reported(night)
    assert (case.stage, case.offered_to, case.assigned_at) == (Stage.RECEIVED, None, None)

    case = restart_flow(case.pk)
    assert case.stage == Stage.ASSIGN
    assert list(examine()) == []


def test_it_costs_at_most_thirty_statements(night: House) -> None:
    reported(night)
    with CaptureQueriesContext(connection) as statements:
        reported(night)

    assert len(statements) <= 30


def test_a_case_that_waits_is_handled_as_before(night: House) -> None:
    publish(night, {"target": "branch", "branch": night.yard_branch})

    assert case_at("follow_up", night).stage == Stage.FOLLOW_UP
