"""The stories of the invented port: genuine in ledger, flow and figures, on whatever day they are loaded."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Count, F
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob
from viewflow.workflow.models import Task

from casework.cases import ledger, receipts
from casework.cases.models import Attachment, Case, LedgerEntry, Report
from casework.cases.refusals import ActionRefused
from casework.cases.rules.deadlines import breached_at_stage
from casework.cases.words import Category, Clock, Confidentiality, Kind, Stage, Urgency
from workflows import doctor
from workflows.actions import NewReport, receive_report
from workflows.demonstration.cases import moments, playing
from workflows.demonstration.cases.loading import load_cases, slips
from workflows.demonstration.cases.stories import STORIES, open_now
from workflows.demonstration.cases.story import Story, accept
from workflows.demonstration.organisation import load_organisation
from workflows.demonstration.routing import publish_rules
from workflows.models import CaseProcess

pytestmark = pytest.mark.xdist_group("demonstration")  # whose stories are played once for all of this file
LATE = {
    "stones in the rice",
    "diesel in the wash water",
    "a deduction without a reason",
    "boots that come too small",
    "dust at the bulk stack",
}


NOT_TOLD = {Kind.IMPORTED, Kind.STARTED, Kind.WATCHED, Kind.RESTORED, Kind.CALLED_AGAIN, Kind.REQUEST_PASSED}
"""What no story tells of."""


@pytest.fixture(scope="module")
def told(django_db_setup: None, django_db_blocker: Any) -> Iterator[int]:
    """All stories, played once for this file; how many cases they made."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_organisation()
        publish_rules(timezone.now())
        yield load_cases()
        transaction.set_rollback(True)


def case_of(story: Story) -> Case:
    return Case.objects.get(report__submission_hash=receipts.submission_hash(playing.submission_key(story)))


def test_there_are_enough_cases_to_look_around_in(told: int) -> None:
    assert told == len(STORIES) == Case.objects.count() >= 40
    assert Case.objects.filter(received_at__lt=timezone.now() - timedelta(days=90)).count() == 0
    assert Case.objects.filter(is_imported=True).count() == 0


def test_every_story_ends_as_it_is_told(told: int) -> None:
    assert {story.key: case_of(story).stage for story in STORIES} == {story.key: story.ends for story in STORIES}


def test_every_step_has_open_cases_and_a_late_one(told: int) -> None:
    cases = Case.objects.exclude(stage=Stage.CLOSED)
    waiting = Counter(cases.values_list("stage", flat=True))
    late = Counter(cases.filter(overdue_since__isnull=False).values_list("stage", flat=True))

    for stage in (Stage.ASSIGN, Stage.ACCEPT, Stage.RESPOND, Stage.RESOLVE, Stage.FOLLOW_UP):
        assert waiting[stage] >= 2
        assert late[stage] >= 1


def test_all_kinds_of_trouble_and_people_come_up(told: int) -> None:
    for field, values in (
        ("category", Category.values),
        ("urgency", Urgency.values),
        ("confidentiality", Confidentiality.values),
    ):
        assert set(Case.objects.values_list(field, flat=True)) == set(values)
    by_branch = Case.objects.values("branch").annotate(count=Count("pk")).values_list("count", flat=True)
    assert len(by_branch) == 5
    assert set(Report.objects.values_list("language", flat=True)) == {"zh-hans", "en"}
    assert set(LedgerEntry.objects.values_list("kind", flat=True)) == set(Kind.values) - NOT_TOLD
    assert set(Case.objects.exclude(outcome="").values_list("outcome", flat=True)) == {
        "solved",
        "partly",
        "explained",
        "withdrawn",
        "unanswered",
    }


def test_ledger_flow_and_cases_agree(told: int) -> None:
    assert list(ledger.verify_all()) == []
    assert list(doctor.examine()) == []
    for case in Case.objects.prefetch_related("ledger"):
        assert ledger.fold(case.ledger.all()) == ledger.stored_row(case)


def test_ledger_and_flow_carry_the_times_of_the_story(told: int) -> None:
    assert not LedgerEntry.objects.exclude(recorded_at=F("at")).exists()
    assert not CaseProcess.objects.exclude(created=F("case__received_at")).exists()
    assert not Task.objects.filter(created__gt=timezone.now()).exists()
    for case in Case.objects.prefetch_related("ledger"):
        times = [entry.at for entry in case.ledger.all()]
        assert times == sorted(times)
        assert times[0] == case.received_at


def test_timers_spoke_when_they_were_due(told: int) -> None:
    noticed = LedgerEntry.objects.filter(kind=Kind.BREACHED, actor="timer").select_related("case")
    assert noticed.count() >= 10
    for entry in noticed:
        assert "late_seconds" not in entry.facts
        if entry.facts["breached"] == Clock.PROGRESS:
            continue  # may pass more than once: the case keeps the first
        due_at = getattr(entry.case, f"{entry.facts['breached']}_breached_at")
        assert timedelta() <= entry.at - due_at < timedelta(minutes=1)


def test_the_figures_are_those_of_a_good_house_with_faults(told: int) -> None:
    answered = Case.objects.filter(first_response_at__isnull=False)
    hours = sorted(seconds / 3600 for seconds in answered.values_list("response_working_seconds", flat=True))
    assert 4 < hours[len(hours) // 2] < 16
    late = Case.objects.filter(response_breached_at__isnull=False).count()
    assert 0.02 < late / Case.objects.count() < 0.2
    emergencies = answered.filter(urgency=Urgency.EMERGENCY)
    assert max(case.response_elapsed_seconds or 0 for case in emergencies) < 30 * 60
    grades = Counter(Case.objects.values_list("satisfaction", flat=True))
    assert grades[5] > grades[4] > grades[3] > 0


def test_some_show_what_they_mean(told: int) -> None:
    assert Attachment.objects.values("case").distinct().count() >= 2
    assert sum(len(bytes(picture.content)) for picture in Attachment.objects.all()) < 500_000


def test_the_printed_codes_open_their_cases(told: int) -> None:
    found = [receipts.case_with_code(slip.code) for slip in slips()]
    assert [case.stage for case in found if case] == [Stage.FOLLOW_UP, Stage.RESOLVE, Stage.CLOSED]


def test_only_fresh_news_is_announced(told: int) -> None:
    announced = ProcrastinateJob.objects.filter(task_name="notifications.announce").values_list("args", flat=True)
    entries = LedgerEntry.objects.filter(pk__in=[args["entry_id"] for args in announced])
    assert 20 < entries.count() < 150
    assert min(entry.at for entry in entries) > moments.working_time_ago("17h", timezone.now())


def test_a_second_time_nothing_is_added(told: int) -> None:
    assert load_cases() == 0
    assert Case.objects.count() == told


@pytest.mark.parametrize(
    "now",
    [
        datetime(2026, 2, 21, 13, 0, tzinfo=UTC),  # Spring Festival, at night
        datetime(2026, 10, 11, 3, 0, tzinfo=UTC),  # a Sunday after the National Day's week
        datetime(2026, 6, 15, 0, 1, tzinfo=UTC),  # Monday, one minute after eight
    ],
    ids=["festival", "sunday", "monday"],
)
def test_what_is_late_is_late_on_any_day(db: None, now: datetime) -> None:
    load_organisation()

    playing.play(open_now.STORIES, now)

    cases = {story.key: case_of(story) for story in open_now.STORIES}
    assert {key: case.stage for key, case in cases.items()} == {story.key: story.ends for story in open_now.STORIES}
    assert {key for key, case in cases.items() if case.overdue_since} == LATE
    for key in LATE:
        assert breached_at_stage(cases[key])


@pytest.mark.parametrize("day", range(0, 365, 13))
def test_no_story_reaches_into_the_future_or_far_back(db: None, day: int) -> None:
    now = datetime(2026, 1, 1, 5, 30, tzinfo=UTC) + timedelta(days=day, hours=day)
    for story in STORIES:
        times = list(moments.moments_of(story, now))
        assert times == sorted(times)
        assert now - timedelta(days=90) < times[0]


def test_a_story_about_the_future_is_a_mistake(db: None) -> None:
    story = Story("too soon", "2h", Category.OTHER, "……", (accept("3h", "1009"),))

    with pytest.raises(moments.StoryIsLate, match="too soon"):
        list(moments.moments_of(story, timezone.now()))


def test_stories_are_played_wholly_or_not_at_all(db: None) -> None:
    load_organisation()
    impossible = Story("not yet offered", "3h", Category.OTHER, "……", (accept("1h", "1009"),))

    with pytest.raises(ActionRefused, match="wrong_stage"):
        load_cases((*open_now.BEING_RESOLVED[:2], impossible))

    assert not Case.objects.exists()


def test_the_same_moment_makes_the_same_history(db: None) -> None:
    now = timezone.now()
    for story in STORIES:
        assert list(moments.moments_of(story, now)) == list(moments.moments_of(story, now))


def test_the_command_refuses_a_house_with_cases_of_its_own(db: None) -> None:
    load_organisation()
    receive_report(NewReport(text="真的求助。", category=Category.OTHER, submission_key=secrets.token_urlsafe(24)))

    with pytest.raises(CommandError, match="--without-cases"):
        call_command("load_demonstration", stdout=StringIO())

    assert Case.objects.count() == 1


def test_the_command_prints_what_to_try(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workflows.management.commands.load_demonstration.load_cases", few_cases)
    out = StringIO()

    call_command("load_demonstration", stdout=out, stderr=StringIO())

    shown = open_now.BEING_RESOLVED[0]
    assert playing.receipt_code(shown) in out.getvalue()
    assert "3 件" in out.getvalue()


def few_cases(**options: Any) -> int:
    return load_cases(open_now.BEING_RESOLVED[:3], **options)
