"""At every moment somebody may assign: secretaries, who stands in for them, and at the top the leaders."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from casework.cases.audience import queue_of, visible_to
from casework.cases.models import Case
from casework.cases.refusals import ActionRefused
from casework.cases.routing.coverage import uncovered_units
from casework.cases.standing import standing_of
from casework.cases.words import RaiseReason, Stage
from casework.organisation.absences import record_absence
from casework.organisation.heads import heads_on
from casework.organisation.models import Person, Post
from notifications.audience import audience_of
from notifications.models import Reason
from tests.cast import House, a_report, case_at, lose_posts, post
from tests.workflows.ladder_house import branch_above_the_yard, time_passes_until
from workflows.actions import (
    ask_higher,
    assign_case,
    decline_case,
    receive_report,
    take_up,
    write_message,
)
from workflows.doctor import examine


def goes_away(person: Person, substitute: Person | None) -> None:
    today = timezone.localdate()
    record_absence(person, substitute=substitute, starts_on=today, ends_on=today + timedelta(days=14), by=person)


def told_of_the_last_entry(case: Case) -> dict[str, Reason]:
    entry = case.ledger.order_by("-number")[0]
    return {person.staff_number: reason for person, reason in audience_of(entry).items()}


def test_what_the_committee_receives_is_assigned_by_its_leader_where_it_has_no_secretary(house: House) -> None:
    post(house.second_member, house.committee, Post.Role.MEMBER)
    case = receive_report(a_report(house, station=None)).case
    assert case.branch == house.committee

    assert case in queue_of(standing_of(house.leader))
    assign_case(case, to=house.second_member, by=house.leader)

    assert case.offered_to == house.second_member


def test_a_leader_leaves_it_to_the_committees_secretary_who_is_there(house: House) -> None:
    post(house.stranger_secretary, house.committee, Post.Role.SECRETARY)
    case = receive_report(a_report(house, station=None)).case

    assert not standing_of(house.leader).directs
    with pytest.raises(ActionRefused, match="not_secretary"):
        assign_case(case, to=None, by=house.leader)


def test_a_leader_directs_the_branches_that_have_nobody_nearer(house: House) -> None:
    lose_posts(house.secretary)

    assert standing_of(house.leader).directs == {house.committee.pk, house.yard_branch.pk}
    assert uncovered_units() == []
    assert heads_on().nearest(house.yard_branch.pk) == {house.leader.pk}


def test_who_stands_in_for_a_secretary_on_leave_directs_meanwhile(house: House) -> None:
    goes_away(house.secretary, house.second_member)
    case = receive_report(a_report(house)).case

    assert told_of_the_last_entry(case) == {"1003": Reason.CAME_IN}
    assert case in visible_to(house.second_member)
    assign_case(case, to=house.member, by=house.second_member)


def test_a_secretary_on_leave_may_look_in_from_home(house: House) -> None:
    goes_away(house.secretary, house.second_member)
    case = receive_report(a_report(house)).case

    assign_case(case, to=house.member, by=house.secretary)


def test_the_substitute_of_a_substitute_who_is_away_too_stands_in(house: House) -> None:
    goes_away(house.second_member, house.member)
    goes_away(house.secretary, house.second_member)

    assert heads_on().nearest(house.yard_branch.pk) == {house.member.pk}
    assert standing_of(house.member).directs == {house.yard_branch.pk}
    assert not standing_of(house.second_member).directs


def test_where_nobody_stands_in_the_next_branch_above_is_told(house: House) -> None:
    above = branch_above_the_yard(house)
    goes_away(house.secretary, None)

    case = receive_report(a_report(house)).case

    assert told_of_the_last_entry(case) == {above.secretary.staff_number: Reason.CAME_IN}


def test_a_substitute_who_has_left_stands_in_for_nobody(house: House) -> None:
    goes_away(house.secretary, house.second_member)
    Person.objects.filter(pk=house.second_member.pk).update(is_active=False)

    assert heads_on().nearest(house.yard_branch.pk) == {house.leader.pk}


def test_what_the_reporter_writes_to_an_owner_on_leave_reaches_the_secretary_as_well(house: House) -> None:
    case = case_at("resolve", house)
    goes_away(house.member, None)

    write_message(case, text="现在怎么样了？")

    assert told_of_the_last_entry(case) == {"1002": Reason.WROTE, "1001": Reason.WROTE}


def test_when_the_neutral_dispatcher_lets_the_time_pass_everybody_who_directs_may_assign(house: House) -> None:
    case = case_at("accept", house)
    decline_case(case, by=house.member, reason="是我表哥。")
    assert told_of_the_last_entry(case) == {"1001": Reason.DECLINED_ABOVE, "9001": Reason.DECLINED}

    time_passes_until(case.turn_due_at, case)

    assert case.turn_due_at is None
    assert list(examine()) == []
    assign_case(case, to=house.second_member, by=house.secretary)
    assert (case.stage, case.rung, case.raised_to) == (Stage.ACCEPT, 0, None)


def test_a_third_decline_goes_higher_than_the_first_two_and_has_a_time_of_its_own(house: House) -> None:
    above = branch_above_the_yard(house)
    case = case_at("accept", house)
    for number, dispatcher in enumerate((above.secretary, above.secretary), start=1):
        decline_case(case, by=house.member, reason="我不合适。")
        assert (case.pass_count, case.raised_to) == (number, above.branch)
        assign_case(case, to=house.member, by=dispatcher)

    decline_case(case, by=house.member, reason="我还是不合适。")

    assert (case.raised_to, case.raised_why) == (house.committee, RaiseReason.THIRD_PASS)
    assert case.turn_due_at is not None
    with pytest.raises(ActionRefused, match="neutral_decides"):
        assign_case(case, to=house.member, by=above.secretary)
    assign_case(case, to=house.second_member, by=house.leader)


def test_whoever_is_called_for_a_decline_and_sees_to_it_has_the_time_they_are_told(house: House) -> None:
    case = case_at("accept", house)
    decline_case(case, by=house.member, reason="我不合适。")
    before = case.turn_due_at

    take_up(case, by=house.leader, text="我今天问问机修班。")

    assert case.turn_due_at > before


def test_an_offer_does_not_send_home_who_was_called_for_the_silence(house: House) -> None:
    case = case_at("assign", house)
    time_passes_until(case.accept_due_at, case)
    time_passes_until(case.ladder_due_at, case)
    assert (case.rung, case.raised_to) == (2, house.committee)

    assign_case(case, to=house.member, by=house.secretary)

    assert (case.rung, case.raised_to, case.raised_why) == (2, house.committee, RaiseReason.SILENCE)


def test_what_the_reporter_asked_of_somebody_higher_is_not_forgotten_in_a_decline(house: House) -> None:
    case = case_at("accept", house)
    ask_higher(case, reason="请上面看看。")
    ask_why = (case.raised_to, case.raised_why)

    decline_case(case, by=house.member, reason="我不合适。")

    assert ask_why[1] == case.raised_why == RaiseReason.WISH
    assign_case(case, to=house.second_member, by=house.leader)
    assert case.raised_why == RaiseReason.WISH
