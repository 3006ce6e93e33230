"""What the house mends by itself: a flow that did not start, a case whose deadline no timer watches."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from viewflow.workflow.models import Task
from viewflow.workflow.status import STATUS

from casework.cases.actors import TIMER
from casework.cases.door import changing
from casework.cases.models import Case
from casework.cases.words import Kind, Stage
from workflows import steps

from .alarms import offer_to_all

logger = logging.getLogger(__name__)


def restart_flow(case_id: int) -> Case:
    """Starts the flow of a case still at `received`; does nothing when it has started. May raise, to be retried."""
    case = Case.objects.get(pk=case_id)
    if case.stage != Stage.RECEIVED:
        return case
    with changing(case, Kind.STARTED, by=TIMER) as change:
        if change.case.stage == Stage.RECEIVED:
            steps.start_flow(change.case, change.at)
            if change.case.alarm_due_at is not None:
                offer_to_all(change)
    return case


def unwatched() -> QuerySet[Case]:
    """Open cases without a timer armed for their next deadline, as an earlier version left them after a breach."""
    armed = Task.objects.filter(
        process__caseprocess__case=OuterRef("pk"),
        flow_task_type="TIMER",
        status=STATUS.SCHEDULED,
        scheduled=OuterRef("next_due_at"),
    )
    started = Case.objects.exclude(stage__in=[Stage.RECEIVED, Stage.CLOSED])
    return started.exclude(Exists(armed)).order_by("pk")


def watch_again(case: Case) -> bool:
    """Sets ladder, next deadline and timers of an open case anew, from the clocks it has; False when it is watched."""
    with transaction.atomic():
        Case.objects.select_for_update().only("pk").get(pk=case.pk)
        if not unwatched().filter(pk=case.pk).exists():
            return False
        with changing(case, Kind.WATCHED, by=TIMER) as change:
            steps.keep_watch(change)
    return True


def watch_all_again() -> int:
    """Every open case whose deadline no timer watches; returns how many. Safe in any number of processes at once."""
    return sum(one_by_one(watch_again, unwatched()))


def one_by_one(mend: Callable[[Case], bool], cases: Iterable[Case]) -> Iterator[bool]:
    """Whether each was mended; one that cannot be is left to the doctor and does not stand in the way of the others."""
    for case in list(cases):
        try:
            with transaction.atomic():
                yield mend(case)
        except Exception as error:
            # Its type only: its text might quote what was confided.
            logger.error("%s: %s failed: %s", case.number, mend.__name__, type(error).__name__)
