"""The record of all that happened to a case."""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models

from casework.organisation.models import Person

from .. import guard
from ..words import Kind
from .case import Case
from .content import Message


class LedgerEntry(models.Model):
    """One thing that happened to a case. Append-only: triggers refuse UPDATE, DELETE and TRUNCATE."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="ledger")
    number = models.PositiveIntegerField()
    """1, 2, 3 … within the case, without gaps."""
    kind = models.CharField(max_length=20, choices=Kind.choices)
    at = models.DateTimeField()
    """When it happened (UTC); differs from `recorded_at` for imports."""
    recorded_at = models.DateTimeField()
    actor = models.CharField(max_length=20)
    """`person`, `reporter`, `timer` or `import`."""
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    message = models.ForeignKey(Message, models.PROTECT, null=True, blank=True, related_name="+")
    facts = models.JSONField()
    """`set`: fields of the case and their new values; `requests`: the same of its requests, by their ids; texts only as
    salted commitments."""
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["case", "number"]
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="ledger_numbers_have_no_twin")]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.number} {self.kind}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            guard.refuse("LedgerEntry.save() of an existing entry")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        guard.refuse("LedgerEntry.delete()")
