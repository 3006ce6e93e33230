"""Who may know of a case: deny by default."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from casework.cases.audience import queue_of, visible_to, waiting_for
from casework.cases.standing import standing_of
from casework.organisation.models import Post
from tests.cast import House, case_at, lose_posts, post
from workflows.actions import assign_case

SEES = {
    "assign": {"secretary", "leader"},
    "accept": {"secretary", "leader", "member"},
    "respond": {"secretary", "leader", "member"},
}
EVERYBODY = [
    "secretary",
    "member",
    "second_member",
    "stranger",
    "stranger_secretary",
    "leader",
    "worker",
    "administrator",
]


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("stage", SEES)
def test_only_those_concerned_see_a_case(house: House, stage: str, who: str) -> None:
    case = case_at(stage, house)

    sees = visible_to(getattr(house, who)).filter(pk=case.pk).exists()

    assert sees == (who in SEES[stage])


def test_what_is_offered_to_all_is_seen_by_the_whole_branch(house: House) -> None:
    case = case_at("assign", house)
    assign_case(case, to=None, by=house.secretary)

    assert visible_to(house.second_member).get() == case
    assert not visible_to(house.stranger).exists()


def test_somebody_who_was_passed_over_no_longer_sees_it(house: House) -> None:
    case = case_at("accept", house)
    assign_case(case, to=house.second_member, by=house.secretary)

    assert not visible_to(house.member).exists()


def test_a_secretary_of_the_committee_directs_the_branches_below(house: House) -> None:
    post(house.administrator, house.committee, Post.Role.SECRETARY)

    standing = standing_of(house.administrator)

    assert standing.directs == {house.committee.pk, house.yard_branch.pk, house.canteen_branch.pk}


def test_a_post_that_has_ended_allows_nothing(house: House) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    house.secretary.posts.update(ends_on=yesterday)

    assert not standing_of(house.secretary).has_a_desk
    assert house.yard_branch.pk in standing_of(house.secretary, on=yesterday).directs


@pytest.mark.parametrize("stage", ["accept", "respond", "resolve", "follow_up"])
def test_who_lost_the_post_sees_neither_what_was_offered_nor_what_they_own(house: House, stage: str) -> None:
    case_at(stage, house)
    lose_posts(house.member)

    assert not visible_to(house.member).exists()
    assert not waiting_for(house.member, standing_of(house.member)).exists()


def test_who_left_may_nothing(house: House) -> None:
    house.leader.is_active = False

    assert not standing_of(house.leader).is_leader


def test_the_queue_is_the_secretary_s_and_most_pressing_first(house: House) -> None:
    later, sooner = case_at("assign", house), case_at("assign", house)
    case_at("accept", house)
    connection.cursor().execute(
        "UPDATE cases_case SET next_due_at = next_due_at - interval '1 day' WHERE id = %s", [sooner.pk]
    )

    assert list(queue_of(standing_of(house.secretary))) == [sooner, later]
    assert not queue_of(standing_of(house.member)).exists()


def test_what_waits_for_a_member_is_what_they_are_asked_and_what_they_own(house: House) -> None:
    offered, owned = case_at("accept", house), case_at("respond", house)
    case_at("assign", house)

    assert set(waiting_for(house.member, standing_of(house.member))) == {offered, owned}


def test_a_standing_takes_two_statements(house: House) -> None:
    with CaptureQueriesContext(connection) as statements:
        standing_of(house.secretary)

    assert len(statements) == 2
