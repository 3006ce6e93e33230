"""The trace of an address at which somebody sets a password."""

from __future__ import annotations

from django.db import models

from .people import Person


class PasswordAddress(models.Model):
    """That somebody made an address at which `person` sets a password; not the address. Append-only by a trigger."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="password_addresses")
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    """NULL: whoever ran `manage.py invite` on the server."""
    made_at = models.DateTimeField()
    had_password = models.BooleanField()
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"password address {self.pk}"
