"""Who is away, and who stands in."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .people import Person


class Absence(models.Model):
    """Somebody is away from one local day to another, both included. Written by `organisation.absences` only."""

    class Kind(models.TextChoices):
        """No more than colleagues need to know."""

        LEAVE = "leave", _("leave")
        ILLNESS = "illness", _("sick leave")
        DUTY = "duty", _("away on business")
        TRAINING = "training", _("training")
        OTHER = "other", _("other")

    person = models.ForeignKey(Person, models.PROTECT, related_name="absences")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.LEAVE)
    substitute = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="stands_in")
    """Who is asked instead; NULL: nobody."""
    recorded_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["starts_on", "pk"]
        indexes = [models.Index(fields=["ends_on", "starts_on"], name="absence_by_days")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="absence_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(substitute__isnull=True) | ~Q(substitute=F("person")),
                name="nobody_stands_in_for_themselves",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.starts_on} – {self.ends_on}"

    def covers(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on
