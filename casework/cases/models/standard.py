"""The service standards: what may take how long."""

from __future__ import annotations

from django.db import models

from casework.organisation.models import Person, WorkingCalendar

from ..words import Category, Urgency


class ServiceStandard(models.Model):
    """The limits that apply to a category and urgency from a day on. A version is never edited; a new one follows it.

    Limits are written `10min`, `2h` or `3d`; a `d` is one working day of the calendar, 24 h around the clock.
    """

    urgency = models.CharField(max_length=20, choices=Urgency.choices)
    category = models.CharField(max_length=20, choices=Category.choices, blank=True)
    """Empty: every category that has no row of its own."""
    valid_from = models.DateField()
    accept_within = models.CharField(max_length=10)
    respond_within = models.CharField(max_length=10)
    progress_every = models.CharField(max_length=10)
    resolve_within = models.CharField(max_length=10)
    follow_up_within = models.CharField(max_length=10)
    turn_within = models.CharField(max_length=10, default="4h")
    """How long an offer, or a dispatcher after a decline, may wait before silence moves the case on."""
    rung_within = models.CharField(max_length=10, default="1d")
    """How long each rung of the ladder has, once a limit has passed."""
    warn_first = models.CharField(max_length=10, blank=True, default="")
    """When whoever holds a case is warned that a limit is near: `50%` of it, or `48h` before its end."""
    warn_second = models.CharField(max_length=10, blank=True, default="")
    """The same for the second time. Empty: 50 % and 80 %; limits of four days and more: 48 h and 24 h before."""
    calendar = models.ForeignKey(WorkingCalendar, models.PROTECT, null=True, blank=True)
    """NULL: the clock runs around the clock."""
    source = models.CharField(max_length=255)
    added_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    """NULL: shipped with the house."""
    added_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["urgency", "category", "valid_from"], name="one_standard_per_urgency_category_and_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_urgency_display()} {self.get_category_display()} {self.valid_from}"
