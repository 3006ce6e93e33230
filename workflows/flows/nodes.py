"""Our own kind of timer: armed in two SQL statements, cancelled in one, and never losing a failure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.timezone import now
from viewflow.workflow.activation import Activation
from viewflow.workflow.flow import nodes
from viewflow.workflow.nodes.boundary import TimerBoundaryActivation
from viewflow.workflow.nodes.end import EndActivation
from viewflow.workflow.nodes.func import FunctionActivation
from viewflow.workflow.nodes.if_gate import IfActivation
from viewflow.workflow.signals import task_finished
from viewflow.workflow.status import STATUS

WhenDue = Callable[[Any], "datetime | None"]


class CaseStep(nodes.View):  # type: ignore[misc]
    """A human step.

    `by` names the role whose turn it is, as the drawing says it; `by_to_reporter` says it to the reporter, where that
    is something else.
    """

    def __init__(self, view: Any, *, by: Promise, by_to_reporter: Promise | None = None, **kwargs: Any) -> None:
        super().__init__(view, **kwargs)
        self.by = by
        self.by_to_reporter = by_to_reporter or by


def fires(title: Promise, *, ahead: bool = False) -> Callable[[WhenDue], WhenDue]:
    """Says in words when a timer with this `delay` fires; `ahead`: before the limit, as a reminder."""

    def named(when: WhenDue) -> WhenDue:
        when.title, when.is_ahead = title, ahead  # type: ignore[attr-defined]
        return when

    return named


class PassedAtOnce(Activation):  # type: ignore[misc]
    """For activations that leave no trace: what follows comes in the same moment, straight from the step before."""

    came_from: Any
    """The activation of the last task that is stored."""

    @classmethod
    def create(cls, flow_task: Any, prev_activation: Any, token: Any, data: Any = None, seed: Any = None) -> Any:
        task = flow_task.flow_class.task_class(process=prev_activation.process, flow_task=flow_task, token=token)
        activation = cls(task)
        activation.came_from = getattr(prev_activation, "came_from", prev_activation)
        return activation

    def __hash__(self) -> int:
        """A task that is not stored has no number to tell it by."""
        return id(self)

    def __eq__(self, other: object) -> bool:
        return self is other

    @Activation.status.super()  # type: ignore[untyped-decorator]
    def complete(self) -> None:
        """Nothing is left to be done."""


class AtOnceActivation(PassedAtOnce, IfActivation):  # type: ignore[misc]
    @Activation.status.super()  # type: ignore[untyped-decorator]
    def activate(self) -> None:
        self._condition_result = self.flow_task._condition(self)

    @Activation.status.super()  # type: ignore[untyped-decorator]
    def create_next(self) -> Any:
        following = self.flow_task._on_true if self._condition_result else self.flow_task._on_false
        yield following._create(self.came_from, self.task.token)


class AtOnce(nodes.If):  # type: ignore[misc]
    """A gateway passed in the same moment, without a trace: every intake goes through it, and its budget is small."""

    activation_class = AtOnceActivation


class ErrandActivation(PassedAtOnce, FunctionActivation):  # type: ignore[misc]
    @Activation.status.super()  # type: ignore[untyped-decorator]
    def activate(self) -> None:
        """Lets an error of the verb raise, so that the whole firing is undone and tried again (pitfall P-27)."""
        self.flow_task._func(self)


class Errand(nodes.Function):  # type: ignore[misc]
    """What a timer has done: the timer's own task and the ledger tell of it, so that it needs no row besides."""

    activation_class = ErrandActivation


class WhatIsDue(Errand):
    """Does whatever has become due: for a limit what its description says, else one of the `errands`."""

    @property
    def errands(self) -> dict[str, Any]:
        """What it does, and how the drawing puts that into words, by the word of what is due."""
        from workflows.watch import WHEN_DUE, Worded

        return {str(due): errand for due, errand in WHEN_DUE.items() if isinstance(errand, Worded)}


class ErrandDoneActivation(PassedAtOnce, EndActivation):  # type: ignore[misc]
    @Activation.status.super()  # type: ignore[untyped-decorator]
    def activate(self) -> None:
        """The step beside which the timer fired is open still, or another one: the flow goes on."""


class ErrandDone(nodes.End):  # type: ignore[misc]
    activation_class = ErrandDoneActivation


class CaseTimerActivation(TimerBoundaryActivation):  # type: ignore[misc]
    @Activation.status.transition(source=STATUS.SCHEDULED, target=STATUS.STARTED)  # type: ignore[untyped-decorator]
    def start(self) -> None:
        """Not saved: nobody sees this state, because the same transaction completes the task."""
        self.task.started = now()

    @Activation.status.transition(source=STATUS.STARTED)  # type: ignore[untyped-decorator]
    def execute(self) -> None:
        """Lets an error of the verb raise, so that the whole firing is undone and tried again (pitfall P-27)."""
        self.complete()
        self.activate_next()

    @Activation.status.transition(source=STATUS.STARTED, target=STATUS.DONE)  # type: ignore[untyped-decorator]
    def complete(self) -> None:
        """Nobody listens for the end of a timer, unlike that of a step."""
        self.task.finished = now()
        self.task.save(update_fields=["status", "started", "finished"])


class CaseTimer(nodes.TimerBoundary):  # type: ignore[misc]
    """Attached to a human step; fires beside it, without interrupting.

    `delay` is called with the step's activation and returns the due moment (UTC), or None when nothing is to be armed.
    """

    activation_class = CaseTimerActivation

    def __init__(self, attached_to: Any, delay: WhenDue | Any, **kwargs: Any) -> None:
        super().__init__(attached_to, delay, interrupting=False, **kwargs)
        self.is_ahead: bool = getattr(delay, "is_ahead", False)
        self.Annotation(title=getattr(delay, "title", None))

    def _arm(self, host_activation: Any) -> None:
        due_at = self._delay(host_activation)
        if due_at is not None:
            self.arm(host_activation.task, due_at)

    def arm(self, host: Any, due_at: datetime) -> None:
        """Arms this timer beside the open task `host`, for `due_at` (UTC)."""
        task = self.flow_class.task_class(
            process_id=host.process_id, flow_task=self, token=host.token, status=STATUS.SCHEDULED, scheduled=due_at
        )
        task.save()
        task.previous.add(host)

    def _ready(self) -> None:
        self._attached_to._boundary_events.append(self)
        if self._attached_to._boundary_events[0] is self:
            task_finished.connect(self._on_host_finished, sender=self.flow_class)

    def _on_host_finished(self, **signal: Any) -> None:
        """One UPDATE disarms all timers of the step: a case has one open step at a time."""
        task = signal["task"]
        if task.flow_task != self._attached_to:
            return
        self.flow_class.task_class._default_manager.filter(
            process=task.process,
            flow_task__in=list(self._attached_to._boundary_events),
            status=STATUS.SCHEDULED,
        ).update(status=STATUS.CANCELED, finished=task.finished)
