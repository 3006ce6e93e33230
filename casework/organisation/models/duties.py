"""Who is on duty when: whom an alarm reaches."""

from __future__ import annotations

from functools import cached_property

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .people import Person
from .places import Branch
from .shifts import Shift


class Duty(models.Model):
    """One person on duty for one branch during one shift. Rosters are plans: rows come and go."""

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="duties")
    person = models.ForeignKey(Person, models.PROTECT, related_name="duties")
    day = models.DateField(_("day"))
    """The local day on which the shift begins."""
    shift = models.CharField(_("shift"), max_length=20)
    """Code of a `Shift`."""
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    """In UTC; the first moment at which the duty is over."""
    position = models.PositiveSmallIntegerField(_("order"), default=1)
    """1 is called first."""
    second_phone = models.CharField(_("second phone"), max_length=40, blank=True)

    class Meta:
        ordering = ["starts_at", "branch", "position", "pk"]
        indexes = [models.Index(fields=["ends_at", "branch"], name="duty_by_end")]
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "person", "day", "shift"], name="nobody_is_twice_on_duty_in_one_shift"
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="duty_ends_after_it_starts"),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.day} {self.shift_name}, {self.branch}"

    @cached_property
    def shift_name(self) -> str:
        """One SQL statement, unless whoever reads many has put it here."""
        return Shift.name_of(self.shift)


class DutyGap(models.Model):
    """A coming shift with nobody on duty, or nobody who can be reached; noticed once, so that nobody is told twice."""

    branch = models.ForeignKey(Branch, models.CASCADE, related_name="duty_gaps")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    shift = models.CharField(max_length=20)
    noticed_at = models.DateTimeField()
    is_unreachable = models.BooleanField(default=False)
    """Somebody is on the list, and nobody of them can be reached; see `reachability`."""
    is_open = models.BooleanField(default=True)
    """Whether it still was one at the last look: every hour, and whenever a roster changes."""

    class Meta:
        ordering = ["starts_at", "branch"]
        constraints = [models.UniqueConstraint(fields=["branch", "starts_at"], name="a_gap_is_noticed_once")]

    def __str__(self) -> str:
        return f"{self.branch}, {self.starts_at}"

    @cached_property
    def shift_name(self) -> str:
        """One SQL statement, unless whoever reads many has put it here."""
        return Shift.name_of(self.shift)
