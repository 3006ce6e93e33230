"""The flow's side of a case."""

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
