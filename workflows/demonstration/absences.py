"""One absence of the demonstration, so that its pages have something to show."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from casework.organisation.absences import record_absence
from casework.organisation.models import Absence, Person

AWAY, STANDS_IN = "1024", "1025"
"""A member of the joint branch with open cases, and a colleague there."""
SINCE, STILL = timedelta(days=2), timedelta(days=11)


def load_absence() -> None:
    """After the cases: while they were played everybody was there. Where any absence is recorded nothing is added."""
    if Absence.objects.exists():
        return
    people = Person.objects.in_bulk([AWAY, STANDS_IN], field_name="staff_number")
    today = timezone.localdate()
    record_absence(
        people[AWAY],
        starts_on=today - SINCE,
        ends_on=today + STILL,
        substitute=people[STANDS_IN],
        by=people[AWAY],
    )
