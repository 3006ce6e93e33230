"""Where the flow stands, read for all cases in one pass: the other half of what the doctor compares."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models import CharField, F, Q
from django.db.models.functions import Cast
from viewflow.workflow.models import Task
from viewflow.workflow.status import STATUS

from casework.cases.snapshot import Ids, by_case

from .steps import OPEN_STATUSES


class FlowTask(NamedTuple):
    """A task that is not over. Plain values: a house with 100,000 open cases has half a million of them."""

    case_id: int
    kind: str
    """`HUMAN`, `TIMER`, …"""
    status: str
    path: str
    holder_id: int | None
    due_at: datetime | None

    @property
    def node(self) -> str:
        """The name in the flow, `accept` or `accept_breach`."""
        return self.path.rpartition(".")[2]


@dataclass(frozen=True)
class FlowState:
    """What the flow says of one case."""

    steps: Sequence[FlowTask]
    """Open steps of people; one, when all is well."""
    armed: Mapping[str, Sequence[datetime]]
    """When the armed timers are due, by their name such as `accept_breach`."""
    has_failed: bool


def flow_states(ids: Ids | None = None) -> Callable[[int], FlowState]:
    """Gives the state of one case (of those `ids`) after the other, asked in the order of their ids, inside
    `one_snapshot`."""
    unfinished = (
        Q(flow_task_type="HUMAN", status__in=OPEN_STATUSES)
        | Q(flow_task_type="TIMER", status=STATUS.SCHEDULED)
        | Q(status=STATUS.ERROR)
    )
    tasks = Task.objects.filter(unfinished, process__caseprocess__isnull=False).values_list(
        F("process__caseprocess__case_id"),
        "flow_task_type",
        "status",
        Cast("flow_task", CharField()),
        "owner_id",
        "scheduled",
    )
    if ids is not None:
        tasks = tasks.filter(process__caseprocess__case__gte=ids[0], process__caseprocess__case__lte=ids[1])
    rows = tasks.order_by("process__caseprocess__case_id", "pk").iterator(chunk_size=2000)
    tasks_of = by_case(FlowTask(*row) for row in rows)

    def state_of(case_id: int) -> FlowState:
        mine = tasks_of(case_id)
        return FlowState(
            steps=[task for task in mine if task.kind == "HUMAN" and task.status != STATUS.ERROR],
            armed=_armed(mine),
            has_failed=any(task.status == STATUS.ERROR for task in mine),
        )

    return state_of


def _armed(tasks: Sequence[FlowTask]) -> dict[str, list[datetime]]:
    armed: dict[str, list[datetime]] = {}
    for task in tasks:
        if task.kind == "TIMER" and task.status == STATUS.SCHEDULED and task.due_at is not None:
            armed.setdefault(task.node, []).append(task.due_at)
    return armed
