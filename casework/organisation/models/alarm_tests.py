"""The weekly test alarm: when each branch has one, whom it asked, and who answered."""

from __future__ import annotations

from datetime import time

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .people import Person
from .places import Branch


class Weekday(models.IntegerChoices):
    """As Python counts them."""

    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class AlarmTestPlan(models.Model):
    """When a branch tests its alarm. A branch without a row tests as the defaults say."""

    branch = models.OneToOneField(Branch, models.CASCADE, related_name="alarm_test_plan")
    is_on = models.BooleanField(_("the alarm is tested every week"), default=True)
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday.choices, default=Weekday.WEDNESDAY)
    at = models.TimeField(_("time"), default=time(10))
    """On the house's wall clock."""
    answer_minutes = models.PositiveSmallIntegerField(
        _("minutes to answer"), default=15, validators=[MinValueValidator(1), MaxValueValidator(240)]
    )

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(weekday__lte=6), name="a_week_has_seven_days")]

    def __str__(self) -> str:
        return f"{self.branch_id}: {self.weekday} {self.at}"


class AlarmTest(models.Model):
    """One test alarm of one branch. No case, and in no figures."""

    branch = models.ForeignKey(Branch, models.CASCADE, related_name="alarm_tests")
    planned_at = models.DateTimeField()
    sent_at = models.DateTimeField()
    answer_until = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    """When it was looked at who had not answered in time."""

    class Meta:
        ordering = ["-planned_at", "branch"]
        constraints = [models.UniqueConstraint(fields=["branch", "planned_at"], name="an_alarm_is_tested_once")]

    def __str__(self) -> str:
        return f"{self.branch}, {self.planned_at}"


class AlarmTestCall(models.Model):
    """Somebody on duty who was asked to answer a test alarm."""

    test = models.ForeignKey(AlarmTest, models.CASCADE, related_name="calls")
    person = models.ForeignKey(Person, models.PROTECT, related_name="alarm_test_calls")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["test", "pk"]
        constraints = [models.UniqueConstraint(fields=["test", "person"], name="nobody_is_tested_twice_at_once")]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.test_id}"

    @property
    def is_in_time(self) -> bool:
        return self.answered_at is not None and self.answered_at <= self.test.answer_until
