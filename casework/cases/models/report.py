"""What a worker sent in."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from casework.organisation.models import Person, Station, Unit

from ..words import Channel, Confidentiality


class Report(models.Model):
    """What a worker sent in. Immutable: a database trigger refuses change and removal, but for `receipts.harden`."""

    class CodeVersion(models.IntegerChoices):
        """How `code_hash` was made."""

        KEYED = 1
        DERIVED = 2

    text = models.TextField()
    salt = models.BinaryField(max_length=16)
    language = models.CharField(max_length=10)
    confidentiality = models.CharField(max_length=20, choices=Confidentiality.choices)
    channel = models.CharField(max_length=20, choices=Channel.choices)
    reporter = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="reports")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="reports")
    station = models.ForeignKey(Station, models.PROTECT, null=True, blank=True, related_name="reports")
    received_at = models.DateTimeField()
    code_hash = models.BinaryField(max_length=32, unique=True, null=True)
    """What Argon2id makes of a keyed hash of the receipt code; the code itself is stored nowhere."""
    code_version = models.PositiveSmallIntegerField(choices=CodeVersion.choices, default=CodeVersion.KEYED)
    """New reports hold the keyed hash itself, until the worker has come to them some minutes later."""
    submission_hash = models.BinaryField(max_length=32, unique=True, null=True)
    """Hash of the key that the form carried: one submission is one case, however often it is sent."""
    content_hash = models.BinaryField(max_length=32)
    """Hash of what was sent in, so that the same key with another content is refused."""
    source_reference = models.CharField(max_length=120, null=True, blank=True, unique=True)
    """The row of the register that it was imported from; NULL for reports of our own, so that unique holds."""

    class Meta:
        indexes = [
            models.Index(
                fields=["id"],
                condition=Q(code_version=1, code_hash__isnull=False),
                name="report_with_keyed_hash",
            ),
        ]

    def __str__(self) -> str:
        return f"report {self.pk}"
