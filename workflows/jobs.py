"""Jobs of the flow, run by the worker."""

from contextlib import suppress
from datetime import datetime

from asgiref.sync import sync_to_async
from django.db import close_old_connections, connection
from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.contrib.django import app
from procrastinate.jobs import Job

LONGEST_WAIT_SECONDS = 600
CODES_HARDENED_AT_ONCE = 100
SKETCHES_AT_ONCE = 500


class UntilItWorks(BaseRetryStrategy):
    """After 3, 9, 27 … seconds, at most ten minutes, without end: a case whose flow does not start is nobody's."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision:
        return RetryDecision(retry_in={"seconds": min(3 ** min(job.attempts + 1, 6), LONGEST_WAIT_SECONDS)})


@app.task(name="workflows.start_flow", queue="flow", retry=UntilItWorks())
def start_flow(case_id: int) -> None:
    from .actions.restarting import restart_flow

    restart_flow(case_id)


def start_flow_again(case_id: int) -> None:
    start_flow.defer(case_id=case_id)


@app.periodic(cron="25 * * * *")
@app.task(name="workflows.examine", queue="night", queueing_lock="workflows.examine")
async def examine_at_night(timestamp: int) -> None:
    """Asked every hour, so that a house that was shut at night is examined when it opens."""
    from .examinations import AlreadyExamining, examine_in_a_child

    if await sync_to_async(_is_examination_due, thread_sensitive=False)():
        with suppress(AlreadyExamining):
            await examine_in_a_child()


def _is_examination_due() -> bool:
    """On a connection of its own: asked once an hour, in a thread that lives on."""
    from .examinations import is_due

    close_old_connections()
    try:
        return is_due()
    finally:
        connection.close()


@app.periodic(cron="*/10 * * * *")
@app.task(name="workflows.begin_absences", queue="flow", queueing_lock="workflows.begin_absences", pass_context=False)
def begin_absences(timestamp: int) -> None:
    """At midnight, and again every ten minutes: what is offered to people who are away from today on goes back."""
    from .actions.absence import take_back_offers

    take_back_offers()


@app.periodic(cron="* * * * *")
@app.task(name="workflows.harden_codes", queue="night", queueing_lock="workflows.harden_codes", pass_context=False)
def harden_codes(timestamp: int) -> None:
    """What is kept of receipt codes is made dear to guess, some a minute: each costs hundredths of a second."""
    from casework.cases.receipts import harden

    harden(CODES_HARDENED_AT_ONCE)


@app.periodic(cron="* * * * *")
@app.task(name="workflows.sketch_cases", queue="night", queueing_lock="workflows.sketch_cases", pass_context=False)
def sketch_cases(timestamp: int) -> None:
    """What came in last is compared with the others from now on; after an upgrade, what came in before."""
    from casework.cases.similar import sketch_cases as make_sketches

    make_sketches(SKETCHES_AT_ONCE)


def drop_news_before(moment: datetime) -> None:
    """Takes back what waits to be announced of things that happened before `moment`.

    For who plays the past: nobody's inbox is to fill at once with the news of three months.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            DELETE FROM procrastinate_jobs job USING cases_ledgerentry entry
            WHERE job.task_name = 'notifications.announce' AND job.status = 'todo'
            AND entry.id = (job.args ->> 'entry_id')::bigint AND entry.at < %s
            """,
            [moment],
        )


def entries_announced_to_nobody() -> list[int]:
    """The ledger entries whose announcement failed for good."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT (args ->> 'entry_id')::bigint FROM procrastinate_jobs
            WHERE task_name = 'notifications.announce' AND status = 'failed' ORDER BY id
            """
        )
        return [entry_id for (entry_id,) in cursor.fetchall()]


def retry_failed_jobs() -> int:
    """Gives every job that failed for good back to the workers; returns how many.

    Jobs that only one of may wait (queueing lock) are periodic: their next round does the work, so they are dropped.
    """
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE status = 'failed' AND queueing_lock IS NOT NULL")
        cursor.execute(
            """
            SELECT count(procrastinate_retry_job_v2(id, now(), NULL, NULL, NULL))
            FROM (SELECT id FROM procrastinate_jobs WHERE status = 'failed' FOR UPDATE SKIP LOCKED) failed
            """
        )
        return int(cursor.fetchone()[0])
