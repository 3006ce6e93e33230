"""The doctor finds what was written past the door."""

import io
from datetime import datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from django.utils.translation import override
from procrastinate.contrib.django.models import ProcrastinateJob
from viewflow.workflow.models import Task

from casework.cases.models import Case
from casework.organisation.models import Post
from casework.organisation.rosters import add_duty
from tests.cast import House, case_at, lose_posts, post
from workflows import steps
from workflows.actions.restarting import watch_all_again
from workflows.doctor import Ailment, examine


def sql(statement: str) -> None:
    connection.cursor().execute(statement)


@pytest.mark.parametrize(
    ("statement", "ailment"),
    [
        ("UPDATE cases_case SET stage = 'resolve'", Ailment.WRONG_STEP),
        ("UPDATE viewflow_task SET status = 'DONE' WHERE flow_task_type = 'HUMAN'", Ailment.WRONG_STEP),
        ("UPDATE viewflow_task SET owner_id = NULL WHERE status = 'ASSIGNED'", Ailment.WRONG_HOLDER),
        ("UPDATE viewflow_task SET status = 'CANCELED' WHERE flow_task_type = 'TIMER'", Ailment.NO_TIMER),
        ("UPDATE cases_case SET next_due_at = now()", Ailment.WRONG_DUE),
        ("UPDATE viewflow_task SET status = 'ERROR' WHERE flow_task_type = 'START'", Ailment.FAILED_STEP),
        ("UPDATE cases_case SET decline_count = 3", Ailment.ROW_DIFFERS),
        ("UPDATE cases_case SET ledger_head = repeat('0', 64)", Ailment.CHAIN_BROKEN),
    ],
)
def test_it_finds_and_says_what_to_do(house: House, statement: str, ailment: Ailment) -> None:
    case = case_at("respond", house)
    assert list(examine()) == []

    sql(statement)

    assert ailment in {finding.ailment for finding in examine()}
    errors = io.StringIO()
    with pytest.raises(CommandError):
        call_command("doctor", stderr=errors)
    assert case.number in errors.getvalue()


LOST = "UPDATE viewflow_task SET status = 'CANCELED' WHERE flow_task LIKE '%respond_warning'"
DOUBLED = """
    INSERT INTO viewflow_task (flow_task, flow_task_type, status, created, scheduled, token, process_id, data)
    SELECT flow_task, flow_task_type, status, created, scheduled, token, process_id, data
    FROM viewflow_task WHERE status = 'SCHEDULED' AND flow_task LIKE '%{timer}'
"""
WRONG = "UPDATE viewflow_task SET scheduled = scheduled + interval '1 day' WHERE flow_task LIKE '%respond_warning'"


@pytest.mark.parametrize(
    ("statement", "ailment"),
    [
        (LOST, Ailment.NO_WARNING),
        (WRONG, Ailment.NO_WARNING),
        (DOUBLED.format(timer="respond_warning"), Ailment.NO_WARNING),
        (DOUBLED.format(timer="respond_breach"), Ailment.NO_TIMER),
    ],
)
def test_it_finds_a_lost_or_doubled_timer_and_the_house_mends_it(
    house: House, statement: str, ailment: Ailment
) -> None:
    case = case_at("respond", house)
    armed = armed_at(case)
    sql(statement)

    assert [finding.ailment for finding in examine()] == [ailment]

    call_command("start_flows", stdout=io.StringIO())
    assert list(examine()) == []
    assert armed_at(case) == armed


def armed_at(case: Case) -> list[datetime]:
    return sorted(task.scheduled for task in steps.armed_timers(case))


@pytest.mark.parametrize("statement", [LOST, DOUBLED.format(timer="respond_warning")])
def test_the_worker_notices_a_lost_or_doubled_warning_by_itself(house: House, statement: str) -> None:
    case_at("respond", house)
    assert watch_all_again() == 0
    sql(statement)

    assert watch_all_again() == 1

    assert (list(examine()), watch_all_again()) == ([], 0)


def test_it_names_an_entry_that_nobody_was_told_of_and_the_job_can_be_tried_again(house: House) -> None:
    case = case_at("assign", house)
    sql("UPDATE procrastinate_jobs SET status = 'failed'")

    assert [(finding.about, finding.ailment, finding.found) for finding in examine()] == [
        (case.number, "news_failed", "1")
    ]
    call_command("retry_jobs", stdout=io.StringIO())
    assert list(examine()) == []
    assert ProcrastinateJob.objects.get().status == "todo"


def test_it_is_content_with_a_sound_house(house: House) -> None:
    for stage in ("assign", "accept", "respond", "resolve", "follow_up"):
        case_at(stage, house)

    out = io.StringIO()
    call_command("doctor", stdout=out)

    assert "5" in out.getvalue()


def test_a_step_leads_to_the_page_of_its_case(house: House) -> None:
    from workflows.pages import case_address

    case = case_at("respond", house)
    task = Task.objects.get(flow_task_type="HUMAN", status="ASSIGNED")

    assert Case.objects.get(process=task.process_id) == case
    assert case_address(task.process_id).endswith(f"/{case.number}/")


def test_it_names_a_branch_with_open_cases_that_nobody_directs(house: House) -> None:
    case_at("respond", house)
    case_at("assign", house)
    lose_posts(house.secretary)
    assert list(examine()) == [], "the leader acts for the committee, and the committee for the branch"
    lose_posts(house.leader)

    findings = [finding for finding in examine() if finding.ailment == Ailment.NO_SECRETARY]

    assert [finding.sentence.partition(":")[0] for finding in findings] == ["C-1 堆场支部"]
    assert findings[0].found == "2"
    post(house.leader, house.committee, Post.Role.SECRETARY)
    assert list(examine()) == [], "the nearest secretary above looks after it"


def test_it_names_coming_shifts_with_nobody_on_duty_and_what_to_do(house: House) -> None:
    add_duty(house.yard_branch, house.member, day=timezone.localdate(), shift="day")
    said = io.StringIO()

    with override("en"):
        call_command("doctor", stderr=said)

    assert "nobody is on duty on" in said.getvalue()
    assert "Shifts of the next seven days with nobody on duty: " in said.getvalue()
