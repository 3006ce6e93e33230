"""The house examines itself every night, one examination at a time, and administrators are told what it finds."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone, translation

from tests.cast import House, build_house, case_at, lose_posts
from tests.processes import OwnDatabase, server_connection
from workflows import examinations, jobs
from workflows.examinations import AlreadyExamining, examine_and_record, examine_in_a_child, findings_of, is_due
from workflows.models import Examination

SHANGHAI = ZoneInfo("Asia/Shanghai")


def awaited(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """In a thread of its own, because a browser of another test may have left its loop running in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, coroutine).result()


def test_it_keeps_what_it_found_in_everybody_s_language(house: House) -> None:
    case = case_at("respond", house)
    lose_posts(house.member)

    [examination] = [examine_and_record()]

    assert (examination.cases, examination.findings) == (1, 1)
    [finding] = findings_of(Examination.objects.get())
    with translation.override("en"):
        assert finding.sentence.startswith(f"{case.number}: its owner has no post")
    with translation.override("zh-hans"):
        assert finding.sentence.startswith(f"{case.number}: 负责人")


def test_it_keeps_the_first_findings_only_and_the_number_of_all(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examinations, "KEPT_FINDINGS", 2)
    for _ in range(3):
        case_at("respond", house)
    lose_posts(house.member)

    examination = examine_and_record()

    assert (examination.findings, len(examination.first_findings)) == (3, 2)


def test_it_forgets_what_is_older_than_three_months(house: House) -> None:
    with time_machine.travel(timezone.now() - timedelta(days=91)):
        examine_and_record()
    examine_and_record()
    assert Examination.objects.count() == 1


@pytest.mark.django_db
def test_it_is_due_once_a_night_and_in_the_morning_when_the_house_was_shut() -> None:
    def at(day: int, hour: int) -> time_machine.travel:
        return time_machine.travel(datetime(2026, 3, day, hour, 30, tzinfo=SHANGHAI), tick=False)

    with at(2, 9):
        assert is_due(), "there was none yet"
        examine_and_record()
        assert not is_due()
    with at(3, 1):
        assert not is_due()
    with at(3, 2):
        assert is_due()
    with at(3, 8):
        assert is_due()
        examine_and_record()
    with at(4, 1):
        assert not is_due()


def test_the_command_records_when_asked_to(house: House) -> None:
    case_at("respond", house)
    call_command("doctor", stdout=io.StringIO())
    assert not Examination.objects.exists()
    call_command("doctor", "--record", stdout=io.StringIO())
    assert Examination.objects.get().findings == 0


def test_there_is_one_at_a_time(house: House) -> None:
    with server_connection(connection.settings_dict["NAME"]) as other:
        other.execute("SELECT pg_advisory_lock(%s, %s)", examinations._LOCK)
        with pytest.raises(AlreadyExamining):
            examine_and_record()
        with pytest.raises(CommandError) as refused:
            call_command("doctor", "--record", stdout=io.StringIO())
        other.execute("SELECT pg_advisory_unlock_all()")
    assert refused.value.returncode == examinations.BUSY
    assert examine_and_record().findings == 0


@pytest.mark.processes
def test_the_worker_has_a_child_do_it(own_database: OwnDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", own_database.url)
    house = build_house()
    case_at("respond", house)
    awaited(examine_in_a_child())
    lose_posts(house.member)
    awaited(examine_in_a_child())

    assert list(Examination.objects.values_list("findings", flat=True)) == [1, 0]
    with server_connection(own_database.name) as other:
        other.execute("SELECT pg_advisory_lock(%s, %s)", examinations._LOCK)
        with pytest.raises(AlreadyExamining):
            awaited(examine_in_a_child())


@pytest.mark.processes
def test_the_worker_s_job_does_it_once_a_night(own_database: OwnDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", own_database.url)
    for timestamp in range(2):
        awaited(jobs.examine_at_night(timestamp))
    assert Examination.objects.count() == 1


@pytest.mark.processes
def test_a_child_that_cannot_examine_is_no_result(own_database: OwnDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", own_database.url + "_is_not_there")
    with pytest.raises(examinations.ExaminationFailed):
        awaited(examine_in_a_child())
    assert not Examination.objects.exists()
