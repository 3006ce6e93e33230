"""Who a report goes to, and which words speak of danger: data in versions, never edited once in force."""

from __future__ import annotations

from django.db import models
from django.db.models import ExpressionWrapper, Q
from django.utils.translation import gettext_lazy as _

from casework.organisation.models import Area, Branch, Person, Unit

from ..rules import routing
from ..words import Category, RoutingTarget, Urgency


class RoutingTable(models.Model):
    """One version of the rules. A draft while `published_at` is empty; a trigger refuses to change it afterwards."""

    version = models.PositiveIntegerField(unique=True)
    valid_from = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    note = models.CharField(_("note"), max_length=255, blank=True)
    capacity = models.PositiveSmallIntegerField(_("open cases that one person may carry"), default=routing.CAPACITY)

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(
                ExpressionWrapper(Q(published_at__isnull=True), output_field=models.BooleanField()),
                condition=Q(published_at__isnull=True),
                name="one_routing_draft",
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True, valid_from__isnull=True)
                | Q(published_at__isnull=False, valid_from__isnull=False),
                name="a_published_table_is_valid_from_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version}"

    @property
    def is_draft(self) -> bool:
        return self.published_at is None


class RoutingRule(models.Model):
    """One rule of a version, tried in the order of `number`. An empty condition is met by every report."""

    table = models.ForeignKey(RoutingTable, models.CASCADE, related_name="rules")
    number = models.PositiveSmallIntegerField()
    category = models.CharField(_("category"), max_length=20, choices=Category.choices, blank=True)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("unit and all below it")
    )
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("area"))
    shift = models.CharField(_("shift"), max_length=20, blank=True)
    """Code of a `Shift`."""
    language = models.CharField(_("language"), max_length=10, blank=True)
    urgency = models.CharField(_("urgency"), max_length=20, choices=Urgency.choices, blank=True)
    target = models.CharField(_("goes to"), max_length=20, choices=RoutingTarget.choices)
    branch = models.ForeignKey(
        Branch, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("branch")
    )
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("person")
    )
    prefers_own_team = models.BooleanField(
        _("first somebody of the reporter's own team who is on shift"), default=False
    )

    class Meta:
        ordering = ["table", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["table", "number"],
                name="routing_rules_stand_in_one_order",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                condition=~Q(target__in=["branch", "everybody"]) | Q(branch__isnull=False),
                name="a_rule_to_a_branch_names_it",
            ),
            models.CheckConstraint(
                condition=~Q(target="person") | Q(person__isnull=False), name="a_rule_to_a_person_names_them"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.table_id}/{self.number}"


class DangerWords(models.Model):
    """One version of the words that point to danger to life. Append-only: a new version follows it."""

    version = models.PositiveIntegerField(unique=True)
    danger = models.JSONField(default=list)
    """Phrases as people write them, in all languages of the house; see `rules.danger`."""
    harmless = models.JSONField(default=list)
    """Idioms and names in which such words mean nothing."""
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    """NULL: the list that the house came with."""
    note = models.CharField(_("note"), max_length=255, blank=True)

    class Meta:
        ordering = ["-version"]

    def __str__(self) -> str:
        return f"{self.version}"
