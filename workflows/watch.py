"""What the timers of a step do: say what is near, and do, in due order, whatever has become due."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casework.cases import firing
from casework.cases.models import Case
from casework.cases.rules.deadlines import BREACHABLE, Due, running

from . import steps
from .actions import alarms, clocks, judging, ladder, pausing, requests


@dataclass(frozen=True)
class Worded:
    """A verb, and what the drawing of the flow says of it: when it is done, and what it does."""

    verb: Callable[..., Case]
    title: Promise
    effect: Promise
    """Completes "if nothing happens by then, …", for workers too."""
    role: Promise | str = ""
    """Whose turn it is until then, where that is not whoever holds the step."""
    effect_before_assignment: Promise | str = ""
    """The same for a case that nobody was asked to take yet, where it is something else."""
    is_awaited: bool = False
    """Whether it happens in any case, so that nobody has to act by then."""

    def __call__(self, case: Case, *, at: datetime) -> Case:
        return self.verb(case, at=at)


WHEN_DUE: dict[Due, Callable[..., Case]] = {
    **{clock: partial(clocks.record_breach, clock=clock) for clock in BREACHABLE},
    Due.REQUEST: Worded(
        requests.record_overdue_requests,
        _("An answer to a request is late"),
        _("whoever asked is told, and it goes on record"),
        role=_("those who were asked to help with it"),
    ),
    Due.TURN: Worded(
        ladder.move_on,
        _("Whoever was asked has not moved"),
        _("the offer lapses, and somebody else is asked"),
        role=_("whoever was asked"),
        effect_before_assignment=_("the next branch above is called to decide"),
    ),
    Due.LADDER: Worded(
        ladder.climb,
        _("Whoever was called has done nothing"),
        _("somebody one level higher is called; at the top the same one again"),
    ),
    Due.PAUSE: Worded(
        pausing.resume_after_pause, _("A pause ends"), _("the clock of resolution runs on by itself"), is_awaited=True
    ),
    Due.ALARM: Worded(
        alarms.repeat_alarm,
        _("Nobody has taken an emergency"),
        _("more people are alerted"),
        role=_("whoever takes the emergency first"),
    ),
    Due.DANGER: Worded(
        judging.ask_more_to_judge,
        _("Nobody has judged words of danger"),
        _("more people are asked whether life is in danger"),
        role=_("those who were asked whether life is in danger"),
    ),
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
