"""What timers say: a deadline is near, a deadline has passed. Each is said once per clock and round."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from casework.cases import firing, standards
from casework.cases.actors import TIMER
from casework.cases.door import Change, changing
from casework.cases.models import Case
from casework.cases.rules.deadlines import Due, breached_at_stage, clocks_at, mark, moment_of
from casework.cases.words import Kind, Stage
from workflows import steps
from workflows.warnings import EARLY, LATE, unsaid


def record_warning(case: Case, *, moment: datetime | None = None) -> Case:
    """Notes which clocks of the open step are near their limit; whoever holds the step is told. Twice per round.

    `moment` (UTC) is the one of the timer that fired, by default now. Where nothing is near, nothing is written.
    """
    until = moment or firing.now()
    said = {warning.clock: warning.what for warning in sorted(unsaid(case)) if warning.at <= until}
    if not said:
        return case
    with changing(case, Kind.WARNED, by=TIMER, at=max(until, firing.now())) as change:
        change.facts["clock"] = _one_or_list(list(said))
        for clock, what in said.items():
            _mark(change.case, EARLY, clock)
            if what == LATE:
                _mark(change.case, LATE, clock)
        steps.keep_watch(change)
    return case


def record_breach(case: Case, *, clock: Due | None = None, at: datetime | None = None) -> Case:
    """Notes that a clock of the open step has run out, by default the first; holder and secretary are told, and the
    ladder begins. Once per round: where it was noted already, nothing is written."""
    clock = clock or next(iter(_unbreached(case)), None)
    if clock is None or has_breached(case, clock):
        return case
    with changing(case, Kind.BREACHED, by=TIMER, at=at) as change:
        note_breach(change, clock)
        steps.keep_watch(change)
    return case


def note_breaches_if_late(change: Change) -> None:
    """Before a step that comes after its limits, and before the timer came round: they go into the same entry."""
    late = [clock for clock in _unbreached(change.case) if _has_passed(change.case, clock, change.at)]
    if late:
        note_breach(change, *late)


def stop_response_clock(change: Change) -> None:
    """Only the very first answer counts as response time; after a redo it stays what it was."""
    case = change.case
    if case.first_response_at is None:
        case.first_response_at = change.at
        case.response_elapsed_seconds = int((change.at - case.received_at) / timedelta(seconds=1))
        case.response_working_seconds = standards.working_seconds(case, case.received_at, change.at)


def restart_progress_clock(change: Change) -> None:
    """At every word of a person to the reporter: from here the next silence is counted (M16)."""
    case = change.case
    case.last_word_at = change.at
    case.clock_marks = [one for one in case.clock_marks if f":{Due.PROGRESS}:" not in one]
    case.progress_due_at = standards.due_at(case.standard, Due.PROGRESS, change.at)


def move_clock(change: Change, clock: Due, to: datetime) -> None:
    """Another deadline is warned of anew: what was said was said of the old one."""
    case = change.case
    if moment_of(case, clock) == to:
        return
    setattr(case, f"{clock}_due_at", to)
    said = {mark(what, case, clock) for what in (EARLY, LATE)}
    case.clock_marks = [one for one in case.clock_marks if one not in said]


def note_breach(change: Change, *clocks: Due) -> None:
    """The moment of the breach is the deadline itself, whenever it was noticed. The first one is never rewritten."""
    change.facts["breached"] = _one_or_list(clocks)
    for clock in clocks:
        _mark_breach(change.case, clock)


def mark_clocks_run_out(case: Case, now: datetime) -> None:
    """For an old case that comes in: what has passed by `now` stands in it at once, so that no timer tells anybody."""
    for clock in clocks_at(case, Stage.ASSIGN):
        if _has_passed(case, clock, now):
            _mark_breach(case, clock)
    for warning in sorted(unsaid(case, Stage.ASSIGN)):
        if warning.at <= now:
            _mark(case, warning.what, warning.clock)


def has_breached(case: Case, clock: Due) -> bool:
    """In this round, whether the clock runs at this moment or not."""
    return mark("breached", case, clock) in case.clock_marks


def _unbreached(case: Case) -> list[Due]:
    breached = breached_at_stage(case)
    return [clock for clock in clocks_at(case) if clock not in breached]


def _has_passed(case: Case, clock: Due, at: datetime) -> bool:
    due_at = moment_of(case, clock)
    return due_at is not None and at > due_at


def _mark_breach(case: Case, clock: Due) -> None:
    column = f"{clock}_breached_at"
    if getattr(case, column) is None:
        setattr(case, column, moment_of(case, clock))
    _mark(case, "breached", clock)


def _mark(case: Case, what: str, clock: Due) -> None:
    words = mark(what, case, clock)
    if words not in case.clock_marks:
        case.clock_marks = [*case.clock_marks, words]


def _one_or_list(clocks: Sequence[Due]) -> str | list[str]:
    """One clock as its word, as all older entries have it."""
    words = [str(clock) for clock in clocks]
    return words[0] if len(words) == 1 else words
