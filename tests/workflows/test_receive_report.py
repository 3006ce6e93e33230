"""A report comes in and becomes a case."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.jobs import Job

from casework.cases import receipts
from casework.cases.audience import queue_of
from casework.cases.models import Case, Report
from casework.cases.refusals import ActionRefused
from casework.cases.routing import editing
from casework.cases.rules import routing as routing_rules
from casework.cases.standing import standing_of
from casework.cases.words import Category, Confidentiality, Kind, Stage, Urgency
from tests.cast import House, a_report, build_house
from tests.processes import OwnDatabase, in_processes
from workflows import steps
from workflows.actions import NewReport, receive_report
from workflows.actions.restarting import restart_flow
from workflows.doctor import examine
from workflows.jobs import UntilItWorks


def test_it_opens_a_case_that_waits_for_assignment(house: House) -> None:
    receipt = receive_report(a_report(house, reporter=house.worker))

    case = Case.objects.get()
    assert (case.stage, case.branch, case.owner) == (Stage.ASSIGN, house.yard_branch, None)
    assert case.report.reporter == house.worker
    assert not receipt.is_repeat
    assert list(examine()) == []


def test_it_starts_all_clocks_at_receipt(house: House) -> None:
    friday_evening = datetime(2026, 3, 6, 12, 0, tzinfo=UTC)
    with time_machine.travel(friday_evening, tick=False):
        case = receive_report(a_report(house)).case

    assert case.received_at == friday_evening
    assert case.next_due_at == case.accept_due_at == datetime(2026, 3, 9, 9, 30, tzinfo=UTC), "Monday's close of work"
    assert case.response_due_at == datetime(2026, 3, 11, 9, 30, tzinfo=UTC)


def test_an_emergency_runs_around_the_clock(house: House) -> None:
    saturday_night = datetime(2026, 3, 7, 15, 0, tzinfo=UTC)
    with time_machine.travel(saturday_night, tick=False):
        case = receive_report(a_report(house, urgency=Urgency.EMERGENCY)).case

    assert case.accept_due_at == datetime(2026, 3, 7, 15, 10, tzinfo=UTC)


def test_a_suggestion_has_its_own_standard(house: House) -> None:
    case = receive_report(a_report(house, category=Category.SUGGESTION)).case

    assert case.standard.category == Category.SUGGESTION


@pytest.mark.parametrize(("unit", "branch"), [("yard", "yard_branch"), ("port", "committee")])
def test_it_goes_to_the_branch_that_answers_for_the_unit(house: House, unit: str, branch: str) -> None:
    house.worker.unit = getattr(house, unit)

    case = receive_report(a_report(house, reporter=house.worker)).case

    assert case.branch == getattr(house, branch)


def test_from_a_phone_without_a_name_it_goes_to_the_committee(house: House) -> None:
    assert receive_report(a_report(house, station=None)).case.branch == house.committee


def test_the_receipt_code_opens_the_case_and_is_stored_nowhere(house: House) -> None:
    receipt = receive_report(a_report(house))

    typed = f" {receipt.code[:4]}-{receipt.code[4:8]} {receipt.code[8:12]} {receipt.code[12:]}"
    assert receipts.case_with_code(typed) == receipt.case
    assert len(receipt.code) == 16
    assert receipts.case_with_code(receipt.code[:-1]) is None
    assert receipts.case_with_code("") is None
    assert receipt.code.encode() not in bytes(receipt.case.report.code_hash)


def test_the_same_form_sent_twice_is_one_case_with_one_receipt(house: House) -> None:
    form = a_report(house)
    first, second = receive_report(form), receive_report(form)

    assert (first.case, first.code) == (second.case, second.code)
    assert second.is_repeat
    assert Report.objects.count() == 1


@pytest.mark.parametrize("other", [{"text": "另外一件事"}, {"urgency": Urgency.URGENT}, {"station": None}])
def test_the_same_form_with_other_content_is_refused(house: House, other: dict[str, object]) -> None:
    key = secrets.token_urlsafe(24)
    receive_report(a_report(house, submission_key=key))

    with pytest.raises(ActionRefused, match="different_content"):
        receive_report(a_report(house, submission_key=key, **other))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"text": " \n "}, "text_missing"),
        ({"text": "字" * 5001}, "text_too_long"),
        ({"submission_key": "short"}, "bad_submission_key"),
    ],
)
def test_it_refuses_what_a_worker_can_mend(house: House, fields: dict[str, str], code: str) -> None:
    with pytest.raises(ActionRefused, match=code):
        receive_report(a_report(house, **fields))
    assert not Report.objects.exists()


def test_it_queues_the_news_and_the_case_together(house: House) -> None:
    case = receive_report(a_report(house)).case

    job = ProcrastinateJob.objects.get()
    assert (job.task_name, job.args) == ("notifications.announce", {"entry_id": case.ledger.get().pk})


def test_it_takes_few_statements(house: House) -> None:
    receive_report(a_report(house))
    with CaptureQueriesContext(
        connection,
    ) as statements:
        receive_report(a_report(house, reporter=house.worker, station=None))

    assert len(statements) <= 28


def test_a_report_is_kept_when_the_flow_cannot_start(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(steps, "start_flow", lambda case: 1 / 0)
        receipt = receive_report(a_report(house))

    case = Case.objects.get()
    assert receipts.case_with_code(receipt.code) == case
    assert case.stage == Stage.RECEIVED
    assert [finding.ailment for finding in examine()] == ["not_started"]
    assert ProcrastinateJob.objects.filter(task_name="workflows.start_flow").exists()

    restart_flow(case.pk)
    restart_flow(case.pk)
    case.refresh_from_db()
    assert case.stage == Stage.ASSIGN
    assert list(case.ledger.values_list("kind", flat=True)) == [Kind.RECEIVED, Kind.STARTED]
    assert list(examine()) == []


def test_a_case_whose_flow_did_not_start_is_in_the_queue_and_starts_by_command(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(steps, "start_flow", lambda case: 1 / 0)
        case = receive_report(a_report(house)).case
        assert list(queue_of(standing_of(house.secretary))) == [case]
        with pytest.raises(CommandError):
            call_command("start_flows", stderr=StringIO())

    call_command("start_flows", stdout=StringIO())

    case.refresh_from_db()
    assert case.stage == Stage.ASSIGN
    assert list(examine()) == []


@pytest.mark.parametrize(("attempts", "seconds"), [(0, 3), (2, 27), (7, 600), (5000, 600)])
def test_a_flow_is_started_again_until_it_works_at_least_every_ten_minutes(attempts: int, seconds: int) -> None:
    job = Job(id=1, queue="flow", lock=None, queueing_lock=None, task_name="workflows.start_flow", attempts=attempts)

    decision = UntilItWorks().get_retry_decision(exception=ValueError(), job=job)

    assert decision.retry_at is not None
    assert decision.retry_at - timezone.now() == pytest.approx(timedelta(seconds=seconds), abs=timedelta(seconds=1))


def test_anonymous_means_that_no_name_is_kept(house: House) -> None:
    case = receive_report(a_report(house)).case

    assert (case.confidentiality, case.report.reporter) == (Confidentiality.ANONYMOUS, None)


def send(number: int, keys: list[str], station_id: int) -> str:
    from casework.organisation.models import Station

    form = NewReport(
        text="食堂晚饭总是凉的。",
        category=Category.LIVING,
        submission_key=keys[number],
        station=Station.objects.get(pk=station_id),
    )
    return receive_report(form).code


@pytest.mark.processes
def test_twenty_copies_of_a_form_at_once_are_one_report(own_database: OwnDatabase) -> None:
    house = build_house()
    keys = [secrets.token_urlsafe(24) for _ in range(10)]

    rounds = in_processes(send, [(keys, house.station.pk)] * 20, own_database, rounds=len(keys))

    assert [set(codes) for codes in rounds] == [{receipts.code_for(key)} for key in keys]
    assert Report.objects.count() == len(keys)


def test_it_is_kept_also_when_a_rule_cannot_be_followed(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    editing.start_draft(by=house.administrator)
    editing.publish(by=house.administrator, note="第一版")
    monkeypatch.setattr(routing_rules, "decide", planted_failure)

    case = receive_report(a_report(house)).case

    assert (case.branch, case.stage) == (house.yard_branch, Stage.ASSIGN)
    assert "could not be followed: RuntimeError" in caplog.text


def planted_failure(*_given: object) -> None:
    raise RuntimeError("planted")
