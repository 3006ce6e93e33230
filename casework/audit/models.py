"""Audit PDFs that somebody asked for: on their way, ready for a day, then remembered by their fingerprint only."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.cases.models import Case
from casework.organisation.models import Person


class AuditExport(models.Model):
    """One PDF of one case for one person. After a day the file goes; who had it, when, and its SHA-256 stay,
    so that a copy that turns up later can be told from a forged one."""

    class Kind(models.TextChoices):
        REPORT = "report", _("audit report")
        SHEET = "sheet", _("record of the emergency")

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting for its turn")
        RUNNING = "running", _("being written")
        DONE = "done", _("ready")
        FAILED = "failed", _("could not be written")
        EXPIRED = "expired", _("no longer kept")

    class Failure(models.TextChoices):
        TIMED_OUT = "timed_out", _("It took longer than a minute. The case may be too long for one document.")
        CRASHED = "crashed", _("The typesetter stopped. Please try once more.")
        OUT_OF_MEMORY = "out_of_memory", _("It needed too much memory. The case may be too long for one document.")
        LOST = "lost", _("Its work was broken off and not taken up again. Please try once more.")
        UNEXPECTED = "unexpected", _("Something went wrong that is written to the log. Please tell the administrator.")

    case = models.ForeignKey(Case, models.PROTECT, related_name="audit_exports")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.REPORT)
    language = models.CharField(max_length=10)
    requested_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    progress = models.PositiveSmallIntegerField(default=0)
    """Per cent."""
    failure = models.CharField(max_length=20, choices=Failure.choices, blank=True)
    chain_head = models.CharField(max_length=64)
    """The case's ledger head when it was asked for; the PDF shows this state or a later one."""
    pdf = models.BinaryField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["case", "requested_by", "-requested_at"], name="export_of_case"),
            models.Index(fields=["requested_at"], condition=~Q(state="expired"), name="export_to_expire"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="done") | Q(pdf__isnull=False, sha256__regex="^[0-9a-f]{64}$"),
                name="a_finished_export_has_its_file",
            )
        ]

    def __str__(self) -> str:
        return f"export {self.pk} ({self.state})"

    @property
    def is_under_way(self) -> bool:
        return self.state in (self.State.QUEUED, self.State.RUNNING)
