"""Nobody does anything, and still the case goes on: queue, secretary, branch above, committee, until somebody acts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from casework.cases.ledger import verify_all
from casework.cases.models import Case
from casework.cases.words import Kind, RaiseReason, Stage
from notifications.audience import audience_of
from tests.cast import a_report, build_house
from tests.workflows.ladder_house import branch_above_the_yard
from workflows import timers
from workflows.actions import accept_case, assign_case, receive_report, respond, take_up
from workflows.doctor import examine

MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
"""09:00 in Shanghai, on an ordinary Monday."""
FOUR_WEEKS = timedelta(days=28)
A_LITTLE = timedelta(seconds=1)


@pytest.mark.story
@pytest.mark.django_db
def test_silence_moves_the_case_on_until_somebody_takes_it_up() -> None:
    with time_machine.travel(MONDAY, tick=False) as clock:
        house = build_house()
        above = branch_above_the_yard(house)
        case = receive_report(a_report(house)).case
        assign_case(case, to=house.member, by=house.secretary)

        seen = watched(case, clock, until=lambda: case.raised_to == house.committee)

        assert [what for what, *_ in seen if what != "breached response"] == [
            "lapsed",
            "breached accept",
            "raised",
            "raised",
        ]
        assert {stage for _, stage, *_ in seen} == {Stage.ASSIGN}
        called = [entry.facts["raised"]["to"] for entry in case.ledger.filter(kind=Kind.RAISED)]
        assert called == [above.branch.pk, house.committee.pk]
        assert {entry.actor for entry in case.ledger.filter(kind__in=[Kind.LAPSED, Kind.BREACHED, Kind.RAISED])} == {
            "timer"
        }
        assert case.raised_why == RaiseReason.SILENCE

        take_up(case, by=house.leader, text="我今天就和堆场支部书记谈。")
        waits_until = case.ladder_due_at
        assert waits_until is not None
        assign_case(case, to=house.second_member, by=house.secretary)
        accept_case(case, by=house.second_member)
        respond(case, by=house.second_member, text="对不起让您久等了，今天就来看。")

        assert (case.stage, case.owner, case.rung) == (Stage.RESOLVE, house.second_member, 0)
        assert case.accept_breached_at is not None, "what was late stays recorded"
    told = {person for entry in case.ledger.select_related("case") for person in audience_of(entry)}
    assert {house.secretary, above.secretary, house.leader} <= told
    assert list(examine()) == []
    assert list(verify_all()) == []


Seen = list[tuple[str, str, int, object]]
"""What happened, stage, rung, and whose secretary is called."""


def watched(case: Case, clock: time_machine.Traveller, *, until: Callable[[], bool]) -> Seen:
    """Lets time run from deadline to deadline; each thing that happened, and where the case stood after it."""
    seen: Seen = []
    deadline = MONDAY + FOUR_WEEKS
    while not until():
        assert case.next_due_at is not None
        assert case.next_due_at < deadline
        before = case.ledger_length
        clock.move_to(case.next_due_at + A_LITTLE)
        timers.fire_due_timers(as_of=case.next_due_at)
        case.refresh_from_db()
        for entry in case.ledger.filter(number__gt=before).exclude(kind=Kind.WARNED):
            what = f"{entry.kind} {entry.facts['breached']}" if entry.kind == Kind.BREACHED else str(entry.kind)
            seen.append((what, case.stage, case.rung, case.raised_to))
    return seen
