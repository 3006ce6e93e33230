"""A service standard is tried on the cases of a time that is over, before it counts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from casework.cases.models import Case, ServiceStandard
from casework.cases.standard_replay import Effect, StandardReplay, replay
from casework.cases.standard_versions import LIMITS, draft_version
from casework.cases.standards import recounted_due, standard_for
from casework.cases.standing import standing_of
from casework.cases.words import Category, Clock, PauseReason, Urgency
from casework.organisation.models import Person
from tests.cast import House, a_report, case_at
from workflows.actions import (
    accept_case,
    assign_case,
    pause_clock,
    receive_report,
    resolve_case,
    respond,
    resume_clock,
)

TUESDAY = datetime(2026, 3, 3, 1, 0, tzinfo=UTC)
"""Nine o'clock in Shanghai."""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def tuesday(house: House) -> Iterator[time_machine.Traveller]:
    with time_machine.travel(TUESDAY, tick=False) as clock:
        yield clock


def draft(category: str = "", **changed: str) -> ServiceStandard:
    """The standard in force with other limits."""
    old = standard_for(category or Category.LIVING, Urgency.NORMAL)
    limits = {name: getattr(old, name) for name in LIMITS} | changed
    return draft_version(
        category=category, urgency=Urgency.NORMAL, valid_from=None, limits=limits, calendar=old.calendar
    )


def tried(wanted: ServiceStandard, by: Person) -> StandardReplay:
    now = timezone.now()
    return replay(wanted, now - 30 * DAY, now + HOUR, by=by, standing=standing_of(by))


def total(found: StandardReplay, clock: Clock) -> tuple[int, int, int]:
    """Passed until now, passed by the draft, of how many."""
    [one] = [each for each in found.totals if each.clock == clock]
    return one.breached, one.would_be_breached, one.cases


def answered_after(house: House, clock: time_machine.Traveller, hours: int) -> Case:
    case = receive_report(a_report(house)).case
    assign_case(case, to=house.member, by=house.secretary)
    accept_case(case, by=house.member)
    clock.shift(hours * HOUR)
    respond(case, by=house.member, text="我去看过了。")
    return case


def paused(case: Case, house: House, days: int) -> None:
    until = timezone.now() + days * DAY
    pause_clock(case, by=house.member, reason=PauseReason.REPORTER, text="等您的材料。", until=until)


def test_the_same_limits_change_nothing(house: House, tuesday: time_machine.Traveller) -> None:
    case_at("follow_up", house)

    found = tried(draft(), house.leader)

    assert (found.cases, found.differences, found.added, found.avoided) == (1, [], 0, 0)


def test_a_shorter_limit_would_have_been_passed(house: House, tuesday: time_machine.Traveller) -> None:
    case = answered_after(house, tuesday, 3)

    found = tried(draft(accept_within="1h", respond_within="2h"), house.leader)

    late = next(each for each in found.differences if each.clock == Clock.RESPONSE)
    assert (late.number, late.effect) == (case.number, Effect.ADDED)
    assert late.due_at == case.response_due_at
    assert late.would_be_due_at == TUESDAY + 2 * HOUR
    assert total(found, Clock.RESPONSE) == (0, 1, 1)
    assert (found.added, found.avoided) == (1, 0)


def test_a_longer_limit_would_have_been_kept(house: House, tuesday: time_machine.Traveller) -> None:
    case = answered_after(house, tuesday, 24 * 20)

    found = tried(draft(respond_within="20d", resolve_within="40d"), house.leader)

    assert found.differences[0].clock == Clock.RESPONSE
    assert found.differences[0].effect == Effect.AVOIDED
    assert total(found, Clock.RESPONSE) == (1, 0, 1)
    assert case.first_response_at is not None


def test_pauses_and_the_calendar_count_as_they_do_for_running_clocks(
    house: House, tuesday: time_machine.Traveller
) -> None:
    case = answered_after(house, tuesday, 1)
    paused(case, house, 3)
    tuesday.shift(2 * DAY)
    resume_clock(case, by=house.member)
    tuesday.shift(5 * DAY)
    wanted = draft(resolve_within="5d")

    found = tried(wanted, house.leader)

    [resolve] = [each for each in found.differences if each.clock == Clock.RESOLVE]
    case.refresh_from_db()
    assert resolve.due_at == recounted_due(case, Clock.RESOLVE) == case.resolve_due_at
    case.standard = wanted
    assert resolve.would_be_due_at == recounted_due(case, Clock.RESOLVE)
    assert case.pauses


def test_a_running_pause_stops_the_clock_until_now(house: House, tuesday: time_machine.Traveller) -> None:
    case = answered_after(house, tuesday, 1)
    paused(case, house, 9)
    tuesday.shift(8 * DAY)

    found = tried(draft(accept_within="1h", respond_within="2h", resolve_within="1d"), house.leader)

    assert total(found, Clock.RESOLVE) == (0, 0, 1)


def test_silence_is_counted_between_words_and_not_after_the_resolution(
    house: House, tuesday: time_machine.Traveller
) -> None:
    case = answered_after(house, tuesday, 1)
    tuesday.shift(DAY)
    respond(case, by=house.member, text="材料到了，明天装。")
    tuesday.shift(3 * HOUR)
    resolve_case(case, by=house.member, text="装好了。")
    tuesday.shift(20 * DAY)

    assert total(tried(draft(progress_every="4h"), house.leader), Clock.PROGRESS) == (0, 1, 1)
    assert total(tried(draft(progress_every="1d"), house.leader), Clock.PROGRESS) == (0, 0, 1)


def test_a_category_with_a_standard_of_its_own_keeps_it(house: House) -> None:
    receive_report(a_report(house, category=Category.SUGGESTION))
    receive_report(a_report(house, category=Category.LIVING))

    assert tried(draft(), house.leader).cases == 1
    assert tried(draft(Category.SUGGESTION), house.leader).cases == 1
    assert tried(draft(Category.PAY), house.leader).cases == 0


def test_who_may_not_see_a_case_reads_only_how_many_there_are(house: House, tuesday: time_machine.Traveller) -> None:
    answered_after(house, tuesday, 3)
    wanted = draft(accept_within="1h", respond_within="2h")

    seen, unseen = tried(wanted, house.leader), tried(wanted, house.administrator)

    assert unseen.differences == []
    assert unseen.unseen == len(seen.differences) == 2
    assert unseen.totals == seen.totals


def test_it_asks_the_same_few_questions_for_2_cases_and_for_12(house: House, tuesday: time_machine.Traveller) -> None:
    wanted = draft(accept_within="1h", respond_within="2h")

    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            tried(wanted, house.leader)
        return len(captured)

    for _number in range(2):
        case_at("follow_up", house)
    statements()
    few = statements()
    for _number in range(10):
        case_at("resolve", house)
    assert statements() == few <= 7


def test_it_changes_nothing(house: House, tuesday: time_machine.Traveller) -> None:
    case = answered_after(house, tuesday, 3)
    before = Case.objects.values().get(pk=case.pk)

    tried(draft(accept_within="1h", respond_within="2h"), house.leader)

    assert Case.objects.values().get(pk=case.pk) == before
    assert not ServiceStandard.objects.filter(respond_within="2h", accept_within="1h", urgency=Urgency.NORMAL).exists()
