"""The work that a report starts, from intake to closure."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, NoReturn

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from casework.organisation.models import Branch, Person

from .. import guard
from ..rules import permits
from ..standing import Standing, standing_of
from ..words import Category, Confidentiality, Outcome, PauseReason, RaiseReason, Stage, Urgency
from .report import Report
from .routing import DangerWords
from .standard import ServiceStandard


class CaseQuerySet(models.QuerySet["Case"]):
    def update(self, **kwargs: Any) -> NoReturn:
        guard.refuse("Case.objects.update()")

    def delete(self) -> NoReturn:
        guard.refuse("Case.objects.delete()")

    def bulk_create(self, *args: Any, **kwargs: Any) -> NoReturn:
        guard.refuse("Case.objects.bulk_create()")

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        guard.refuse("Case.objects.bulk_update()")


class Case(models.Model):
    """The work that a report starts. Changed only through `casework.cases.door`.

    `stage`, `offered_to`, `owner` and `next_due_at` are copies of the flow's state for queries;
    `manage.py doctor` holds them equal.
    """

    number = models.CharField(max_length=20, unique=True)
    report = models.OneToOneField(Report, models.PROTECT, related_name="case")
    standard = models.ForeignKey(ServiceStandard, models.PROTECT, related_name="+")
    category = models.CharField(max_length=20, choices=Category.choices)
    urgency = models.CharField(max_length=20, choices=Urgency.choices, default=Urgency.NORMAL)
    urgency_suggested = models.CharField(max_length=20, choices=Urgency.choices, blank=True, default="")
    """What words of the report point to, until somebody confirms or dismisses it."""
    danger_due_at = models.DateTimeField(null=True, blank=True)
    """Until then somebody says what the words mean; else more people are asked. NULL once it is decided."""
    danger_asked = models.JSONField(default=list)
    """Ids of the people who were asked that, in the order in which they were. They may see the case until then."""
    danger_words = models.ForeignKey(DangerWords, models.PROTECT, null=True, blank=True, related_name="+")
    """The version whose words were found. Which they were, the report's text says: a copy would tell of it."""
    confidentiality = models.CharField(max_length=20, choices=Confidentiality.choices)
    is_imported = models.BooleanField(default=False)

    stage = models.CharField(max_length=20, choices=Stage.choices, default=Stage.RECEIVED)
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="cases")
    offered_to = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="offered_cases")
    """Who is asked to accept; NULL at stage `accept` means everybody in the branch. Beside an `owner`: to go on."""
    offered_branch = models.ForeignKey(Branch, models.PROTECT, null=True, blank=True, related_name="+")
    """Another branch than its own, to which the case goes when `offered_to` takes it over; NULL: it stays."""
    owner = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="owned_cases")
    """The one person responsible, from acceptance on."""

    received_at = models.DateTimeField()
    assigned_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    first_response_at = models.DateTimeField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    accept_due_at = models.DateTimeField()
    response_due_at = models.DateTimeField()
    """Of the running round; the first round's breach stays in `response_breached_at`."""
    resolve_due_at = models.DateTimeField()
    progress_due_at = models.DateTimeField(null=True, blank=True)
    """Until then the reporter hears something again, even that there is no news yet."""
    follow_up_due_at = models.DateTimeField(null=True, blank=True)
    turn_due_at = models.DateTimeField(null=True, blank=True)
    """Until then who was offered the case, or is to dispatch it after a decline, moves; else silence moves it on."""
    ladder_due_at = models.DateTimeField(null=True, blank=True)
    """Until then the present rung acts; else the next one is called."""
    pause_due_at = models.DateTimeField(null=True, blank=True)
    """When the running pause ends by itself."""
    next_due_at = models.DateTimeField(null=True, blank=True)
    """The earliest of what `rules.deadlines.running` says; the open step's timer is armed for it."""
    overdue_since = models.DateTimeField(null=True, blank=True)
    """The earliest deadline that has passed and is still not met."""
    request_due_at = models.DateTimeField(null=True, blank=True)
    """The earliest time at which one of its open requests is due and not yet noted as overdue."""
    round_started_at = models.DateTimeField()
    """Receipt, or the last time the reporter said that it did not help."""
    last_word_at = models.DateTimeField(null=True, blank=True)
    """When a person of the branch last told the reporter something."""

    accept_breached_at = models.DateTimeField(null=True, blank=True)
    response_breached_at = models.DateTimeField(null=True, blank=True)
    progress_breached_at = models.DateTimeField(null=True, blank=True)
    resolve_breached_at = models.DateTimeField(null=True, blank=True)
    follow_up_breached_at = models.DateTimeField(null=True, blank=True)
    clock_marks = models.JSONField(default=list)
    """What timers have said already, `warned:accept:0`: clock and round; so that each is said once."""

    response_elapsed_seconds = models.BigIntegerField(null=True, blank=True)
    """Receipt to first response in calendar time."""
    response_working_seconds = models.BigIntegerField(null=True, blank=True)
    """The same on the clock of the case's standard."""

    paused_at = models.DateTimeField(null=True, blank=True)
    """Since when the clock of resolution stands still; NULL while it runs."""
    pause_reason = models.CharField(max_length=20, choices=PauseReason.choices, blank=True)
    pauses = models.JSONField(default=list)
    """Those that are over: `[from, until, reason]`, times in ISO 8601, UTC."""
    paused_working_seconds = models.BigIntegerField(default=0)
    """Their sum on the clock of the standard; a pause counts once it is over."""

    resolution_working_seconds = models.BigIntegerField(null=True, blank=True)
    """Receipt to resolution on the clock of the standard, pauses included; NULL until resolved in the last round."""
    rung = models.PositiveSmallIntegerField(default=0)
    """Of the ladder: 0 owner or queue, 1 the branch's secretary, then one branch higher each time."""
    raised_to = models.ForeignKey(Branch, models.PROTECT, null=True, blank=True, related_name="raised_cases")
    """Whose secretary is to act: after silence the rung's, after a decline a neutral one's."""
    raised_why = models.CharField(max_length=20, choices=RaiseReason.choices, blank=True)
    first_owner = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    """Who accepted it first, and stays with it until it is settled, also after it was referred upward."""
    alarm_round = models.PositiveSmallIntegerField(default=0)
    """How often people were alerted; 0 for a case without an alarm."""
    alarm_due_at = models.DateTimeField(null=True, blank=True)
    """The next round, until somebody takes it."""
    alarmed = models.JSONField(default=list)
    """Ids of the people who were alerted, in the order in which they were. They may see, take and help in it."""

    decline_count = models.PositiveSmallIntegerField(default=0)
    pass_count = models.PositiveSmallIntegerField(default=0)
    """How often it was passed on: declined, let lapse, handed over. The third time raises it."""
    redo_count = models.PositiveSmallIntegerField(default=0)
    helped = models.BooleanField(null=True, blank=True)
    satisfaction = models.PositiveSmallIntegerField(null=True, blank=True)
    outcome = models.CharField(max_length=20, choices=Outcome.choices, blank=True)

    ledger_length = models.PositiveIntegerField(default=0)
    ledger_head = models.CharField(max_length=64, default="")
    """Hex SHA-256 of the last entry of this case's chain."""

    objects: ClassVar[models.Manager[Case]] = CaseQuerySet.as_manager()

    class Meta:
        ordering = ["-received_at", "-pk"]
        indexes = [
            models.Index(fields=["-received_at", "-id"], name="case_by_receipt"),
            models.Index(fields=["branch", "stage", "next_due_at"], name="case_queue"),
            models.Index(fields=["owner", "stage"], name="case_of_owner"),
            GinIndex(
                fields=["alarmed"],
                condition=Q(alarm_round__gt=0),
                opclasses=["jsonb_path_ops"],
                name="case_by_alarmed",
            ),
            GinIndex(
                fields=["danger_asked"],
                condition=Q(danger_due_at__isnull=False),
                opclasses=["jsonb_path_ops"],
                name="case_by_danger_asked",
            ),
            models.Index(
                fields=["branch", "received_at"],
                # All that the figures read, and the id that they count: an index-only scan.
                include=[
                    "id",
                    "first_response_at",
                    "response_due_at",
                    "accept_breached_at",
                    "response_breached_at",
                    "resolve_breached_at",
                    "follow_up_breached_at",
                    "progress_breached_at",
                    "paused_working_seconds",
                    "resolution_working_seconds",
                    "response_elapsed_seconds",
                    "response_working_seconds",
                    "outcome",
                ],
                name="case_figures",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(owner__isnull=False)
                | Q(stage__in=["received", "assign", "accept"])
                | Q(is_imported=True, stage="closed")
                | Q(outcome="withdrawn", stage="closed"),
                name="a_case_in_work_has_one_owner",
            ),
            models.CheckConstraint(
                condition=Q(satisfaction__isnull=True) | Q(satisfaction__range=(1, 5)),
                name="satisfaction_is_1_to_5",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def save(self, *args: Any, **kwargs: Any) -> None:
        guard.require_open_door(self.pk, "Case.save()")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        guard.refuse("Case.delete()")

    @property
    def is_open(self) -> bool:
        return self.stage != Stage.CLOSED

    @property
    def is_about_life(self) -> bool:
        """Danger to life, or words of it that nobody has judged yet: what happens here is told first."""
        return self.is_open and Urgency.EMERGENCY in (self.urgency, self.urgency_suggested)

    @property
    def pressing_at(self) -> datetime | None:
        """What lists show and sort by: since when it is overdue, else what is due next."""
        return self.overdue_since or self.next_due_at

    @property
    def reporter_id(self) -> int | None:
        return self.report.reporter_id

    @property
    def needs_another_owner(self) -> bool:
        """Whether it is open and its owner may not act on it. Up to three SQL statements."""
        return self.is_open and self.owner is not None and self.is_lost_to(standing_of(self.owner))

    def is_lost_to(self, owner: Standing) -> bool:
        """Whether that owner may not act on it: without a post in the branch, or because they reported it."""
        return self.reporter_id == owner.person_id or not permits.works_on(self, owner)
