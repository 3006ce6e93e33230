"""Workers die, and PostgreSQL restarts: the work is done all the same, once."""

from __future__ import annotations

import signal
import time

import pytest
from django.db import connection

from casework.organisation.models import Person
from casework.running.working import JOBS_AT_ONCE
from notifications.models import Inbox, Notification
from tests.cast import a_report
from tests.commands import Command
from tests.processes import server_connection
from tests.running import RunningHouse, wait_for
from tests.workflows.test_raise_alarm import on_duty_now
from workflows.actions import raise_alarm, receive_report

pytestmark = pytest.mark.processes


def the_worker(house: RunningHouse) -> Command:
    (worker,) = [child for child in house.children if "worker" in str(child.args)]
    return worker


def told(person: Person) -> list[int]:
    return list(Notification.objects.filter(person=person).order_by("number").values_list("number", flat=True))


def job_states() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT status::text FROM procrastinate_jobs WHERE task_name = 'notifications.announce'")
        return [row[0] for row in cursor.fetchall()]


def test_it_finishes_within_a_minute_and_once_what_a_killed_worker_had_begun(running_house: RunningHouse) -> None:
    secretary = running_house.people.secretary
    Inbox.objects.create(person=secretary)
    with server_connection(running_house.database.name) as other, other.transaction():
        other.execute("SELECT FROM notifications_inbox WHERE person_id = %s FOR UPDATE", [secretary.pk])
        receive_report(a_report(running_house.people))
        wait_for(lambda: job_states() == ["doing"], "the worker is in the middle of the job")
        first = the_worker(running_house)
        first.send_signal(signal.SIGKILL)
        first.wait()
        began = time.monotonic()
    running_house.start("worker")
    wait_for(lambda: told(secretary) == [1] and not job_states(), "another worker does it", seconds=60)
    assert time.monotonic() - began < 60
    assert Inbox.objects.get(person=secretary).last_number == 1


def test_news_of_danger_to_life_waits_for_no_other_job(running_house: RunningHouse) -> None:
    """Every other lane of the worker is taken by news that does not come to an end, and more of it waits."""
    people = running_house.people
    on_duty_now(people.canteen_branch, people.stranger)
    Inbox.objects.create(person=people.secretary)
    with server_connection(running_house.database.name) as other, other.transaction():
        other.execute("SELECT FROM notifications_inbox WHERE person_id = %s FOR UPDATE", [people.secretary.pk])
        for _ in range(JOBS_AT_ONCE + 3):
            receive_report(a_report(people))
        wait_for(lambda: job_states().count("doing") >= JOBS_AT_ONCE, "all hands are full")

        raise_alarm(a_report(people, at_unit=people.canteen))

        wait_for(lambda: told(people.stranger) == [1], "whoever is on duty knows at once", seconds=5)
    wait_for(lambda: not job_states(), "and the rest is told when it can be", seconds=30)


def test_it_goes_on_after_postgresql_dropped_every_connection(running_house: RunningHouse) -> None:
    secretary = running_house.people.secretary
    receive_report(a_report(running_house.people))
    wait_for(lambda: told(secretary) == [1], "the worker is at work")
    for expected in (2, 3):
        with server_connection("postgres") as server:
            server.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
                [running_house.database.name],
            )
        connection.close()
        receive_report(a_report(running_house.people))
        wait_for(lambda expected=expected: len(told(secretary)) == expected, "it connects anew", seconds=30)  # type: ignore[misc]


def test_it_ends_in_order_when_told_to(running_house: RunningHouse) -> None:
    receive_report(a_report(running_house.people))
    wait_for(lambda: told(running_house.people.secretary) == [1], "the worker is at work")
    worker = the_worker(running_house)
    worker.terminate()
    assert worker.wait(12) == 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_workers")
        assert cursor.fetchone() == (0,)
