"""Where people work, where they report, and which branch looks after them."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from .areas import Area
from .naming import in_readers_language


class Unit(models.Model):
    """Where people work: enterprise, department, shift team; a tree."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("English name"), max_length=120, blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="units", verbose_name=_("area"))
    """Where it works, with everything below it that names no area of its own."""
    path = models.CharField(max_length=255, editable=False, db_index=True, default="")
    """Ids from the root to this unit, `/1/4/9/`: a unit's ancestors without a query."""

    class Meta:
        ordering = ["path"]

    def __str__(self) -> str:
        return in_readers_language(self.name, self.name_en)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keeps `path` true for this unit and, when it moves, for everything below it."""
        super().save(*args, **kwargs)
        # Asked afresh, because the parent in hand may have been read before it moved.
        above = type(self).objects.get(pk=self.parent_id).path if self.parent_id else "/"
        path = f"{above}{self.pk}/"
        if path != self.path:
            self.path = path
            type(self).objects.filter(pk=self.pk).update(path=path)
            for child in self.children.all():
                child.save()

    def ids_up_to_root(self) -> list[int]:
        """This unit's id, its parent's, … up to the root's."""
        return [int(part) for part in reversed(self.path.strip("/").split("/")) if part]


class Branch(models.Model):
    """The volunteers who look after one or more units; a tree up to the committee."""

    class Form(models.TextChoices):
        COMMITTEE = "committee", _("committee")
        BRANCH = "branch", _("branch")
        JOINT = "joint", _("joint branch")

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("English name"), max_length=120, blank=True)
    form = models.CharField(_("form"), max_length=20, choices=Form.choices, default=Form.BRANCH)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return in_readers_language(self.name, self.name_en)


class Station(models.Model):
    """A registered kiosk."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("English name"), max_length=120, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="stations")
    area = models.ForeignKey(
        Area, models.PROTECT, null=True, blank=True, related_name="stations", verbose_name=_("area")
    )
    """Where it stands; empty: the area of its unit."""
    rescue_phone = models.CharField(_("site rescue number"), max_length=40, blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return in_readers_language(self.name, self.name_en)
