"""What the timers of a step do: say what is near, and do, in due order, whatever has become due."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from casework.cases import firing
from casework.cases.models import Case
from casework.cases.rules.deadlines import BREACHABLE, Due, running

from . import steps
from .actions import alarms, clocks, judging, ladder, pausing, requests

WHEN_DUE: dict[Due, Callable[..., Case]] = {
    **{clock: partial(clocks.record_breach, clock=clock) for clock in BREACHABLE},
    Due.REQUEST: requests.record_overdue_requests,
    Due.TURN: ladder.move_on,
    Due.LADDER: ladder.climb,
    Due.PAUSE: pausing.resume_after_pause,
    Due.ALARM: alarms.repeat_alarm,
    Due.DANGER: judging.ask_more_to_judge,
}
"""Each takes the moment `at` which it happens, and sees to it that what it did is not due any more."""


def say_warnings(case: Case, moment: datetime) -> None:
    """The warnings that were due at `moment` (UTC)."""
    clocks.record_warning(case, moment=moment)
    steps.arm_timers(case)


def do_what_is_due(case: Case, moment: datetime) -> None:
    """What was due at `moment` (UTC), by the database's clock: the timer that was armed for it has just fired.

    What is due later is left to its own timer, however late it is by now, so that everything happens in due order.
    """
    for due, due_at in running(case):
        if due_at <= moment and (due, due_at) in running(case):
            # Also where this process's clock is behind: what happens because of a deadline happens after it.
            WHEN_DUE[due](case, at=max(firing.now(), due_at))
    steps.arm_timers(case)
