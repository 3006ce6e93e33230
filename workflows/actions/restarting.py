"""What the house mends by itself: a flow that did not start, a case whose deadline no timer watches."""

from __future__ import annotations

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
from .judging import ask_more_to_judge


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


def unasked() -> QuerySet[Case]:
    """Open cases with words of danger about which nobody was asked, as an earlier version left them."""
    marked = Case.objects.exclude(urgency_suggested="").filter(danger_due_at__isnull=True)
    return marked.exclude(stage__in=[Stage.RECEIVED, Stage.CLOSED]).order_by("pk")


def watch_all_again() -> int:
    """Every open case whose deadline no timer watches; returns how many. Safe in any number of processes at once."""
    for case in list(unasked()):
        ask_more_to_judge(case)
    return sum(watch_again(case) for case in list(unwatched()))
