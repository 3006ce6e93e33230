"""Firing what is due: any number of dispatchers share the work, each due timer once, in due order.

viewflow's own sweep lets two dispatchers wait on each other and loses what fails (pitfalls P-26, P-27). Here every
firing is one transaction in four steps:

1. Of the earliest timers that are due by the database's clock, take the first whose case no other dispatcher is at
   work on. That is an advisory lock, which goes with the transaction: a dispatcher that dies, or sleeps longer than
   its connection's idle limit, loses it and all it wrote.
2. Take the lock of the case row like everybody else.
3. Look whether the timer is still armed and due.
4. Let the flow do the verb. What raises is undone as a whole and tried again with growing pauses.

"In due order" means: the timers of one case fire strictly in the order of their due moments; among cases, whoever is
free takes the earliest that nobody has taken. One dispatcher alone fires all strictly in due order; of several, each
may be ahead of the others by the one case it is at work on. A timer that failed lets later ones pass until it is tried
again.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.db.models.functions import Now
from viewflow.workflow.models import Task
from viewflow.workflow.status import STATUS

from casework.cases.firing import firing
from casework.cases.models import Case, ServiceStandard

from . import jumps, steps
from .models import TimerFailure
from .waiting import armed, due, given_up, lateness, next_due_at

__all__ = ["ATTEMPTS", "fire_due_timers", "given_up", "lateness", "next_due_at", "try_again"]

logger = logging.getLogger(__name__)

BATCH = 50
"""So often a dispatcher asks anew whether the clock may be believed."""
CHOICE = 32
"""A dispatcher finds work while fewer than so many others hold the earliest."""
ATTEMPTS = 8
"""After so many failures (about four hours) a timer is left for a human; `doctor` and `/readyz` name it."""
FIRST_PAUSE = timedelta(seconds=15)
LONGEST_PAUSE = timedelta(hours=2)
LOCK_SPACE = 0x58514954
"""First key of our advisory locks ("XQIT"), so that they meet nobody else's."""
IF_FREE = "pg_try_advisory_xact_lock(%s, mod(process_id, 2147483648)::int)"
TAKE_FIRST_FREE = "WITH earliest AS MATERIALIZED ({earliest}) SELECT * FROM earliest WHERE {if_free} LIMIT 1"
"""The list is made first, in due order; then one after the other is tried, until one is taken."""


@dataclass(frozen=True)
class Claim:
    """A due timer, to be fired by whoever takes its case first."""

    task_id: int
    process_id: int
    at: datetime
    """Now, by the database's clock."""
    had_failed: bool


def fire_due_timers(*, as_of: datetime | None = None) -> int:
    """Fires what is due by the database's clock, and returns how many. Safe in any number of processes at once.

    `as_of` is for who plays another time, as the demonstration does, and is then also the moment of what happens.
    """
    fired = 0
    while True:
        moment = as_of or jumps.checked_moment()
        if (next_at := next_due_at()) is None or next_at > moment:
            return fired
        round_ = _Round(moment, as_of)
        for _ in range(BATCH):
            has_fired = round_.fire_next()
            if has_fired is None:
                return fired
            fired += has_fired


def try_again() -> int:
    """Gives timers that were given up back to the dispatchers, once their cause is mended; returns how many."""
    return given_up().update(gave_up_at=None, attempts=0, retry_at=jumps.database_time())


class _Round:
    """So many firings as of one moment, in which service standards and calendars do not change."""

    def __init__(self, moment: datetime, as_of: datetime | None) -> None:
        self._moment, self._as_of = moment, as_of
        self._take_first_free = _take_first_free(moment)
        self._standards: dict[int, ServiceStandard] = {}

    def fire_next(self) -> bool | None:
        """Whether the earliest free timer fired; None when none is due that nobody else has taken."""
        claim: Claim | None = None
        try:
            with transaction.atomic():
                claim = self._claim()
                return self._fire(claim) if claim else None
        except Exception as error:  # one broken timer must not stop the others; it is noted and tried again
            if claim is None:
                raise
            logger.error("timer %s failed: %s", claim.task_id, type(error).__name__)  # its text might quote a report
            _note_failure(claim, error)
            return False

    def _claim(self) -> Claim | None:
        """Taken by this transaction until it ends."""
        with connection.cursor() as cursor:
            cursor.execute(*self._take_first_free)
            row = cursor.fetchone()
        return Claim(row[0], row[1], self._as_of or row[2], row[3]) if row else None

    def _fire(self, claim: Claim) -> bool:
        """False when somebody else has fired or moved it, or its step is over."""
        case = self._locked_case(claim.process_id)
        task = Task.objects.select_related("process__caseprocess").get(pk=claim.task_id)
        if task.status != STATUS.SCHEDULED or task.scheduled > self._moment:
            return False
        with firing(case, at=claim.at, due_at=task.scheduled):
            activation = steps.activation_of(task, case)
            activation.start()
            activation.execute()
        if claim.had_failed:
            TimerFailure.objects.filter(task=task).delete()
        return True

    def _locked_case(self, process_id: int) -> Case:
        """Before the task is read: what waited for the lock must see what was done under it."""
        case = Case.objects.select_for_update(of=("self",)).get(process=process_id)
        standard = self._standards.get(case.standard_id)
        if standard is None:
            standard = ServiceStandard.objects.select_related("calendar").get(pk=case.standard_id)
            self._standards[standard.pk] = standard
        case.standard = standard
        return case


def _take_first_free(moment: datetime) -> tuple[str, tuple[Any, ...]]:
    """The statement that claims a timer, and its parameters: composed once, because that takes longer than it runs."""
    had_failed = Exists(TimerFailure.objects.filter(task=OuterRef("pk")))
    rows = due(moment).annotate(read_at=Now(), had_failed=had_failed)
    chosen = rows.values_list("pk", "process_id", "read_at", "had_failed")[:CHOICE]
    earliest, parameters = chosen.query.sql_with_params()
    return TAKE_FIRST_FREE.format(earliest=earliest, if_free=IF_FREE), (*parameters, LOCK_SPACE)


def _note_failure(claim: Claim, error: Exception) -> None:
    """Names the kind of error only: its text might quote what somebody confided.

    Who slept through its lease comes too late to fail as well: another has fired the timer.
    """
    if not armed().filter(pk=claim.task_id).exists():
        return
    failure, _ = TimerFailure.objects.get_or_create(task_id=claim.task_id, defaults={"retry_at": claim.at, "error": ""})
    failure.attempts += 1
    failure.error = type(error).__name__
    failure.retry_at = claim.at + min(FIRST_PAUSE * 4 ** (failure.attempts - 1), LONGEST_PAUSE)
    if failure.attempts >= ATTEMPTS:
        failure.gave_up_at = claim.at
        logger.error("timer %s is given up after %s failures", claim.task_id, failure.attempts)
    failure.save()
