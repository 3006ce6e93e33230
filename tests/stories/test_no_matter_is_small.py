"""No matter of the people is small (D1): a stool for the gatehouse gets the same clocks, warnings and ladder."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine
from viewflow.workflow.models import Task
from viewflow.workflow.status import STATUS

from casework.cases.models import Case
from casework.cases.words import Category, Stage
from tests.cast import House, a_report, build_house
from tests.workflows.ladder_house import time_passes_until
from workflows.actions import receive_report

MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def received(house: House, text: str, category: Category) -> Case:
    return receive_report(a_report(house, text=text, category=category)).case


@pytest.mark.story
@pytest.mark.django_db
def test_no_matter_is_small() -> None:
    with time_machine.travel(MONDAY, tick=False):
        house = build_house()
        small = received(house, "凳", Category.LIVING)
        large = received(house, "浴室地面太滑，昨天有人摔倒，要全部重铺。" * 40, Category.HARDSHIP)

    assert small.standard == large.standard
    assert promises(small) == promises(large)
    assert armed(small) == armed(large) == 2
    for case in (small, large):
        time_passes_until(case.accept_due_at, case)
    assert (small.stage, small.rung, small.raised_to) == (Stage.ASSIGN, 1, house.yard_branch)
    assert promises(small) == promises(large)


def promises(case: Case) -> list[datetime | None]:
    return [case.accept_due_at, case.response_due_at, case.resolve_due_at, case.next_due_at, case.ladder_due_at]


def armed(case: Case) -> int:
    return Task.objects.filter(process__caseprocess__case=case, status=STATUS.SCHEDULED).count()
