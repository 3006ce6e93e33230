"""What people ask of each other inside a case."""

from __future__ import annotations

from typing import Any, ClassVar, NoReturn

from django.db import models
from django.db.models import F, Q

from casework.organisation.models import Person, Unit

from .. import guard
from ..words import RequestKind, RequestState
from .case import Case
from .content import Message


class CaseRequestQuerySet(models.QuerySet["CaseRequest"]):
    def update(self, **kwargs: Any) -> NoReturn:
        guard.refuse("CaseRequest.objects.update()")

    def delete(self) -> NoReturn:
        guard.refuse("CaseRequest.objects.delete()")

    def bulk_create(self, *args: Any, **kwargs: Any) -> NoReturn:
        guard.refuse("CaseRequest.objects.bulk_create()")

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        guard.refuse("CaseRequest.objects.bulk_update()")


class CaseRequest(models.Model):
    """A request for help, a directive, a supervision order, an urging, or an assistant's part in a case.

    The case keeps its one owner whatever is asked of others. Written through `casework.cases.requests` only, inside the
    door of its case; the ledger repeats every column (`facts["requests"]`), and `manage.py doctor` holds them equal.
    A trigger refuses to change what was asked, an overdue time once it is noted, and a request that has ended.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="requests")
    kind = models.CharField(max_length=20, choices=RequestKind.choices)
    asked_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    """NULL: the reporter, by receipt code."""
    asked_of = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="requests")
    """Who is to answer; NULL for an urging, which goes to whoever has the case in hand."""
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    """The department in whose name `asked_of` answers."""
    mentor = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    """Who teaches an assistant."""
    message = models.ForeignKey(Message, models.PROTECT, null=True, blank=True, related_name="+")
    """What is asked; an urging may be without words."""
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    shares_file = models.BooleanField(null=True, blank=True)
    """Whether who is asked reads the whole case meanwhile, or only the question and their own answer. NULL, where
    nobody chose: as `rules.requests.shares_file` says."""

    state = models.CharField(max_length=20, choices=RequestState.choices, default=RequestState.OPEN)
    answer = models.ForeignKey(Message, models.PROTECT, null=True, blank=True, related_name="+")
    """What was answered, or why it was declined."""
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    """Who answered, declined or withdrew; NULL where it ended with its case by the reporter's word."""
    breached_at = models.DateTimeField(null=True, blank=True)
    """Its `due_at`, once that has passed without an answer."""

    objects: ClassVar[models.Manager[CaseRequest]] = CaseRequestQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "pk"]
        indexes = [
            models.Index(fields=["asked_of", "due_at"], condition=Q(state="open"), name="request_open_by_person"),
            models.Index(fields=["case", "kind"], condition=Q(state="open"), name="request_open_by_case"),
            models.Index(fields=["case", "asked_at"], condition=Q(kind="urging"), name="request_urgings"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", ended_at__isnull=True) | (~Q(state="open") & Q(ended_at__isnull=False)),
                name="a_request_that_has_ended_says_when",
            ),
            models.CheckConstraint(
                condition=Q(kind="urging", state="noted", asked_of__isnull=True)
                | (~Q(kind="urging") & ~Q(state="noted") & Q(asked_of__isnull=False, asked_by__isnull=False)),
                name="only_an_urging_is_asked_of_nobody",
            ),
            models.CheckConstraint(
                condition=Q(due_at__isnull=False) | Q(kind__in=["urging", "assistance", "first_handling"]),
                name="what_is_to_be_answered_is_due",
            ),
            models.CheckConstraint(
                condition=Q(breached_at__isnull=True) | Q(breached_at=F("due_at")),
                name="a_request_breaches_at_its_due_time",
            ),
            models.CheckConstraint(
                condition=Q(kind="assistance", mentor__isnull=False) | (~Q(kind="assistance") & Q(mentor__isnull=True)),
                name="an_assistant_has_a_mentor",
            ),
            models.UniqueConstraint(
                fields=["case", "asked_of"],
                condition=Q(kind="assistance", state="open"),
                name="nobody_assists_twice_at_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        guard.require_open_door(self.case_id, "CaseRequest.save()")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        guard.refuse("CaseRequest.delete()")

    @property
    def is_open(self) -> bool:
        return self.state == RequestState.OPEN
