"""The flow's side of a case, and what the doctor found of all of them."""

from django.db import models
from viewflow.workflow.models import Process

from casework.cases.models import Case
from casework.organisation.models import Person


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


class RefusedAttempt(models.Model):
    """Somebody tried what was refused. Kept beside the ledgers, which tell only what happened; never changed (T-09)."""

    at = models.DateTimeField()
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    """None for a reporter with a receipt code."""
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="+")
    verb = models.CharField(max_length=40)
    code = models.CharField(max_length=40)
    """Of `casework.cases.refusals`, or `form_expired` or `not_visible`."""

    class Meta:
        indexes = [
            models.Index(fields=["-at", "-id"], name="attempt_by_time"),
            models.Index(fields=["code", "-at", "-id"], name="attempt_by_code"),
            models.Index(fields=["verb", "-at", "-id"], name="attempt_by_verb"),
        ]

    def __str__(self) -> str:
        return f"{self.verb}: {self.code}"


class ClockMark(models.Model):
    """When a machine's dispatchers last looked at the database's clock; see `workflows.jumps`."""

    boot = models.CharField(max_length=64, primary_key=True)
    seen_at = models.DateTimeField()
    uptime = models.DurationField()
    strayed_at = models.DateTimeField(null=True, blank=True)
    """When a dispatcher's own clock was last found far from the database's."""
    stray_seconds = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.boot} at {self.seen_at}"


class ClockJump(models.Model):
    """The database's clock was set, by `seconds`. Timers due in (held_from, held_until] wait until it is released."""

    noticed_at = models.DateTimeField(db_index=True)
    seconds = models.BigIntegerField()
    held_from = models.DateTimeField(null=True, blank=True)
    held_until = models.DateTimeField(null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.seconds:+} s at {self.noticed_at}"


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
