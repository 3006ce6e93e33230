"""`/livez`: this process answers. `/readyz`: the house can do its work, and if not, what is missing."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

import psycopg
import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from redis.backoff import NoBackoff
from redis.retry import Retry

from casework.cases.audience import not_started
from workflows import jumps
from workflows.examinations import findings_of, last_examination
from workflows.waiting import given_up, held, lateness

logger = logging.getLogger(__name__)

TIMEOUT_SECONDS = 1
HEARTBEAT_SECONDS = 30
"""A worker writes one every 5 s; see `working.SIGN_OF_LIFE_SECONDS`."""
LONGEST_WAIT_SECONDS = 60.0
"""For a job (T-22) and for a timer (promise 4)."""
START_WITHIN = timedelta(minutes=5)

OLDEST_JOB = """
    SELECT coalesce(max(extract(epoch FROM now() - greatest(deferred.at, job.scheduled_at))), 0)
    FROM procrastinate_jobs job
    JOIN procrastinate_events deferred ON deferred.job_id = job.id AND deferred.type = 'deferred'
    WHERE job.status = 'todo' AND (job.scheduled_at IS NULL OR job.scheduled_at <= now())
"""
FAILED_JOBS = "SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed' AND queueing_lock IS NULL"
"""Periodic jobs hold a queueing lock; their next round does what a failed one left."""
FAILED_STEPS = "SELECT count(*) FROM viewflow_task WHERE status = 'ERROR'"
LIVING_WORKERS = "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - make_interval(secs => %s)"


@dataclass(frozen=True)
class Finding:
    """One line of the answer; `value` is "ok", "missing", seconds or a number."""

    is_ok: bool
    value: str | float


@dataclass(frozen=True)
class Answer:
    status: int
    body: Mapping[str, str | float | list[str]]


NOT_READY = Answer(503, {"status": "not ready"})
MISSING = Finding(False, "missing")
OK = Finding(True, "ok")


def livez(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"})


def readyz(request: HttpRequest) -> JsonResponse:
    answer = look()
    return JsonResponse(answer.body, status=answer.status)


def look() -> Answer:
    """200 when all is well, else 503; a Redis or PostgreSQL that does not answer costs about two seconds."""
    findings = {"database": _tried(_database), "redis": _tried(_redis)}
    rest: dict[str, Callable[[], Finding]] = {
        "worker": _worker,
        "oldest_waiting_job_seconds": _oldest_waiting_job,
        "timer_lateness_seconds": _timers,
        "timers_given_up": _given_up,
        "timers_held": _held,
        "clock_jump_seconds": _jump,
        "clock_difference_seconds": _difference,
        "failed_steps": _failed_steps,
        "cases_not_started": _not_started,
        "failed_jobs": _failed_jobs,
        "doctor_findings": _doctor_findings,
        "doctor_hours_ago": _doctor_hours_ago,
    }
    answers = findings["database"].is_ok
    findings |= {name: _tried(look) if answers else MISSING for name, look in rest.items()}
    is_ready = all(finding.is_ok for finding in findings.values())
    body: dict[str, str | float] = {"status": "ok" if is_ready else "not ready"}
    return Answer(200 if is_ready else 503, body | {name: finding.value for name, finding in findings.items()})


def look_with_depth() -> Answer:
    """The same with what the last examination found, sentence by sentence; 200 only when it found nothing."""
    answer, last = look(), last_examination()
    if last is None:
        return NOT_READY
    sentences = [finding.sentence for finding in findings_of(last)]
    depth: dict[str, str | float | list[str]] = {"doctor_cases": last.cases, "doctor_seconds": last.seconds}
    return Answer(503 if last.findings else answer.status, {**answer.body, **depth, "findings": sentences})


def _tried(look: Callable[[], Finding]) -> Finding:
    """Why something is missing goes to the log, not to whoever asks."""
    try:
        return look()
    except (DatabaseError, psycopg.Error, redis.RedisError) as error:
        logger.warning("not ready: %s", type(error).__name__)
        return MISSING


def _database() -> Finding:
    """On a connection of its own: a kept one would wait without limit for a server that hangs."""
    parameters = connection.get_connection_params()
    names = {"dbname", "user", "password", "host", "port", *connection.settings_dict["OPTIONS"]}
    wanted = {name: parameters[name] for name in names if name in parameters}
    psycopg.connect(**wanted | {"connect_timeout": 2}).close()
    return OK


def _redis() -> Finding:
    with redis.Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=TIMEOUT_SECONDS,
        socket_connect_timeout=TIMEOUT_SECONDS,
        retry=Retry(NoBackoff(), 0),
    ) as client:
        client.ping()
    return OK


def _worker() -> Finding:
    return OK if _number(LIVING_WORKERS, [HEARTBEAT_SECONDS]) else MISSING


def _oldest_waiting_job() -> Finding:
    return _waiting(_number(OLDEST_JOB, []))


def _timers() -> Finding:
    return _waiting(lateness().total_seconds())


def _given_up() -> Finding:
    """Timers that failed too often and wait for a human."""
    number = given_up().count()
    return Finding(number == 0, number)


def _held() -> Finding:
    """Timers that a jump of the clock alone made due; `manage.py confirm_timers` lets them fire."""
    number = held().count()
    return Finding(number == 0 and not jumps.waiting_for_a_word().exists(), number)


def _jump() -> Finding:
    """Of the last hour; 0 when there was none."""
    jump = jumps.latest()
    return Finding(jump is None, jump.seconds if jump else 0)


def _difference() -> Finding:
    """Between the database's clock and those of this process and the workers."""
    difference = jumps.disagreement()
    return Finding(difference <= jumps.TOLERANCE, round(difference.total_seconds()))


def _failed_steps() -> Finding:
    """Steps of a flow that ended in an error; none may be silent."""
    number = int(_number(FAILED_STEPS, []))
    return Finding(number == 0, number)


def _not_started() -> Finding:
    """Cases that were stored without their flow; a few minutes are left to the job that starts it again."""
    waiting = not_started()
    late = waiting.filter(ledger__number=1, ledger__recorded_at__lt=timezone.now() - START_WITHIN)
    return Finding(not late.exists(), waiting.count())


def _failed_jobs() -> Finding:
    """Jobs that failed too often; a failed announcement has told nobody."""
    number = int(_number(FAILED_JOBS, []))
    return Finding(number == 0, number)


def _doctor_findings() -> Finding:
    """Of the last examination. A house with findings works on: people are to mend them, not a load balancer."""
    last = last_examination()
    return Finding(True, last.findings if last else "never")


def _doctor_hours_ago() -> Finding:
    last = last_examination()
    return Finding(True, round((timezone.now() - last.finished_at) / timedelta(hours=1), 1) if last else "never")


def _waiting(seconds: float) -> Finding:
    return Finding(seconds <= LONGEST_WAIT_SECONDS, round(seconds, 1))


def _number(question: str, parameters: list[int]) -> float:
    with connection.cursor() as cursor:
        cursor.execute(question, parameters)
        return float(cursor.fetchone()[0])
