"""What the house mends by itself, it mends case by case: one that cannot be mended does not stop the others."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from viewflow.workflow.models import Task

from casework.cases.words import Stage
from casework.organisation.absences import record_absence
from tests.cast import House, case_at
from workflows.actions import take_back_offers
from workflows.actions.restarting import watch_all_again
from workflows.steps import armed_timers, open_task


def test_a_case_without_a_step_does_not_keep_others_from_their_timers(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    broken, unwatched = case_at("respond", house), case_at("respond", house)
    Task.objects.filter(process__caseprocess__case=broken).update(status="CANCELED")
    Task.objects.filter(process__caseprocess__case=unwatched, flow_task_type="TIMER").update(status="CANCELED")

    assert watch_all_again() == 1

    assert len(armed_timers(unwatched)) == 2
    assert f"{broken.number}: watch_again failed" in caplog.text


def test_nor_from_being_taken_back_from_somebody_who_is_away(house: House) -> None:
    broken, offered = case_at("accept", house), case_at("accept", house)
    Task.objects.filter(pk=open_task(broken, Stage.ACCEPT).pk).update(status="CANCELED")
    today = timezone.localdate()
    record_absence(house.member, substitute=None, starts_on=today, ends_on=today + timedelta(days=3), by=house.member)

    take_back_offers()

    offered.refresh_from_db()
    assert offered.stage == Stage.ASSIGN
