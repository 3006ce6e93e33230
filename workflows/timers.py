"""Firing what is due: any number of dispatchers, each due timer once, in due order.

viewflow's own sweep lets two dispatchers wait on each other and loses what fails (pitfalls P-26, P-27). Here a
dispatcher reserves one timer at a time with a transaction-scoped advisory lock, skips what others hold, then takes the
lock of the case row like everybody else. What raises is undone as a whole and tried again with growing pauses.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone
from viewflow.workflow.models import Task
from viewflow.workflow.status import STATUS

from casework.cases.models import Case

from . import steps
from .models import TimerFailure

logger = logging.getLogger(__name__)

BATCH = 50
ATTEMPTS = 8
"""After so many failures (about four hours) a timer is left for a human; `doctor` and `/readyz` name it."""
_LOCK_SPACE = 0x58514954
"""First key of our advisory locks ("XQIT"), so that they meet nobody else's."""


def fire_due_timers(*, as_of: datetime | None = None) -> int:
    """Fires what is due by the database's clock, and returns how many. Safe in any number of processes at once.

    `as_of` is for who plays the past at another pace, as the demonstration does.
    """
    fired = 0
    while task_ids := list(_due(as_of).values_list("pk", flat=True)[:BATCH]):
        fired_now = sum(_fire_or_note(task_id) for task_id in task_ids)
        fired += fired_now
        if not fired_now:
            break
    return fired


def lateness() -> timedelta:
    """How late the oldest timer is that should have fired; zero when none is due."""
    oldest = _due().values_list("scheduled", flat=True).first()
    return max(timezone.now() - oldest, timedelta()) if oldest else timedelta()


def given_up() -> QuerySet[TimerFailure]:
    return TimerFailure.objects.filter(gave_up_at__isnull=False, task__status=STATUS.SCHEDULED)


def next_due_at() -> datetime | None:
    """When the next armed timer is due, also if that has passed."""
    armed = Task.objects.filter(flow_task_type="TIMER", status=STATUS.SCHEDULED).order_by("scheduled")
    return armed.values_list("scheduled", flat=True).first()  # type: ignore[no-any-return]


def _due(as_of: datetime | None = None) -> QuerySet[Task]:
    moment = as_of or Now()
    not_yet = TimerFailure.objects.filter(Q(retry_at__gt=moment) | Q(gave_up_at__isnull=False), task=OuterRef("pk"))
    due: QuerySet[Task] = Task.objects.filter(
        flow_task_type="TIMER", status=STATUS.SCHEDULED, scheduled__lte=moment
    ).exclude(Exists(not_yet))
    return due.order_by("scheduled", "pk")


def _fire_or_note(task_id: int) -> bool:
    try:
        return _fire(task_id)
    except Exception as error:  # one broken timer must not stop the others; it is noted and tried again
        logger.error("timer %s failed: %s", task_id, type(error).__name__)  # its text might quote what was confided
        _note_failure(task_id, error)
        return False


@transaction.atomic
def _fire(task_id: int) -> bool:
    """Fires one timer unless somebody else holds it, has fired it, or the step is over."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [_LOCK_SPACE, task_id % 2**31])
        if not cursor.fetchone()[0]:
            return False
    case = Case.objects.select_for_update().get(process__task=task_id)
    task = Task.objects.select_related("process__caseprocess").get(pk=task_id)
    if task.status != STATUS.SCHEDULED:
        return False
    activation = steps.activation_of(task, case)
    activation.start()
    activation.execute()
    TimerFailure.objects.filter(task=task_id).delete()
    return True


def _note_failure(task_id: int, error: Exception) -> None:
    """Names the kind of error only: its text might quote what somebody confided."""
    failure, _ = TimerFailure.objects.get_or_create(task_id=task_id, defaults={"retry_at": timezone.now(), "error": ""})
    failure.attempts += 1
    failure.error = type(error).__name__
    failure.retry_at = timezone.now() + timedelta(seconds=min(15 * 4 ** (failure.attempts - 1), 2 * 3600))
    if failure.attempts >= ATTEMPTS:
        failure.gave_up_at = timezone.now()
    failure.save()
