"""A worker falls asleep holding a timer and a job (SIGSTOP) and wakes when others have done both: it comes too late."""

from __future__ import annotations

import signal
import time
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.models import F

from casework.web.patience import STALLED_SECONDS
from notifications.models import Inbox, Notification
from tests.cast import a_report
from tests.overdue import faults_of, overdue_cases
from tests.processes import server_connection
from tests.running import RunningHouse, wait_for
from tests.scale import Scale
from workflows import waiting
from workflows.actions import receive_report

pytestmark = pytest.mark.processes


def waits_for_a_lock(house: RunningHouse, on: str) -> bool:
    with server_connection(house.database.name) as server:
        found = server.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND wait_event_type = 'Lock' AND query LIKE %s",
            [house.database.name, f"%{on}%"],
        ).fetchone()
    return bool(found and found[0])


def job_states() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT status::text FROM procrastinate_jobs WHERE task_name = 'notifications.announce'")
        return [row[0] for row in cursor.fetchall()]


def _put_off(by: timedelta) -> None:
    waiting.armed().update(scheduled=F("scheduled") + by)


def test_it_wakes_too_late_to_do_anything_twice(running_house: RunningHouse, scale: Scale) -> None:
    people = running_house.people
    [sleeper] = [child for child in running_house.children if "worker" in str(child.args)]
    wait_for(lambda: "at work" in (running_house.logs / "worker.log").read_text(), "the first worker is at work")
    Inbox.objects.create(person=people.secretary)
    with transaction.atomic():
        cases = overdue_cases(people, 2)
        _put_off(timedelta(days=3650))
    with server_connection(running_house.database.name) as other, other.transaction():
        other.execute("SELECT FROM notifications_inbox FOR UPDATE")
        other.execute("SELECT FROM cases_case FOR UPDATE")
        _put_off(-timedelta(days=3650))
        report = receive_report(a_report(people)).case
        wait_for(lambda: waits_for_a_lock(running_house, "notifications_inbox"), "it is in the middle of a job")
        wait_for(lambda: waits_for_a_lock(running_house, "cases_case"), "it is in the middle of a timer")
        sleeper.send_signal(signal.SIGSTOP)
        slept_at = time.monotonic()
    running_house.start("worker")

    wait_for(lambda: not waiting.due().exists() and not job_states(), "another worker does both", seconds=60)
    assert time.monotonic() - slept_at < 60
    time.sleep(max(0, scale(STALLED_SECONDS, 3 * STALLED_SECONDS) + 2 - (time.monotonic() - slept_at)))
    sleeper.send_signal(signal.SIGCONT)
    again = receive_report(a_report(people)).case
    wait_for(lambda: not job_states(), "the news goes on")
    time.sleep(3)

    assert sleeper.poll() is None, "it lives and works on"
    assert faults_of(cases, 2) == []
    for case in (report, again):
        assert Notification.objects.filter(case=case, person=people.secretary).count() == 1
    assert "timers: " in (running_house.logs / "worker.log").read_text()
