"""A house that was at work is upgraded: nothing is stuck, nothing is forgotten, and every case reaches its end."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob
from viewflow.workflow.models import Task

from casework.cases import ledger, receipts
from casework.cases.models import Case
from casework.cases.words import Kind, Stage
from casework.organisation.models import Person, Post
from casework.organisation.queries import holders, secretary_of
from notifications.inboxes import tell
from tests.processes import server_connection, working_in_a_database_of_its_own
from workflows import timers
from workflows.actions import accept_case, assign_case, record_follow_up, resolve_case, respond
from workflows.actions.restarting import restart_flow, watcher
from workflows.demonstration.cases import playing
from workflows.doctor import examine

from . import FOLDER, RECEIPT_KEY, STOPPED_AT
from .stories import ANSWERED_IMPORT, NOT_STARTED, OPEN_IMPORT, STORIES

pytestmark = pytest.mark.xdist_group("upgrade")  # whose old house is upgraded once for all of this file
DUMPS = sorted(FOLDER.glob("*.sql.gz"))
STARTED_AT = STOPPED_AT + timedelta(days=1)
"""The new house opens a day later: what came due in the night is waiting."""
KEYS = [*(story.key for story in STORIES), NOT_STARTED, OPEN_IMPORT, ANSWERED_IMPORT]
STEPS_TO_THE_END = 10

SCHEDULED = """
    SELECT report.text, task.flow_task, task.scheduled
    FROM viewflow_task task
    JOIN workflows_caseprocess process ON process.process_ptr_id = task.process_id
    JOIN cases_case c ON c.id = process.case_id
    JOIN cases_report report ON report.id = c.report_id
    WHERE task.status = 'SCHEDULED' ORDER BY task.scheduled, task.id
"""

OPEN_AT = """
    SELECT stage, CASE
        WHEN clock_marks @> to_jsonb('breached:' || clock) THEN 'breached'
        WHEN clock_marks @> to_jsonb('warned:' || clock) THEN 'warned'
        ELSE '' END
    FROM cases_case, LATERAL (
        SELECT CASE stage
            WHEN 'assign' THEN 'accept:0' WHEN 'accept' THEN 'accept:0' WHEN 'respond' THEN 'response:' || redo_count
            ELSE stage || ':' || redo_count END AS clock
    ) running
    WHERE stage <> 'closed'
"""


@dataclass(frozen=True)
class Armed:
    """A timer that the old house had armed."""

    report: str
    node: str
    due_at: datetime


@dataclass(frozen=True)
class Upgraded:
    armed: list[Armed]
    untold: list[int]
    """Ledger entries whose news the old house had queued."""
    open_at: set[tuple[str, str]]
    """Steps with open cases, and what the clock of the step had said in that round: breached, warned, nothing."""


@pytest.fixture(scope="module", params=DUMPS, ids=lambda path: path.name.partition(".")[0])
def upgraded(request: Any, django_db_setup: None, django_db_blocker: Any) -> Iterator[Upgraded]:
    with django_db_blocker.unblock(), working_in_a_database_of_its_own(copied=False) as database:
        found = load(request.param, database.name)
        with time_machine.travel(STARTED_AT, tick=False):
            call_command("migrate", verbosity=0, interactive=False)
        yield found


def load(dump: Path, database: str) -> Upgraded:
    with server_connection(database) as server:
        server.execute(gzip.decompress(dump.read_bytes()))
        armed = [Armed(text, node.rpartition(".")[2], due_at) for text, node, due_at in server.execute(SCHEDULED)]
        news = "SELECT (args ->> 'entry_id')::bigint FROM procrastinate_jobs WHERE task_name = 'notifications.announce'"
        return Upgraded(armed, [entry_id for (entry_id,) in server.execute(news)], set(server.execute(OPEN_AT)))


@pytest.fixture
def house(upgraded: Upgraded, django_db_blocker: Any, settings: Any) -> Iterator[Upgraded]:
    """The new house on its first morning; what a test does in it is undone."""
    settings.RECEIPT_KEY = RECEIPT_KEY
    with django_db_blocker.unblock(), time_machine.travel(STARTED_AT, tick=False), transaction.atomic():
        yield upgraded
        transaction.set_rollback(True)


def case_of(key: str) -> Case:
    found = Case.objects.select_related("report", "branch")
    if "/" in key:
        return found.get(report__source_reference=key)
    return found.get(report__text=f"浴室的灯不亮（{key}）。")


def let_the_worker_begin() -> None:
    """With the jobs that the old house had queued, and with what it mends by itself within ten minutes."""
    for job in ProcrastinateJob.objects.filter(task_name="workflows.start_flow"):
        restart_flow(job.args["case_id"])
    watcher()()


def let_timers_fire(until: datetime) -> None:
    """Each at its own moment, as the worker does."""
    while (due_at := timers.next_due_at()) and due_at <= until:
        moment = max(due_at, STARTED_AT) + timedelta(seconds=7)
        with time_machine.travel(moment, tick=False):
            assert timers.fire_due_timers(as_of=moment) > 0


def carry_on(case: Case) -> None:
    """One step further, by whoever is to do it."""
    does: dict[str, Callable[[], object]] = {
        Stage.RECEIVED: partial(restart_flow, case.pk),
        Stage.ASSIGN: lambda: assign_case(case, to=able(case), by=secretary(case)),
        Stage.ACCEPT: lambda: accept_case(case, by=case.offered_to or able(case)),
        Stage.RESPOND: lambda: respond(case, by=owner(case), text="我来办。"),
        Stage.RESOLVE: lambda: resolve_case(case, by=owner(case), text="办好了。"),
        Stage.FOLLOW_UP: partial(record_follow_up, case, helped=True, satisfaction=5),
    }
    does[case.stage]()
    case.refresh_from_db()


def secretary(case: Case) -> Person:
    found = secretary_of(case.branch)
    assert found is not None
    return found


def able(case: Case) -> Person:
    members = holders(case.branch, Post.Role.MEMBER).exclude(pk=case.reporter_id).order_by("pk")
    return members.first() or secretary(case)


def owner(case: Case) -> Person:
    assert case.owner is not None
    return case.owner


def settle_the_emergency() -> None:
    """Its ladder climbs every ten minutes, day and night: thousands of firings in the weeks that are played here."""
    case = case_of("respond, emergency, breached")
    while case.stage != Stage.CLOSED:
        carry_on(case)


def is_warned_later(case: Case) -> bool:
    """Where the new house warns at other moments, its own timer stands in for the old one."""
    armed = Task.objects.filter(process__caseprocess__case=case, status="SCHEDULED", scheduled__gt=STARTED_AT)
    return any(task.flow_task.name.endswith("_warning") for task in armed)


def findings() -> list[str]:
    return [finding.sentence for finding in examine()]


def test_the_old_house_had_a_case_open_at_every_step_with_its_clock_in_every_state(house: Upgraded) -> None:
    steps = {Stage.ASSIGN, Stage.ACCEPT, Stage.RESPOND, Stage.RESOLVE, Stage.FOLLOW_UP}
    assert house.open_at == {(step, said) for step in steps for said in ("", "warned", "breached")} | {("received", "")}
    assert {key: case_of(key).stage for key in KEYS[: len(STORIES)]} == {story.key: story.ends for story in STORIES}


def test_the_doctor_finds_nothing_once_the_worker_has_begun(house: Upgraded) -> None:
    let_the_worker_begin()

    assert findings() == []
    assert list(ledger.verify_all()) == []


@pytest.mark.parametrize("key", KEYS)
def test_every_case_can_be_carried_to_its_end(house: Upgraded, key: str) -> None:
    case = case_of(key)
    for _ in range(STEPS_TO_THE_END):
        if case.stage == Stage.CLOSED:
            break
        carry_on(case)

    assert (case.stage, case.next_due_at) == (Stage.CLOSED, None)
    assert [sentence for sentence in findings() if case.number in sentence] == []


def test_every_case_can_be_carried_to_its_end_late(house: Upgraded) -> None:
    """Nobody does anything for three weeks; then all of them are done after all."""
    let_the_worker_begin()
    settle_the_emergency()
    monday = STARTED_AT + timedelta(days=21)
    let_timers_fire(monday)
    assert findings() == []

    with time_machine.travel(monday, tick=False):
        for key in KEYS:
            case = case_of(key)
            while case.stage != Stage.CLOSED:
                carry_on(case)

    assert findings() == []
    assert list(ledger.verify_all()) == []


def test_a_case_goes_through_another_round(house: Upgraded) -> None:
    case = case_of("follow up, breached")

    record_follow_up(case, helped=False, text="还是不亮。")
    assert (case.stage, case.redo_count) == (Stage.RESPOND, 1)
    while case.stage != Stage.CLOSED:
        carry_on(case)

    assert [sentence for sentence in findings() if case.number in sentence] == []


def test_a_case_whose_owner_has_left_gets_another(house: Upgraded) -> None:
    case = case_of("resolve, breached")
    owner(case).posts.update(ends_on=STOPPED_AT.date())

    other = able(case)
    assign_case(case, to=other, by=secretary(case))
    accept_case(case, by=other)
    resolve_case(case, by=owner(case), text="办好了。")

    assert case.stage == Stage.FOLLOW_UP


def test_no_timer_that_was_armed_is_lost(house: Upgraded) -> None:
    assert {armed.due_at <= STARTED_AT for armed in house.armed} == {True, False}
    let_the_worker_begin()
    settle_the_emergency()
    for armed in house.armed:
        kind = Kind.BREACHED if armed.node.endswith("_breach") else Kind.WARNED
        case = Case.objects.get(report__text=armed.report)
        let_timers_fire(armed.due_at)
        said = case.ledger.filter(kind=kind, recorded_at__gt=STOPPED_AT)
        assert said.exists() or (kind == Kind.WARNED and is_warned_later(case)), armed


def test_a_timer_that_had_failed_is_tried_again(house: Upgraded) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_id FROM workflows_timerfailure")
        ((failed,),) = cursor.fetchall()

    timers.fire_due_timers(as_of=STARTED_AT)

    with connection.cursor() as cursor:
        cursor.execute("SELECT status FROM viewflow_task WHERE id = %s", [failed])
        assert cursor.fetchone()[0] != "SCHEDULED"
        cursor.execute("SELECT count(*) FROM workflows_timerfailure")
        assert cursor.fetchone()[0] == 0


def test_news_that_was_queued_is_told(house: Upgraded) -> None:
    assert len(house.untold) > 20
    told = [tell(entry_id) for entry_id in house.untold]
    assert any(told)


@pytest.mark.parametrize(
    "story", [story for story in STORIES if story.key in ("resolve", "follow up")], ids=lambda story: story.key
)
def test_a_receipt_code_still_opens_its_case(house: Upgraded, story: Any) -> None:
    code = playing.receipt_code(story)
    assert receipts.case_with_code(code) == case_of(story.key)
    while receipts.harden(100):
        pass
    assert receipts.case_with_code(code) == case_of(story.key)
