"""When clocks run."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class WorkingCalendar(models.Model):
    """When a standard's clock runs: weekly periods in a time zone; holidays and make-up workdays are rows."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    time_zone = models.CharField(max_length=60, default="Asia/Shanghai")
    weekly_periods = models.JSONField(default=list)
    """Seven lists, Monday first, of `["08:00", "12:00"]` pairs in local time."""
    changed_at = models.DateTimeField(default=timezone.now, editable=False)
    """When this row or one of its days last changed. A database trigger keeps it true, for bulk writes too,
    so that whoever holds a fresh row can tell without a query whether what it remembers still holds."""

    def __str__(self) -> str:
        return self.name


class CalendarDay(models.Model):
    """A day that differs from its weekday: a public holiday, or a weekend day worked in exchange."""

    class Kind(models.TextChoices):
        HOLIDAY = "holiday", _("public holiday")
        WORKDAY = "workday", _("make-up workday")

    calendar = models.ForeignKey(WorkingCalendar, models.CASCADE, related_name="days")
    day = models.DateField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    name = models.CharField(max_length=120, blank=True)
    name_en = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["day"]
        constraints = [models.UniqueConstraint(fields=["calendar", "day"], name="one_word_per_calendar_day")]

    def __str__(self) -> str:
        return f"{self.day}: {self.get_kind_display()}"
