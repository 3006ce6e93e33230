"""What was said and shown in a case."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.organisation.models import Person

from .case import Case


class Message(models.Model):
    """A text in a case: between reporter and branch, or a reason for the file or for whoever decides only.

    Append-only like the ledger.
    """

    class Side(models.TextChoices):
        REPORTER = "reporter", _("from the reporter")
        BRANCH = "branch", _("from the branch")
        FILE = "file", _("for the file only")
        APART = "apart", _("from the reporter, for whoever decides on the handler")

    case = models.ForeignKey(Case, models.PROTECT, related_name="messages")
    side = models.CharField(max_length=10, choices=Side.choices)
    author = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    text = models.TextField()
    salt = models.BinaryField(max_length=16)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return f"message {self.pk}"


class Attachment(models.Model):
    """A picture, re-encoded without metadata. Append-only like the ledger.

    Kept in the database, so that a report and its pictures commit as one and any web process can serve them.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="attachments")
    message = models.ForeignKey(Message, models.PROTECT, null=True, blank=True, related_name="attachments")
    content = models.BinaryField()
    content_type = models.CharField(max_length=40)
    sha256 = models.CharField(max_length=64)
    stored_sha256: str
    """Of the bytes as they lie there now; only where `ledger.fingerprinted` asked the database for it."""
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"attachment {self.pk}"
