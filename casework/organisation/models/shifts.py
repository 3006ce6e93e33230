"""When each shift works."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from .people import Person


class ShiftPeriod(models.Model):
    """A time of the day at which a shift works, in the house's time zone; one that ends before it starts crosses
    midnight. A shift may have several."""

    shift = models.CharField(_("shift"), max_length=20, choices=Person.Shift.choices)
    starts = models.TimeField(_("from"))
    ends = models.TimeField(_("until"))
    """The first moment that does not belong to it any more; 00:00 is midnight."""

    class Meta:
        ordering = ["starts", "shift"]
        constraints = [models.UniqueConstraint(fields=["shift", "starts"], name="a_shift_starts_once_at_a_time")]

    def __str__(self) -> str:
        return f"{self.get_shift_display()} {self.starts:%H:%M}–{self.ends:%H:%M}"
