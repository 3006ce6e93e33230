"""Which timers are armed, which are due, which wait for a human."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Now
from viewflow.workflow.models import Task
from viewflow.workflow.status import STATUS

from .models import ClockJump, TimerFailure


def armed() -> QuerySet[Task]:
    """Earliest first. The partial index `workflows_armed_timers` holds exactly these."""
    timers: QuerySet[Task] = Task.objects.filter(flow_task_type="TIMER", status=STATUS.SCHEDULED)
    return timers.order_by("scheduled", "pk")


def due(as_of: datetime | None = None) -> QuerySet[Task]:
    """By the database's clock or as of a moment; without those that pause after a failure, are given up or held."""
    moment = as_of or Now()
    not_yet = TimerFailure.objects.filter(Q(retry_at__gt=moment) | Q(gave_up_at__isnull=False), task=OuterRef("pk"))
    return armed().filter(scheduled__lte=moment).exclude(Exists(not_yet)).exclude(Exists(_holds()))


def held() -> QuerySet[Task]:
    """Due by a jump of the clock alone, and too many to fire without somebody's word."""
    return armed().filter(Exists(_holds()), scheduled__lte=Now())


def given_up() -> QuerySet[TimerFailure]:
    return TimerFailure.objects.filter(gave_up_at__isnull=False, task__status=STATUS.SCHEDULED)


def lateness() -> timedelta:
    """How late the oldest timer is that should have fired, by the database's clock; zero when none is due."""
    oldest = due().annotate(late=Now() - F("scheduled")).values_list("late", flat=True).first()
    return oldest or timedelta()


def next_due_at() -> datetime | None:
    """When the next armed timer is due, also if that has passed."""
    return armed().values_list("scheduled", flat=True).first()


def _holds() -> QuerySet[ClockJump]:
    return ClockJump.objects.filter(
        released_at__isnull=True, held_from__lt=OuterRef("scheduled"), held_until__gte=OuterRef("scheduled")
    )
