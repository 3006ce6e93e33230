"""Jobs of the flow, run by the worker."""

from datetime import datetime

from django.db import connection
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app


@app.task(
    name="workflows.start_flow",
    queue="flow",
    retry=RetryStrategy(max_attempts=20, exponential_wait=3),
)
def start_flow(case_id: int) -> None:
    from .actions.restarting import restart_flow

    restart_flow(case_id)


def start_flow_again(case_id: int) -> None:
    start_flow.defer(case_id=case_id)


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
