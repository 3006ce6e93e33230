"""Moving the flow in the transaction of a change.

Steps are looked up by name, so that flow and actions need no circle of imports.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from viewflow.workflow.models import Task
from viewflow.workflow.status import PROCESS, STATUS

from casework.cases import firing
from casework.cases.door import Change
from casework.cases.models import Case
from casework.cases.rules.deadlines import next_due
from casework.cases.words import Stage
from casework.organisation.models import Person

from . import rungs
from .flows.help_request import HelpRequestFlow
from .warnings import next_warning

OPEN_STATUSES = (STATUS.NEW, STATUS.ASSIGNED, STATUS.STARTED)


def start_flow(case: Case, at: datetime) -> None:
    """Starts the flow of a case whose row this transaction holds, and opens its first step: acceptance, where the
    routing rules have named whom to ask."""
    step = Stage.ACCEPT if case.assigned_at else Stage.ASSIGN
    case.stage = step
    rungs.settle(case, step, at)
    HelpRequestFlow.receive.run(case=case)
    _follow(case, step)


def finish_step(change: Change, step: Stage, *, next_step: Stage) -> None:
    """Finishes the open step `step`, done by whoever makes the change; the flow opens `next_step`.

    `change.case` must already say what the flow's gateways ask (owner, helped). Raises `Task.DoesNotExist` when flow
    and case disagree: that is for `doctor`, not for the user.
    """
    case = change.case
    rungs.settle(case, next_step, change.at)
    task = open_task(case, step)
    activation = activation_of(task, case)
    if task.status == STATUS.NEW:
        activation.assign(change.by.person)
    activation.start(None)
    activation.execute()
    _follow(case, next_step)


def withdraw(change: Change) -> None:
    """Leaves the open step undone, its timers with it, and cancels the flow's process: the case is closed."""
    case = change.case
    rungs.settle(case, Stage.CLOSED, change.at)
    process = open_task(case, Stage(case.stage)).process.caseprocess
    _waiting(case).update(status=STATUS.CANCELED, finished=change.at)
    process.status, process.finished = PROCESS.CANCELED, change.at
    process.save(update_fields=["status", "finished"])
    _follow(case, Stage.CLOSED)


def reopen(change: Change) -> None:
    """Takes up the process of a closed case again: at `respond` with its owner, else at `assign`."""
    case = change.case
    next_step = Stage.RESPOND if case.owner_id else Stage.ASSIGN
    rungs.settle(case, next_step, change.at)
    last = Task.objects.filter(process__caseprocess__case=case).select_related("process__caseprocess").latest("pk")
    process = last.process.caseprocess
    process.status, process.finished = PROCESS.NEW, None
    process.save(update_fields=["status", "finished"])
    node = HelpRequestFlow.instance.node(next_step.value)
    before = activation_of(last, case)
    before._activate_next({node._create(before, last.token)})
    _follow(case, next_step)


def hand_step_to(case: Case, step: Stage, holder: Person | None) -> None:
    """Gives the open step to another holder without finishing it; None for everybody in the branch."""
    task = open_task(case, step)
    task.owner, task.status = holder, STATUS.ASSIGNED if holder else STATUS.NEW
    task.save(update_fields=["owner", "status"])


def open_task(case: Case, step: Stage) -> Any:
    return Task.objects.select_related("process__caseprocess").get(
        process__caseprocess__case=case,
        flow_task=HelpRequestFlow.instance.node(step.value),
        status__in=OPEN_STATUSES,
    )


def is_at(case: Case, step: Stage) -> bool:
    """Whether the flow is at that step; it is not where somebody has changed flow or case past the door."""
    node = HelpRequestFlow.instance.node(step.value)
    found = Task.objects.filter(process__caseprocess__case=case, flow_task_type="HUMAN", status__in=OPEN_STATUSES)
    return [task.flow_task for task in found] == [node]


def activation_of(task: Any, case: Case) -> Any:
    """The activation of a task, bound to the case object in hand: gateways and timers must see unsaved changes."""
    activation = task.flow_task.activation_class(task)
    activation.process.case = case
    return activation


def keep_watch(change: Change) -> None:
    """After a change to what is due that finishes no step: ladder, next deadline and the step's timers follow.

    While a timer fires they are armed once, by `watch`, when all that was due is done.
    """
    case = change.case
    rungs.settle(case, Stage(case.stage), change.at)
    case.next_due_at = next_due(case)
    if firing.held_case(case) is None:
        arm_timers(case)


def arm_timers(case: Case) -> None:
    """Makes the timers of the open step say what the case says; nothing where they do. The step and its timers are
    read in one statement."""
    if case.stage in {Stage.RECEIVED, Stage.CLOSED}:
        return
    waiting = {task.flow_task.name: task for task in _waiting_tasks(case)}
    for name, due_at in wanted_timers(case).items():
        if name in waiting:
            _move_timer(waiting[name], due_at)
        elif due_at is not None:
            HelpRequestFlow.instance.node(name).arm(waiting[case.stage], due_at)


def _waiting_tasks(case: Case) -> list[Any]:
    """The open step and its timers."""
    return list(_waiting(case))


def _waiting(case: Case) -> Any:
    return Task.objects.filter(process__caseprocess__case=case, status__in=(*OPEN_STATUSES, STATUS.SCHEDULED))


def wanted_timers(case: Case) -> dict[str, datetime | None]:
    """When each timer of the open step is to fire; None for never."""
    return {f"{case.stage}_breach": case.next_due_at, f"{case.stage}_warning": next_warning(case)}


def disarm_doubled(case: Case) -> None:
    """Leaves one timer of each name, and none of another step. Only who wrote past the door has made more."""
    kept: set[str] = set()
    for task in armed_timers(case):
        name = task.flow_task.name
        if name in kept or name not in wanted_timers(case):
            task.status = STATUS.CANCELED
            task.save(update_fields=["status"])
        kept.add(name)


def armed_timers(case: Case) -> list[Any]:
    return list(Task.objects.filter(process__caseprocess__case=case, flow_task_type="TIMER", status=STATUS.SCHEDULED))


def _move_timer(armed: Any, due_at: datetime | None) -> None:
    if due_at is None:
        armed.status = STATUS.CANCELED
        armed.save(update_fields=["status"])
    elif armed.scheduled != due_at:
        armed.scheduled = due_at
        armed.save(update_fields=["scheduled"])


def _follow(case: Case, step: Stage) -> None:
    """Copies where the flow now stands into the case."""
    case.stage = step
    if step == Stage.CLOSED:
        case.offered_to = case.offered_branch = None  # nobody is asked to go on with what has ended
    case.next_due_at = next_due(case)
