"""Which service standard applies, and what it makes of a moment."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from casework.cases import standards
from casework.cases.models import ServiceStandard
from casework.cases.words import Category, Clock, Urgency
from casework.organisation.models import WorkingCalendar
from tests.cast import House, a_report
from workflows.actions import receive_report

pytestmark = pytest.mark.django_db


def test_every_category_and_urgency_has_one() -> None:
    for urgency in (Urgency.EMERGENCY, Urgency.URGENT, Urgency.NORMAL, Urgency.COMPLEX):
        for category in Category:
            assert standards.standard_for(category, urgency).urgency == urgency


def test_a_new_version_applies_from_its_day_on_and_leaves_older_cases_alone() -> None:
    old = standards.standard_for(Category.ILLNESS, Urgency.NORMAL, on=date(2026, 6, 30))
    new = ServiceStandard.objects.create(
        urgency=Urgency.NORMAL,
        valid_from=date(2026, 7, 1),
        accept_within="4h",
        respond_within="2d",
        progress_every="3d",
        resolve_within="5d",
        follow_up_within="5d",
        calendar=WorkingCalendar.objects.get(code="standard"),
        source="test",
    )

    assert standards.standard_for(Category.ILLNESS, Urgency.NORMAL, on=date(2026, 7, 1)) == new
    assert standards.standard_for(Category.ILLNESS, Urgency.NORMAL, on=date(2026, 6, 30)) == old


def test_before_the_first_version_the_first_one_applies() -> None:
    standard = standards.standard_for(Category.SUGGESTION, Urgency.NORMAL, on=date(2012, 1, 1))

    assert standard.category == Category.SUGGESTION


def test_a_limit_of_days_skips_the_spring_festival() -> None:
    standard = standards.standard_for(Category.ILLNESS, Urgency.NORMAL)
    last_morning_before = datetime(2026, 2, 14, 1, 0, tzinfo=UTC)
    """A Saturday worked in exchange for a day of the festival, 09:00 in Shanghai."""

    due_at = standards.due_at(standard, Clock.ACCEPT, last_morning_before)

    assert due_at == datetime(2026, 2, 24, 1, 0, tzinfo=UTC), "one working day later, the 24th at nine"


def test_a_short_limit_warns_when_half_and_four_fifths_have_run(house: House) -> None:
    with time_machine.travel(datetime(2026, 3, 7, 15, 0, tzinfo=UTC), tick=False):
        case = receive_report(a_report(house, urgency=Urgency.EMERGENCY)).case

    assert standards.warnings_of(case, Clock.ACCEPT) == (
        datetime(2026, 3, 7, 15, 5, tzinfo=UTC),
        datetime(2026, 3, 7, 15, 8, tzinfo=UTC),
    )


def test_a_long_limit_warns_two_days_and_one_day_before(house: House) -> None:
    case = receive_report(a_report(house)).case

    assert standards.warnings_of(case, Clock.RESOLVE) == (
        case.resolve_due_at - timedelta(hours=48),
        case.resolve_due_at - timedelta(hours=24),
    )
