"""The shifts of the house: what they are called and when they work."""

from __future__ import annotations

from datetime import time

from django.db import models
from django.utils.translation import gettext_lazy as _

from .naming import in_readers_language
from .people import Person


class Shift(models.Model):
    """A shift works every day from one local time to another; one that ends before it starts crosses midnight.

    The one source for rosters and routing: people, duties and rules name it by its `code`. Written by
    `organisation.shift_editing` only.
    """

    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=40)
    name_en = models.CharField(_("English name"), max_length=40)
    starts = models.TimeField(_("from"))
    ends = models.TimeField(_("until"))
    """The first moment that does not belong to it any more; 00:00 is midnight, the same as `starts` a day later."""
    is_active = models.BooleanField(default=True)
    """One that was taken off stays for rosters of its time."""
    changed_at = models.DateTimeField(null=True, blank=True)
    changed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    """NULL: as shipped."""

    class Meta:
        ordering = ["starts", "code"]

    def __str__(self) -> str:
        return in_readers_language(self.name, self.name_en)

    @classmethod
    def name_of(cls, code: str) -> str:
        """In the reader's language; the code itself of one that never was. One SQL statement."""
        return str(cls.objects.filter(code=code).first() or code)

    @property
    def hours(self) -> str:
        """As written on a clock."""
        return f"{self.starts:%H:%M}–{self.ends:%H:%M}"

    @property
    def crosses_midnight(self) -> bool:
        """Whether it ends on the day after the one on which it begins, later than midnight."""
        return self.ends <= self.starts and self.ends != time(0)

    def works_at(self, clock: time) -> bool:
        if self.starts < self.ends:
            return self.starts <= clock < self.ends
        return clock >= self.starts or clock < self.ends
