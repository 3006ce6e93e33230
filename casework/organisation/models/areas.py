"""Places divided out: a yard, a quay, a floor of the dormitory, each with one named person who answers for it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from .naming import in_readers_language


class Area(models.Model):
    """A place divided out. Units and stations may lie in it; at most one person answers for it."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("English name"), max_length=120, blank=True)
    responsible = models.ForeignKey(
        "organisation.Person",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="areas",
        verbose_name=_("responsible person"),
    )

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return in_readers_language(self.name, self.name_en)
