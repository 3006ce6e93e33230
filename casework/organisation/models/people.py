"""Everybody who may report or act, and what they are."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .naming import in_readers_language
from .places import Branch, Unit


class PersonQuerySet(models.QuerySet["Person"]):
    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError("People are deactivated, never deleted: cases and ledger name them.")


class PersonManager(BaseUserManager["Person"]):
    def get_queryset(self) -> PersonQuerySet:
        return PersonQuerySet(self.model, using=self._db)

    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(staff_number=username)

    def create_person(self, staff_number: str, password: str | None = None, **fields: Any) -> Person:
        """A new person; without a password they can report, but not sign in."""
        person = self.model(staff_number=staff_number, **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser):
    """Everybody who may report or act. Deactivated when they leave, never deleted."""

    staff_number = models.CharField(_("staff number"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("name in Latin letters"), max_length=80, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="people")
    shift = models.CharField(_("shift"), max_length=20, blank=True)
    """Code of a `Shift`; empty for whoever works in none."""
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=10, default="zh-hans")
    is_active = models.BooleanField(_("active"), default=True)
    deactivated_at = models.DateTimeField(null=True, blank=True)
    is_administrator = models.BooleanField(_("administrator"), default=False)
    is_demonstration = models.BooleanField(default=False)
    """Signs in with a printed password: such a house must not be reachable from outside."""

    USERNAME_FIELD = "staff_number"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects: ClassVar[PersonManager] = PersonManager()

    class Meta:
        ordering = ["staff_number"]

    def __str__(self) -> str:
        return in_readers_language(self.name, self.name_en)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("A person is deactivated, never deleted: cases and ledger name them.")


class Coverage(models.Model):
    """Which branch answers for a unit and all below it; for one without members, which liaison officer."""

    unit = models.OneToOneField(Unit, models.PROTECT, related_name="coverage")
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="covered_units")
    liaison_officer = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="liaison_for")

    def __str__(self) -> str:
        return f"{self.unit} → {self.branch}"


class Post(models.Model):
    """What somebody is, where, from when until when: so that one can ask who was secretary *then*."""

    class Role(models.TextChoices):
        MEMBER = "member", _("member")
        SECRETARY = "secretary", _("secretary")
        LEADER = "leader", _("leader")
        SUPERVISOR = "supervisor", _("supervisor")
        LIAISON_OFFICER = "liaison_officer", _("liaison officer")

    person = models.ForeignKey(Person, models.PROTECT, related_name="posts")
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="posts")
    role = models.CharField(max_length=20, choices=Role.choices)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    """The last day of the post, included; empty while it is held."""

    class Meta:
        ordering = ["branch", "role", "starts_on"]
        indexes = [models.Index(fields=["person", "role"]), models.Index(fields=["branch", "role"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=models.F("starts_on")),
                name="post_ends_after_it_starts",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_role_display()}, {self.branch}"

    def is_held_on(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)
