"""Who is told what: whoever is concerned, never the one who did it, and nobody who may not see the case."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from casework.cases.actors import REPORTER
from casework.cases.audience import those_who_see, visible_to
from casework.cases.models import Case, LedgerEntry
from casework.organisation.models import Person, Post
from notifications.audience import audience_of
from notifications.models import Reason
from tests.cast import House, a_report, case_at, lose_posts, person, post
from workflows.actions import (
    accept_case,
    assign_case,
    close_case,
    decline_case,
    receive_report,
    record_breach,
    record_follow_up,
    record_warning,
    resolve_case,
    respond,
    write_message,
)


def told(case: Case, *, entries_back: int = 0) -> dict[str, Reason]:
    """By staff number, of the last entry or one before it."""
    entry = LedgerEntry.objects.select_related("case").filter(case=case).order_by("-number")[entries_back]
    return {one.staff_number: reason for one, reason in audience_of(entry).items()}


def test_it_tells_the_secretary_of_a_new_case(house: House) -> None:
    assert told(case_at("assign", house)) == {"1001": Reason.CAME_IN}


def test_it_tells_the_person_to_whom_a_case_is_offered(house: House) -> None:
    assert told(case_at("accept", house)) == {"1002": Reason.OFFERED}


def test_it_tells_everybody_who_handles_cases_of_an_offer_to_the_branch_but_not_who_made_it(house: House) -> None:
    case = case_at("assign", house)
    assign_case(case, to=None, by=house.secretary)
    assert told(case) == {"1002": Reason.OFFERED_TO_ALL, "1003": Reason.OFFERED_TO_ALL}


def test_it_tells_of_an_offer_repeated_to_the_same_person(house: House) -> None:
    case = case_at("accept", house)
    assign_case(case, to=house.member, by=house.secretary)
    assert told(case) == {"1002": Reason.OFFERED}


def test_it_does_not_tell_somebody_from_whom_the_offer_was_taken_meanwhile(house: House) -> None:
    case = case_at("accept", house)
    assign_case(case, to=house.second_member, by=house.secretary)
    assert told(case, entries_back=1) == {}
    assert told(case) == {"1003": Reason.OFFERED}


def test_it_tells_whoever_is_asked_to_go_on_for_an_owner_who_lost_the_post(house: House) -> None:
    case = case_at("respond", house)
    lose_posts(house.member)
    assign_case(case, to=house.second_member, by=house.secretary)
    assert told(case) == {"1003": Reason.OFFERED}


def test_it_tells_the_secretary_who_accepted_and_who_declined(house: House) -> None:
    assert told(case_at("respond", house)) == {"1001": Reason.ACCEPTED}
    case = case_at("accept", house)
    decline_case(case, by=house.member, reason="夜班")
    assert told(case) == {"1001": Reason.DECLINED_ABOVE, "9001": Reason.DECLINED}


def test_it_leaves_people_in_peace_when_the_owner_answers_and_resolves(house: House) -> None:
    assert told(case_at("resolve", house)) == {}
    assert told(case_at("follow_up", house)) == {}


def test_it_tells_the_owner_what_the_reporter_writes_and_the_secretary_while_there_is_none(house: House) -> None:
    case = case_at("resolve", house)
    write_message(case, text="门口也滑。")
    assert told(case) == {"1002": Reason.WROTE}
    case = case_at("accept", house)
    write_message(case, text="门口也滑。")
    assert told(case) == {"1001": Reason.WROTE}


def test_it_tells_the_owner_that_it_did_not_help(house: House) -> None:
    case = case_at("follow_up", house)
    record_follow_up(case, helped=False)
    assert told(case) == {"1002": Reason.DID_NOT_HELP}


def test_it_tells_owner_and_secretary_once_that_it_helped_and_the_case_is_closed(house: House) -> None:
    case = case_at("follow_up", house)
    record_follow_up(case, helped=True, by=REPORTER)
    assert told(case, entries_back=1) == {"1001": Reason.HELPED, "1002": Reason.HELPED}
    assert told(case) == {}


def test_it_tells_who_recorded_that_it_helped_when_the_reporter_did_not_say_so(house: House) -> None:
    case = case_at("follow_up", house)
    record_follow_up(case, helped=True, by=house.member, text="电话里说好了。")
    assert told(case, entries_back=1) == {"1001": Reason.SAID_TO_HELP}


def test_it_tells_the_owner_when_the_secretary_closes(house: House) -> None:
    case = case_at("follow_up", house)
    close_case(case, by=house.secretary, reason="多次联系不上")
    assert told(case) == {"1002": Reason.CLOSED}


@pytest.mark.parametrize(
    ("stage", "warned", "breached"),
    [
        ("assign", {"1001"}, {"1001"}),
        ("accept", {"1002"}, {"1001", "1002"}),
        ("respond", {"1002"}, {"1001", "1002"}),
        ("resolve", {"1002"}, {"1001", "1002"}),
        ("follow_up", {"1002"}, {"1001", "1002"}),
    ],
)
def test_it_warns_who_holds_the_step_and_tells_the_secretary_of_a_breach(
    house: House, stage: str, warned: set[str], breached: set[str]
) -> None:
    case = case_at(stage, house)
    record_warning(case, moment=case.received_at + timedelta(days=90))
    assert told(case) == dict.fromkeys(warned, Reason.NEAR)
    record_breach(case)
    assert told(case) == dict.fromkeys(breached, Reason.OVERDUE)


def test_it_tells_the_secretary_of_a_limit_missed_before_the_timer_came_round(house: House) -> None:
    case = case_at("respond", house)
    with time_machine.travel(timezone.now() + timedelta(days=60), tick=False):
        respond(case, by=house.member, text="对不起，这么晚才回复。")
        assert told(case) == {"1001": Reason.OVERDUE}


def test_it_tells_the_secretary_above_where_a_branch_has_none(house: House) -> None:
    above = person("9002", "远山", "Yuan Shan", house.port)
    post(above, house.committee, Post.Role.SECRETARY)
    Person.objects.filter(pk=house.secretary.pk).update(is_active=False, deactivated_at=timezone.now())
    assert told(new_case(house)) == {"9002": Reason.CAME_IN}


def test_it_complains_when_there_is_no_secretary_at_all(house: House, caplog: pytest.LogCaptureFixture) -> None:
    Post.objects.filter(role__in=[Post.Role.SECRETARY, Post.Role.LEADER]).delete()
    with caplog.at_level(logging.ERROR):
        assert told(new_case(house)) == {}
    assert "nobody directs the branch" in caplog.text


def new_case(house: House) -> Case:
    return receive_report(a_report(house)).case


def test_it_tells_nobody_who_has_left(house: House) -> None:
    case = case_at("resolve", house)
    Person.objects.filter(pk=house.member.pk).update(is_active=False, deactivated_at=timezone.now())
    write_message(case, text="还在吗？")
    assert told(case) == {"1001": Reason.WROTE}


def test_it_tells_the_secretary_instead_of_an_owner_who_lost_the_post(house: House) -> None:
    case = case_at("resolve", house)
    lose_posts(house.member)
    write_message(case, text="还在吗？")
    assert told(case) == {"1001": Reason.WROTE}
    record_warning(case, moment=case.received_at + timedelta(days=90))
    assert told(case) == {"1001": Reason.NEAR}


def test_it_agrees_with_the_lists_about_who_sees_a_case(house: House) -> None:
    cases = [case_at(stage, house) for stage in ("assign", "accept", "respond", "resolve", "follow_up")]
    offered_to_all = case_at("assign", house)
    assign_case(offered_to_all, to=None, by=house.secretary)
    taken = case_at("accept", house)
    accept_case(taken, by=house.member)
    resolve_later = case_at("resolve", house)
    resolve_case(resolve_later, by=house.member, text="好了")
    of_one_who_left = case_at("assign", house)
    assign_case(of_one_who_left, to=house.second_member, by=house.secretary)
    accept_case(of_one_who_left, by=house.second_member)
    lose_posts(house.second_member)
    everybody = list(Person.objects.all())
    for case in [*cases, offered_to_all, taken, resolve_later, of_one_who_left]:
        by_list = {one for one in everybody if visible_to(one).filter(pk=case.pk).exists()}
        assert set(those_who_see(case, everybody)) == by_list
