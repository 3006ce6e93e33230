"""Announcing what happened, and taking up the work of workers that died. Run by `manage.py worker`."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from asgiref.sync import sync_to_async
from django.db import close_old_connections, connection
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from casework.cases.jobs import PRESSING

from .hints import hints
from .inboxes import notice_and_tell, ring_test_alarms, tell

_AT_ONCE = ThreadPoolExecutor(2, thread_name_prefix="alarm")
"""News of danger to life wait for no sweep of timers, as the worker's other threads do."""
DEAD_AFTER_SECONDS = 15
"""A worker shows a sign of life every 5 s."""


@app.task(
    name="notifications.announce",
    queue="news",
    retry=RetryStrategy(max_attempts=12, exponential_wait=2),
    pass_context=True,
)
async def announce(context: JobContext, entry_id: int) -> None:
    """Writes the notifications of a ledger entry, then hints to open pages. May run again: each is told once."""
    thread = _AT_ONCE if context.job.queue == PRESSING["queue"] else None
    hints().say(await sync_to_async(_tell, thread_sensitive=False, executor=thread)(entry_id))


def _tell(entry_id: int) -> dict[int, int]:
    """In a thread that outlives the job and keeps its connection: tested before use, dropped when broken (P-13)."""
    close_old_connections()
    try:
        return tell(entry_id)
    finally:
        close_old_connections()


@app.periodic(cron="7 * * * *")
@app.task(name="notifications.notice_duty_gaps", queue="news", queueing_lock="notifications.notice_duty_gaps")
async def notice_duty_gaps(timestamp: int) -> None:
    """Tells secretaries and leaders of coming shifts with nobody on duty or to be reached, of each shift once."""
    hints().say(await sync_to_async(_notice_duty_gaps, thread_sensitive=False)())


def _notice_duty_gaps() -> dict[int, int]:
    close_old_connections()
    try:
        return notice_and_tell()
    finally:
        close_old_connections()


@app.periodic(cron="* * * * *")
@app.task(name="notifications.ring_weekly_tests", queue="news", queueing_lock="notifications.ring_weekly_tests")
async def ring_weekly_tests(timestamp: int) -> None:
    """Every minute: sends the weekly test alarms that are due, and tells who did not answer, each once."""
    hints().say(await sync_to_async(_ring, thread_sensitive=False)())


def _ring() -> dict[int, int]:
    close_old_connections()
    try:
        return ring_test_alarms()
    finally:
        close_old_connections()


RESCUE = """
    SELECT count(procrastinate_retry_job_v2(id, now(), NULL, NULL, NULL))
    FROM (
        SELECT job.id FROM procrastinate_jobs job
        WHERE job.status = 'doing' AND (
            job.worker_id IS NULL OR EXISTS (
                SELECT FROM procrastinate_workers worker WHERE worker.id = job.worker_id
                AND worker.last_heartbeat < now() - make_interval(secs => %s)
            )
        )
        FOR UPDATE SKIP LOCKED
    ) orphaned
"""


def rescue_jobs_of_dead_workers() -> int:
    """Gives jobs whose worker shows no sign of life to the living; returns how many.

    In one statement that locks the jobs: between procrastinate's own `get_stalled_jobs` and `retry_job`, two rescuers
    could put back a job that a living worker had taken up again in the meantime.
    """
    with connection.cursor() as cursor:
        cursor.execute(RESCUE, [DEAD_AFTER_SECONDS])
        return int(cursor.fetchone()[0])
