"""Night work of the house itself."""

from __future__ import annotations

from django.contrib.sessions.models import Session
from django.utils import timezone
from procrastinate.contrib.django import app

KEEP_FAILED_JOBS_HOURS = 30 * 24


@app.periodic(cron="20 3 * * *")
@app.task(name="house.nightly", queue="night", pass_context=False)
async def nightly(timestamp: int) -> None:
    """Forgets sessions that have ended and jobs that failed long ago.

    Procrastinate also needs one periodic task: without any, the watch over its heartbeat and listener ends at once.
    """
    await Session.objects.filter(expire_date__lt=timezone.now()).adelete()
    await app.job_manager.delete_old_jobs(
        KEEP_FAILED_JOBS_HOURS, include_failed=True, include_cancelled=True, include_aborted=True
    )
