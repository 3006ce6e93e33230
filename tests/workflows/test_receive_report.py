"""A report comes in and becomes a case."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.jobs import Job

from casework.cases import ledger, receipts
from casework.cases.audience import queue_of
from casework.cases.models import Case, Report
from casework.cases.refusals import ActionRefused
from casework.cases.routing import editing
from casework.cases.rules import routing as routing_rules
from casework.cases.sentences import sentence
from casework.cases.standing import standing_of
from casework.cases.words import Category, Channel, Confidentiality, Kind, Relation, Stage, Urgency
from casework.organisation.models import Post
from notifications.audience import audience_of
from tests.cast import House, a_report, build_house, post
from tests.processes import OwnDatabase, in_processes
from workflows import steps
from workflows.actions import Filing, NewReport, accept_case, assign_case, receive_report
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


def a_filing(house: House, **fields: object) -> NewReport:
    """`house.member` files for `house.worker`, who agreed; `fields` of the filing, or of the report."""
    of_filing = {"relation": Relation.COLLEAGUE, "read_back": True}
    of_filing |= {name: fields.pop(name) for name in list(fields) if name in Filing.__dataclass_fields__}
    if of_filing.get("person_name"):
        fields = {"confidentiality": Confidentiality.NAMED, **fields}
    filing = Filing(**{"by": house.member, **of_filing})  # type: ignore[arg-type]
    given = {"reporter": house.worker, "station": None, "channel": Channel.ON_BEHALF, "filing": filing, **fields}
    return a_report(house, **given)


WITHOUT_CONSENT = {"consent": False, "why_without_consent": "昏迷", "read_back": False, "reporter": None}


def test_filed_for_somebody_it_is_their_report_and_clocks_start_at_receipt(house: House) -> None:
    friday_evening = datetime(2026, 3, 6, 12, 0, tzinfo=UTC)
    with time_machine.travel(friday_evening, tick=False):
        case = receive_report(a_filing(house)).case

    report = Report.objects.get()
    assert (report.reporter, report.filed_by, case.branch) == (house.worker, house.member, house.yard_branch)
    assert case.accept_due_at == datetime(2026, 3, 9, 9, 30, tzinfo=UTC), "Monday's close of work"
    assert (case.stage, case.first_response_at) == (Stage.ASSIGN, None), "a filer is no first response"
    assert list(examine()) == []


def test_the_ledger_says_who_filed_it_and_commits_to_all_of_it(house: House) -> None:
    case = receive_report(a_filing(house, reporter=None, person_name="水嫂", relation=Relation.FAMILY)).case
    entry = case.ledger.get()

    assert (entry.actor, entry.person) == ("person", house.member)
    assert entry.facts["filed"] == {"relation": "family", "consent": True, "read_back": True}
    assert "水嫂" not in str(entry.facts)
    record = next(iter(ledger.all_records()))
    assert ledger.verify_case(record) is None
    assert ledger.fold([entry]) == ledger.stored_row(case)


@pytest.mark.parametrize(
    "column", ["relation", "person_name", "read_back", "consent", "why_without_consent", "filed_by"]
)
def test_a_filing_that_was_changed_afterwards_is_found_out(house: House, column: str) -> None:
    receive_report(a_filing(house, reporter=None, person_name="水嫂"))
    record = next(iter(ledger.all_records()))
    assert ledger.verify_case(record) is None

    setattr(record.case.report, column, house.stranger if column == "filed_by" else "friend")

    fault = ledger.verify_case(record)
    assert fault is not None
    assert fault.problem == ledger.Problem.TEXT


def test_the_sentence_says_for_whom_where_it_is_named(house: House) -> None:
    named = receive_report(a_filing(house)).case
    hidden = receive_report(a_filing(house, confidentiality=Confidentiality.CONFIDENTIAL)).case
    unnamed = receive_report(a_filing(house, **WITHOUT_CONSENT)).case

    with translation.override("en"):
        told = [sentence(case.ledger.get()) for case in (named, hidden, unnamed)]

    received = "The report was received and became this case. Shi Lei filed it for "
    assert told == [
        received + "a colleague; read back and confirmed.",
        received + "somebody; read back and confirmed.",
        received + "somebody without their consent; no name is kept.",
    ]


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"by": "worker"}, "may_not_file", ""),
        ({"by": "administrator"}, "may_not_file", ""),
        ({"reporter": "member"}, "files_for_oneself", "staff_number"),
        (WITHOUT_CONSENT | {"reporter": "worker"}, "named_without_consent", "for_whom"),
        (WITHOUT_CONSENT | {"person_name": "水嫂"}, "named_without_consent", "for_whom"),
        ({"confidentiality": Confidentiality.ANONYMOUS}, "anonymous_names_nobody", "for_whom"),
        ({"reporter": None, "confidentiality": Confidentiality.NAMED}, "nobody_named_in_filing", "who"),
        (WITHOUT_CONSENT | {"why_without_consent": " "}, "why_without_consent", "why_without_consent"),
        ({"read_back": False}, "not_read_back", "read_back"),
    ],
)
def test_it_refuses_a_filing_that_is_not_whole(house: House, fields: dict[str, object], code: str, field: str) -> None:
    people = {
        name: getattr(house, str(value)) for name, value in fields.items() if name in {"by", "reporter"} and value
    }

    with pytest.raises(ActionRefused, match=code) as refused:
        receive_report(a_filing(house, **{**fields, **people}))

    assert refused.value.field == field
    assert not Report.objects.exists()


def test_the_database_keeps_no_filing_without_a_relation(house: House) -> None:
    with pytest.raises(IntegrityError, match="report_is_filed_wholly"), transaction.atomic():
        receive_report(a_filing(house, relation=""))


def test_the_same_filing_sent_twice_is_one_case(house: House) -> None:
    form = a_filing(house)

    assert receive_report(form).case == receive_report(form).case
    with pytest.raises(ActionRefused, match="different_content"):
        receive_report(a_filing(house, submission_key=form.submission_key, relation=Relation.FRIEND))


def test_the_secretary_is_told_also_when_they_filed_it_themselves(house: House) -> None:
    """It waits for their assignment, or the rules ask them to take it."""
    for filer in (house.member, house.secretary):
        case = receive_report(a_filing(house, by=filer)).case
        assert set(audience_of(case.ledger.get())) == {house.secretary}


def test_the_filer_may_handle_it_and_the_person_may_not(house: House) -> None:
    post(house.worker, house.yard_branch, Post.Role.MEMBER)
    case = receive_report(a_filing(house)).case

    with pytest.raises(ActionRefused, match="cannot_handle_this"):
        assign_case(case, to=house.worker, by=house.secretary)
    assign_case(case, to=house.member, by=house.secretary)
    accept_case(case, by=house.member)

    assert case.owner == house.member
