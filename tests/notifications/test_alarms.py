"""Who is told of an alarm, of each of its rounds and steps, and of a coming shift with nobody on duty."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from casework.cases.words import EmergencyStep
from casework.organisation.models import DutyGap, Post
from casework.organisation.rosters import add_duty
from notifications.inboxes import notice_and_tell, tell
from notifications.models import Inbox, Notification, Reason
from tests.cast import House
from tests.notifications.test_audience import told
from tests.portals.desk import at_desk, words
from tests.rosters import SHIFTS
from tests.workflows.test_raise_alarm import on_duty_now, raised
from workflows.actions import accept_case, repeat_alarm, stamp_step
from workflows.actions import assign_case as assign


def test_everybody_on_duty_is_told_and_the_secretary_hears_of_it(house: House) -> None:
    on_duty_now(house.yard_branch, house.member, house.stranger)

    case = raised(house)

    assert told(case) == {"1001": Reason.ALARM_RAISED, "1002": Reason.ALARM, "2002": Reason.ALARM}
    assert told(case, entries_back=1) == {}, "nobody is asked to assign it"


def test_each_round_tells_everybody_anew(house: House) -> None:
    on_duty_now(house.yard_branch, house.member)
    case = repeat_alarm(raised(house))

    assert told(case) == {"1001": Reason.ALARM, "1002": Reason.ALARM}


def test_who_takes_it_is_told_to_all_others(house: House) -> None:
    on_duty_now(house.yard_branch, house.member, house.second_member)
    case = accept_case(raised(house), by=house.member)

    assert told(case) == {"1001": Reason.ALARM_TAKEN, "1003": Reason.ALARM_TAKEN}


def test_each_step_is_seen_by_the_others_who_help(house: House) -> None:
    on_duty_now(house.yard_branch, house.member, house.second_member)
    case = accept_case(raised(house), by=house.member)

    stamp_step(case, by=house.second_member, step=EmergencyStep.ON_THE_WAY)

    assert told(case) == {"1002": Reason.ALARM_STEP}


def test_an_offer_of_the_secretary_to_all_reaches_helpers_of_other_branches(house: House) -> None:
    on_duty_now(house.yard_branch, house.stranger)
    case = raised(house)
    assign(case, to=None, by=house.secretary)

    assert told(case)["2002"] == Reason.OFFERED_TO_ALL


def leave_a_gap(house: House) -> None:
    """The yard has a roster for today and nothing after it."""
    for shift in SHIFTS:
        add_duty(house.yard_branch, house.member, day=timezone.localdate(), shift=shift)
        add_duty(house.yard_branch, house.member, day=timezone.localdate() - timedelta(days=1), shift=shift)


def test_a_gap_is_told_to_secretary_and_leader_once(house: House) -> None:
    leave_a_gap(house)

    first, again = notice_and_tell(), notice_and_tell()

    assert (first, again) == ({house.secretary.pk: 1, house.leader.pk: 1}, {})
    assert {row.kind for row in Notification.objects.all()} == {Reason.DUTY_GAP}
    assert Inbox.objects.get(person=house.secretary).last_number == 1
    assert DutyGap.objects.count() > 15


def test_the_secretary_above_is_told_when_the_branch_has_none(house: House) -> None:
    leave_a_gap(house)
    Post.objects.filter(person=house.secretary).update(branch=house.committee)

    assert set(notice_and_tell()) == {house.secretary.pk, house.leader.pk}


def test_gap_and_alarm_stand_in_the_list_of_notifications(house: House) -> None:
    on_duty_now(house.yard_branch, house.member)
    leave_a_gap(house)
    notice_and_tell()
    case = raised(house)
    tell(case.ledger.order_by("number").last().pk)  # type: ignore[union-attr]
    secretary = at_desk(house.secretary)

    page = words(secretary.get("/desk/notifications/"))

    assert "Coming shifts of Yard branch have nobody on duty" in page
    assert f"An alarm was raised in your branch: case {case.number}" in page
    assert secretary.get("/desk/notifications/1/").headers["Location"].startswith("/desk/duty/?branch=")
    assert 'class="alarm"' not in page, "she is not on duty"
