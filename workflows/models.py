"""The flow's side of a case, and what the doctor found of all of them."""

from django.db import models
from viewflow.workflow.models import Process

from casework.cases.models import Case


class CaseProcess(Process):  # type: ignore[misc]
    """One run of a flow, for one case."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="process")

    class Meta:
        verbose_name = "case process"


class TimerFailure(models.Model):
    """A timer whose verb raised: tried again with growing pauses, then left for a human to mend."""

    task = models.OneToOneField("viewflow.Task", models.CASCADE, related_name="+")
    attempts = models.PositiveSmallIntegerField(default=0)
    retry_at = models.DateTimeField()
    error = models.CharField(max_length=255)
    gave_up_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"timer {self.task_id}: {self.error}"


class Examination(models.Model):
    """What the doctor found in the whole house, once."""

    finished_at = models.DateTimeField()
    seconds = models.FloatField()
    cases = models.PositiveIntegerField()
    """How many there were, closed ones included."""
    findings = models.PositiveIntegerField()
    first_findings = models.JSONField(default=list)
    """Case number, ailment and its two details, so that everybody reads them in their language."""

    class Meta:
        ordering = ["-finished_at"]

    def __str__(self) -> str:
        return f"examination of {self.finished_at}: {self.findings}"
