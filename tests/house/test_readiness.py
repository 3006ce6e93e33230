"""`/readyz` says what is missing, soon, whatever hangs."""

import socket
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone

from tests.cast import House, a_report
from workflows import steps
from workflows.actions import receive_report

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers DEFAULT VALUES")


@pytest.fixture
def hanging_redis(tmp_path: Path, settings: Any) -> Iterator[None]:
    """Takes connections and never says a word."""
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "s"))
        server.listen()
        settings.REDIS_URL = f"unix://{tmp_path}/s"
        yield


def test_it_answers_that_it_lives_without_asking_anybody() -> None:
    assert Client().get("/livez").json() == {"status": "ok"}


def test_it_is_ready_when_all_is_there(worker: None) -> None:
    answer = Client().get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {
        "status": "ok",
        "database": "ok",
        "redis": "ok",
        "worker": "ok",
        "oldest_waiting_job_seconds": 0.0,
        "timer_lateness_seconds": 0.0,
        "timers_given_up": 0,
        "timers_held": 0,
        "clock_jump_seconds": 0,
        "clock_difference_seconds": 0,
        "failed_steps": 0,
        "cases_not_started": 0,
        "failed_jobs": 0,
        "doctor_findings": "never",
        "doctor_hours_ago": "never",
    }


def test_it_misses_a_worker_that_gave_no_sign_for_half_a_minute(worker: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '31 s'")
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.json()["worker"]) == (503, "missing")


def test_it_tells_how_long_the_oldest_job_waits(worker: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_jobs (queue_name, task_name) VALUES ('news', 'nobody') RETURNING id")
        job = cursor.fetchone()[0]
        cursor.execute(
            "UPDATE procrastinate_events SET at = now() - interval '90 s' WHERE job_id = %s AND type = 'deferred'",
            [job],
        )
    answer = Client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["oldest_waiting_job_seconds"] == pytest.approx(90, abs=5)


def test_it_does_not_count_a_job_that_is_not_due(worker: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, scheduled_at)"
            " VALUES ('news', 'nobody', now() + interval '1 day')"
        )
    assert Client().get("/readyz").json()["oldest_waiting_job_seconds"] == 0.0


def test_it_counts_cases_whose_flow_did_not_start_and_alarms_after_five_minutes(
    worker: None, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(steps, "start_flow", lambda case: 1 / 0)
        receive_report(a_report(house))
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.json()["cases_not_started"]) == (200, 1)
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        assert Client().get("/readyz").status_code == 503


def test_it_alarms_when_a_job_failed_for_good(worker: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status) VALUES ('news', 'nobody', 'failed')"
        )
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.json()["failed_jobs"]) == (503, 1)


def test_it_answers_within_two_seconds_when_redis_hangs(worker: None, hanging_redis: None) -> None:
    asked_at = time.monotonic()
    answer = Client().get("/readyz")
    assert time.monotonic() - asked_at < 2
    assert (answer.status_code, answer.json()["redis"], answer.json()["database"]) == (503, "missing", "ok")


def test_it_says_so_when_the_database_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connection.settings_dict, "HOST", "/nowhere")
    answer = Client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["database"] == answer.json()["worker"] == "missing"
