"""What the house mends by itself: a flow that did not start, a case whose deadline no timer watches."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from casework.cases.actors import TIMER
from casework.cases.door import changing
from casework.cases.models import Case
from casework.cases.words import Kind, Stage
from workflows import steps
from workflows.waiting import armed

from .alarms import offer_to_all
from .judging import ask_more_to_judge

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


def suspects() -> QuerySet[Case]:
    """Open cases that may be unwatched: no timer is armed for their next deadline, or not two for two moments.

    Nothing is amiss with most of the latter: they have no warning left.
    """
    at_deadline = armed().filter(process__caseprocess__case=OuterRef("pk"), scheduled=OuterRef("next_due_at"))
    both = armed().order_by().values("process").annotate(timers=Count("pk"), moments=Count("scheduled", distinct=True))
    are_both = Q(process__in=both.filter(timers=2, moments=2).values("process"))
    return _started().exclude(Exists(at_deadline.order_by()) & are_both)


def _started() -> QuerySet[Case]:
    return Case.objects.exclude(stage__in=[Stage.RECEIVED, Stage.CLOSED]).order_by("pk")


def is_watched(case: Case) -> bool:
    """By one timer for its next deadline and one for its next warning, if any is left."""
    found = [(task.flow_task.name, task.scheduled) for task in steps.armed_timers(case)]
    wanted = [(name, due_at) for name, due_at in steps.wanted_timers(case).items() if due_at]
    return sorted(found) == sorted(wanted)


def watch_again(case: Case) -> bool:
    """Sets ladder, next deadline and timers of an open case anew, from the clocks it has; False when it is watched."""
    with transaction.atomic():
        locked = Case.objects.select_for_update().get(pk=case.pk)
        if not locked.is_open or is_watched(locked):
            return False
        with changing(case, Kind.WATCHED, by=TIMER) as change:
            steps.disarm_doubled(change.case)
            steps.keep_watch(change)
    return True


def unasked() -> QuerySet[Case]:
    """Open cases with words of danger about which nobody was asked, as an earlier version left them."""
    marked = Case.objects.exclude(urgency_suggested="").filter(danger_due_at__isnull=True)
    return marked.exclude(stage__in=[Stage.RECEIVED, Stage.CLOSED]).order_by("pk")


def watch_all_again(*, thoroughly: bool = False) -> int:
    """Every open case whose deadline or next warning no timer watches, or two do; returns how many.

    Safe in any number of processes at once. Only `thoroughly` finds a warning that is armed for a wrong moment: that
    reads every open case.
    """
    for _asked in one_by_one(ask_more_to_judge, unasked()):
        pass
    cases = _started() if thoroughly else suspects()
    looked_at = cases.select_related("standard__calendar").iterator(chunk_size=500)
    return sum(one_by_one(watch_again, (case for case in looked_at if not is_watched(case))))


def watcher() -> Callable[[], int]:
    """What a worker does every few minutes; the first time thoroughly, since an upgrade may warn at other moments."""
    is_first = True

    def watch() -> int:
        nonlocal is_first
        watched = watch_all_again(thoroughly=is_first)
        is_first = False
        return watched

    return watch


def one_by_one(mend: Callable[[Case], object], cases: Iterable[Case]) -> Iterator[bool]:
    """Whether each was mended; one that cannot be is left to the doctor and does not stand in the way of the others."""
    for case in list(cases):
        try:
            with transaction.atomic():
                is_mended = bool(mend(case))
        except Exception as error:
            # Its type only: its text might quote what was confided.
            logger.error("%s: %s failed: %s", case.number, mend.__name__, type(error).__name__)
        else:
            yield is_mended
