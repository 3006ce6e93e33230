"""Who is told of an alarm, of each of its rounds and steps, and of a coming shift with nobody on duty."""

from __future__ import annotations

import asyncio
import threading
from datetime import timedelta

import pytest
from django.utils import timezone
from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.jobs import Job

from casework.cases.models import Case
from casework.cases.words import EmergencyStep
from casework.organisation.models import DutyGap, Post
from casework.organisation.rosters import add_duty
from casework.running.working import AfterTimers
from notifications.inboxes import notice_and_tell, tell
from notifications.jobs import announce
from notifications.models import Inbox, Notification, Reason
from tests.cast import House, a_report
from tests.notifications.test_audience import told
from tests.portals.desk import at_desk, words
from tests.rosters import SHIFTS
from tests.workflows.test_raise_alarm import on_duty_now, raised
from workflows.actions import accept_case, receive_report, repeat_alarm, stamp_step
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


def lanes(case: Case) -> list[tuple[str, int]]:
    """Queue and priority of what is to be told of each entry."""
    jobs = ProcrastinateJob.objects.filter(task_name="notifications.announce").order_by("pk")
    entries = set(case.ledger.values_list("pk", flat=True))
    return [(job.queue_name, job.priority) for job in jobs if job.args["entry_id"] in entries]


def test_news_of_an_alarm_comes_before_all_other_work(house: House) -> None:
    alarm, ordinary = raised(house), receive_report(a_report(house)).case

    assert lanes(alarm) == [("alarms", 100), ("alarms", 100)]
    assert lanes(ordinary) == [("news", 0)]


def test_so_does_news_of_words_that_may_mean_danger(house: House) -> None:
    assert lanes(receive_report(a_report(house, "有人落水，救命")).case) == [("alarms", 100)]


@pytest.mark.parametrize(("queue", "waits"), [("alarms", False), ("news", True)])
def test_it_waits_for_no_sweep_of_timers(
    queue: str, waits: bool, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    done = threading.Event()
    monkeypatch.setattr("notifications.jobs._tell", lambda entry_id: done.set() or {})
    timers_rest = threading.Event()

    async def announced_during_a_sweep() -> None:
        asyncio.get_running_loop().set_default_executor(AfterTimers(timers_rest))
        job = Job(id=1, queue=queue, lock=None, queueing_lock=None, task_name="notifications.announce")
        context = JobContext(start_timestamp=0, app=app, job=job, abort_reason=lambda: None)
        telling = asyncio.create_task(announce.func(context, entry_id=1))
        await asyncio.wait([telling], timeout=1 if waits else 60)
        assert done.is_set() is not waits
        timers_rest.set()
        await telling

    asyncio.run(announced_during_a_sweep())
    assert done.is_set()
