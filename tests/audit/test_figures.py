"""Figures as they are: against worlds counted by hand, and against plain Python."""

from __future__ import annotations

import math
import re
import secrets
import statistics
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework.audit.figures import (
    Figures,
    figures_by_branch,
    response_figures,
    response_over_time,
    span_of,
)
from casework.audit.selection import Measure, Period, Selection, selected
from casework.cases.models import Case
from casework.cases.rules.deadlines import Due
from casework.cases.words import Category, PauseReason
from tests.cast import House, a_report
from workflows.actions import (
    accept_case,
    assign_case,
    pause_clock,
    receive_report,
    record_breach,
    record_follow_up,
    resolve_case,
    respond,
    resume_clock,
)

MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
"""09:00 in Shanghai, one working hour after the day begins."""
MARCH = Selection(Period(date(2026, 3, 1), date(2026, 3, 31)))
LATER = datetime(2026, 6, 1, tzinfo=UTC)


def received(house: House, at: datetime, **fields: object) -> Case:
    with time_machine.travel(at, tick=False):
        return receive_report(a_report(house, **fields)).case


def answered(house: House, at: datetime, after: timedelta, **fields: object) -> Case:
    case = received(house, at, **fields)
    with time_machine.travel(at + after, tick=False):
        assign_case(case, to=house.member, by=house.secretary)
        accept_case(case, by=house.member)
        respond(case, by=house.member, text="来看过了。")
    return case


def sent_back(house: House, case: Case, after: timedelta) -> None:
    """The reporter says that it did not help, and the new round's answer comes `after` that."""
    resolved_at = case.first_response_at + timedelta(hours=1)
    with time_machine.travel(resolved_at, tick=False):
        resolve_case(case, by=house.member, text="好了。")
        record_follow_up(case, helped=False)
    with time_machine.travel(resolved_at + after, tick=False):
        respond(case, by=house.member, text="再看一次。")


def figures(selection: Selection = MARCH, now: datetime = LATER) -> Figures:
    return response_figures(selection, among=Case.objects.all(), now=now)


def test_it_counts_answers_in_time_against_all_that_were_due(house: House) -> None:
    answered(house, MONDAY, timedelta(hours=2))
    answered(house, MONDAY, timedelta(days=10))
    received(house, MONDAY)
    found = figures()
    assert (found.cases, found.due, found.within, found.late) == (3, 3, 1, 2)
    assert (found.answered, found.unanswered) == (2, 1)
    assert found.response_rate.percent == pytest.approx(100 / 3)


def test_it_does_not_count_as_due_what_still_has_time(house: House) -> None:
    received(house, MONDAY)
    found = figures(now=MONDAY + timedelta(hours=1))
    assert (found.cases, found.due, found.unanswered) == (1, 0, 1)
    assert found.response_rate.percent is None


def test_it_counts_an_unassigned_case_as_late_once_its_limit_has_passed(house: House) -> None:
    case = received(house, MONDAY)
    assert figures(now=case.response_due_at + timedelta(seconds=1)).late == 1


def test_it_keeps_a_good_first_answer_good_when_a_later_round_is_late(house: House) -> None:
    case = answered(house, MONDAY, timedelta(hours=2))
    sent_back(house, case, timedelta(days=20))
    assert case.response_breached_at is not None
    found = figures()
    assert (found.within, found.late, found.breaches.response) == (1, 0, 1)


def test_it_shows_both_clocks(house: House) -> None:
    answered(house, MONDAY, timedelta(days=1))
    found = figures()
    assert found.elapsed.median == 24 * 3600
    assert found.working.median == 8 * 3600


def test_it_counts_each_clock_that_passed_its_limit(house: House) -> None:
    answered(house, MONDAY, timedelta(days=10))
    breaches = figures().breaches
    assert (breaches.accept, breaches.response, breaches.resolve, breaches.any_clock) == (1, 1, 1, 1)


def test_it_counts_silence_as_a_limit_of_its_own(house: House) -> None:
    case = answered(house, MONDAY, timedelta(hours=1))
    with time_machine.travel(case.progress_due_at + timedelta(seconds=1), tick=False):
        record_breach(case, clock=Due.PROGRESS)
    assert (figures().breaches.progress, figures().breaches.resolve) == (1, 0)


def test_it_shows_what_share_of_the_time_to_resolution_was_paused(house: House) -> None:
    """Received on Monday at nine, paused from Tuesday to Wednesday at nine, resolved on Friday: 8 of 32 hours."""
    paused_and_resolved(house)
    paused_and_resolved(house, is_resolved=False)
    found = figures().paused
    assert (found.part, found.whole, found.percent) == (8 * 3600, 32 * 3600, 25.0)


def test_a_case_that_did_not_help_is_out_of_the_share_until_it_is_resolved_again(house: House) -> None:
    case = paused_and_resolved(house)
    with time_machine.travel(MONDAY + timedelta(days=5), tick=False):
        record_follow_up(case, helped=False)
    assert figures().paused.percent is None


def paused_and_resolved(house: House, *, is_resolved: bool = True) -> Case:
    case = answered(house, MONDAY, timedelta(0))
    day = timedelta(days=1)
    with time_machine.travel(MONDAY + day, tick=False) as clock:
        pause_clock(case, by=house.member, reason=PauseReason.DATE, until=MONDAY + 9 * day, text="约好。")
        clock.move_to(MONDAY + 2 * day)
        resume_clock(case, by=house.member)
        clock.move_to(MONDAY + 4 * day)
        if is_resolved:
            resolve_case(case, by=house.member, text="好了。")
    return case


def test_it_begins_and_ends_a_period_with_local_days(house: House) -> None:
    received(house, datetime(2026, 2, 28, 16, 0, tzinfo=UTC))
    received(house, datetime(2026, 2, 28, 15, 59, 59, tzinfo=UTC))
    received(house, datetime(2026, 3, 31, 15, 59, 59, tzinfo=UTC))
    received(house, datetime(2026, 3, 31, 16, 0, tzinfo=UTC))
    assert figures().cases == 2


def test_it_narrows_by_category_and_branch(house: House) -> None:
    answered(house, MONDAY, timedelta(hours=1), category=Category.PAY)
    answered(house, MONDAY, timedelta(hours=3), category=Category.LIVING)
    received(house, MONDAY, station=None)  # nobody's unit: the committee's
    assert figures(Selection(MARCH.period, category="pay")).elapsed.median == 3600
    assert figures(Selection(MARCH.period, branch_id=house.committee.pk)).cases == 1


def test_it_shows_every_branch_with_its_own_denominator(house: House) -> None:
    answered(house, MONDAY, timedelta(hours=1))
    received(house, MONDAY, station=None)
    rows = figures_by_branch(MARCH, among=Case.objects.all(), now=LATER)
    assert [(row.code, row.figures.within, row.figures.due) for row in rows] == [("C", 0, 1), ("C-1", 1, 1)]


def test_it_says_nothing_rather_than_zero_without_cases(house: House) -> None:
    found = figures()
    assert (found.elapsed.median, found.working.p90, found.response_rate.percent) == (None, None, None)


@pytest.mark.parametrize("measure", Measure.values)
def test_its_lists_hold_exactly_what_its_numbers_count(house: House, measure: str) -> None:
    answered(house, MONDAY, timedelta(hours=2))
    answered(house, MONDAY, timedelta(days=10))
    sent_back(house, answered(house, MONDAY, timedelta(hours=3)), timedelta(days=20))
    received(house, MONDAY)
    found = figures()
    counted: dict[str, int] = {
        "due": found.due,
        "within": found.within,
        "late": found.late,
        "answered": found.answered,
        "unanswered": found.unanswered,
        "breached": found.breaches.any_clock,
        "accept_breached": found.breaches.accept,
        "response_breached": found.breaches.response,
        "progress_breached": found.breaches.progress,
        "resolve_breached": found.breaches.resolve,
        "follow_up_breached": found.breaches.follow_up,
    }
    wanted = Selection(MARCH.period, measure=measure)
    assert selected(wanted, Case.objects.all(), LATER).count() == counted[measure]


def test_it_needs_one_statement_each_however_many_branches(house: House) -> None:
    answered(house, MONDAY, timedelta(hours=2))
    ask: list[Callable[[], object]] = [
        lambda: figures(),
        lambda: figures_by_branch(MARCH, among=Case.objects.all()),
        lambda: response_over_time(MARCH, among=Case.objects.all()),
    ]
    for question in ask:
        with CaptureQueriesContext(connection) as statements:
            question()
        assert len(statements) == 1


def test_it_cuts_a_period_into_weeks_months_or_years(house: House) -> None:
    answered(house, MONDAY, timedelta(hours=12))
    answered(house, MONDAY + timedelta(days=8), timedelta(hours=36))
    received(house, MONDAY + timedelta(days=8))
    spans = response_over_time(MARCH, among=Case.objects.all())
    assert [(span.starts_on, span.cases, span.answered) for span in spans] == [
        (date(2026, 3, 2), 1, 1),
        (date(2026, 3, 9), 2, 1),
    ]
    assert spans[1].elapsed.median == 36 * 3600
    assert [
        span_of(Period(date(2026, 1, 1), until)) for until in (date(2026, 3, 1), date(2028, 1, 1), date(2036, 1, 1))
    ] == [
        "week",
        "month",
        "year",
    ]


def nearest_rank(values: list[int], share: float) -> int:
    return sorted(values)[math.ceil(share * len(values)) - 1]


@given(values=st.lists(st.integers(0, 10**8), min_size=1, max_size=40))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_its_median_and_percentile_are_those_of_plain_python(db: None, values: list[int]) -> None:
    """The aggregates alone, over rows that no case stands behind."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY s), percentile_disc(0.9) WITHIN GROUP (ORDER BY s) "
            "FROM unnest(%s::bigint[]) AS given(s)",
            [values],
        )
        median, p90 = cursor.fetchone()
    assert median == pytest.approx(statistics.median(values))
    assert p90 == nearest_rank(values, 0.9)


@given(hours=st.lists(st.integers(1, 400), min_size=1, max_size=7))
@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_its_figures_are_those_of_plain_python(house: House, hours: list[int]) -> None:
    category = secrets.choice(Category.values)  # of this example alone: earlier ones stay in the database
    start = MONDAY + timedelta(days=400 * (1 + Case.objects.count()))
    for number in hours:
        answered(house, start, timedelta(hours=number), category=Category(category))
    day = timezone.localtime(start).date()
    found = figures(Selection(Period(day, day), category=category))
    seconds = [number * 3600 for number in hours]
    assert found.elapsed.median == statistics.median(seconds)
    assert found.elapsed.p90 == nearest_rank(seconds, 0.9)


def test_the_figures_of_a_branch_read_nothing_that_their_index_does_not_hold(house: House) -> None:
    """Else PostgreSQL has to visit every case: 80 pages instead of 6 for a branch and quarter of 100,000 cases."""
    with CaptureQueriesContext(connection) as asked:
        response_figures(Selection(MARCH.period, house.yard_branch.pk), among=Case.objects.all())
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = 'cases_case'::regclass AND attname IN "
            "(SELECT attname FROM pg_attribute WHERE attrelid = 'case_figures'::regclass)"
        )
        held = {row[0] for row in cursor.fetchall()}

    assert set(re.findall(r'"cases_case"\."(\w+)"', asked.captured_queries[-1]["sql"])) <= held
