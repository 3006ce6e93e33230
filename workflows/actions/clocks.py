"""What timers say: a deadline is near, a deadline has passed. Each is said once per clock and round."""

from __future__ import annotations

from datetime import datetime, timedelta

from casework.cases import standards
from casework.cases.actors import TIMER
from casework.cases.door import Change, changing
from casework.cases.models import Case
from casework.cases.words import Clock, Kind
from workflows.flows.help_request import CLOCK_OF_STEP, clock_start, due_of, mark


def record_warning(case: Case) -> Case:
    """Notes that the clock of the open step is near its limit; whoever holds the step is told. Once per round."""
    clock = CLOCK_OF_STEP[case.stage]
    if mark("warned", case, clock) in case.clock_marks:
        return case
    with changing(case, Kind.WARNED, by=TIMER) as change:
        change.facts["clock"] = clock
        _mark(change.case, "warned", clock)
    return case


def record_breach(case: Case) -> Case:
    """Notes that the clock of the open step has run out; holder and secretary are told. Once per round."""
    clock = CLOCK_OF_STEP[case.stage]
    if mark("breached", case, clock) in case.clock_marks:
        return case
    with changing(case, Kind.BREACHED, by=TIMER) as change:
        note_breach(change, clock)
    return case


def note_breach_if_late(change: Change) -> None:
    """A step finished after its limit, before the timer came round: the breach goes into the same entry."""
    clock = CLOCK_OF_STEP[change.case.stage]
    due_at = due_of(change.case, clock)
    if (
        due_at is not None
        and change.at > due_at
        and mark("breached", change.case, clock) not in change.case.clock_marks
    ):
        note_breach(change, clock)


def stop_response_clock(change: Change) -> None:
    """Only the very first answer counts as response time; after a redo it stays what it was."""
    case = change.case
    if case.first_response_at is None:
        case.first_response_at = change.at
        case.response_elapsed_seconds = int((change.at - case.received_at) / timedelta(seconds=1))
        case.response_working_seconds = standards.working_seconds(case, case.received_at, change.at)


def note_breach(change: Change, clock: Clock) -> None:
    """The moment of the breach is the deadline itself, whenever it was noticed. The first one is never rewritten."""
    change.facts["breached"] = clock
    _mark_breach(change.case, clock)


def mark_clocks_run_out(case: Case, now: datetime) -> None:
    """For an old case that comes in: what has passed by `now` stands in it at once, so that no timer tells anybody."""
    for clock in (Clock.ACCEPT, Clock.RESPONSE, Clock.RESOLVE):
        due_at = due_of(case, clock)
        if due_at is not None and due_at <= now:
            _mark_breach(case, clock)
        elif standards.warning_at(case.standard, clock, clock_start(case, clock)) <= now:
            _mark(case, "warned", clock)


def _mark_breach(case: Case, clock: Clock) -> None:
    column = f"{clock}_breached_at"
    if getattr(case, column) is None:
        setattr(case, column, due_of(case, clock))
    _mark(case, "breached", clock)


def _mark(case: Case, what: str, clock: Clock) -> None:
    case.clock_marks = [*case.clock_marks, mark(what, case, clock)]
