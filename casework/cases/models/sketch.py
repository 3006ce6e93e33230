"""What is kept of a report so that others about the same matter can be found, without keeping its words."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from .case import Case


class CaseSketch(models.Model):
    """A keyed sketch of the report of a case (`rules.similarity`). Made by the worker, dropped when it is old: nothing
    depends on it but a suggestion, so that it is no part of the ledger."""

    case = models.OneToOneField(Case, models.CASCADE, primary_key=True, related_name="sketch")
    bands = ArrayField(models.IntegerField())
    key_mark = models.CharField(max_length=16)
    """Which key made it: one made with another key agrees with nothing, and is made again."""

    class Meta:
        indexes = [GinIndex(fields=["bands"], name="sketch_by_band")]

    def __str__(self) -> str:
        return f"{self.case_id}"
