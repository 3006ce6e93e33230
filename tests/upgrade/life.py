"""The life of the house that is upgraded later, up to the moment when it is shut down."""

from __future__ import annotations

from datetime import timedelta
from unittest import mock

import time_machine

from casework.organisation.models import Post
from tests import cast
from tests.cast import House, a_report
from workflows import steps, timers
from workflows.actions import OldCase, import_case, receive_report
from workflows.demonstration.cases.playing import play

from . import STOPPED_AT
from .stories import ANSWERED_IMPORT, COMMITTEE, COOK, NOT_STARTED, OPEN_IMPORT, STORIES


def live() -> None:
    """Everything that is in the house when it is shut down."""
    with time_machine.travel(STOPPED_AT - timedelta(days=60), tick=False):
        house = _people()
    play(STORIES, STOPPED_AT)
    with time_machine.travel(STOPPED_AT, tick=False):
        _receive_without_flow(house)
        _import_two(house)
        _fail_a_timer()


def _people() -> House:
    """The cast, and somebody at the top of every ladder."""
    house = cast.build_house()
    cast.post(cast.person(COMMITTEE, "乔渡", "Qiao Du", house.port), house.committee, Post.Role.SECRETARY)
    cast.person(COOK, "米香", "Mi Xiang", house.canteen)
    return house


def _receive_without_flow(house: House) -> None:
    with mock.patch.object(steps, "start_flow", side_effect=RuntimeError):
        receive_report(a_report(house, f"浴室的灯不亮（{NOT_STARTED}）。"))


def _import_two(house: House) -> None:
    received_at, replied_at = STOPPED_AT - timedelta(days=40), STOPPED_AT - timedelta(days=30)
    import_case(OldCase(OPEN_IMPORT, "热水器不热。", received_at, house.yard_branch))
    import_case(OldCase(ANSWERED_IMPORT, "没有班车。", received_at, house.yard_branch, "", "加了一班。", replied_at))


def _fail_a_timer() -> None:
    """The last sweep of the old house: what comes due next fails once and is noted, to be tried again."""
    due_at = timers.next_due_at()
    assert due_at is not None and due_at > STOPPED_AT
    with mock.patch.object(steps, "activation_of", side_effect=ConnectionError), time_machine.travel(due_at):
        timers.fire_due_timers(as_of=due_at)
