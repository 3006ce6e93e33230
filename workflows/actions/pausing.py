"""Letting the clock of resolution stand still, for a reason that the reporter reads (M15)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from casework.cases import standards
from casework.cases.actors import TIMER, Actor, as_actor
from casework.cases.door import Change, changing
from casework.cases.models import Case, Message
from casework.cases.refusals import ActionRefused
from casework.cases.rules import permits
from casework.cases.rules.deadlines import Due
from casework.cases.words import Clock, Kind, PauseReason
from casework.organisation.models import Person
from workflows import steps

from .asking import require, written
from .clocks import has_breached, move_clock, note_breaches_if_late, restart_progress_clock

LONGEST_PAUSE = timedelta(days=30)
"""In calendar time; what takes longer is paused again, by somebody who has looked at it again."""


def pause_clock(case: Case, *, by: Person, reason: PauseReason, until: datetime, text: str) -> Case:
    """Stops the clock of resolution until `until` (aware), at the longest. Word to the reporter stays due as it was.

    `text` goes to the reporter with the reason, and counts as word to them.
    Raises `ActionRefused("text_missing")`, `"text_too_long"`, `"bad_pause"`, `"paused_already"`, `"not_yours"`,
    `"wrong_stage"`.
    """
    text = written(text)
    with changing(case, Kind.PAUSED, by=by) as change:
        require(permits.may_pause, change.case, by)
        if not change.at < until <= change.at + LONGEST_PAUSE:
            raise ActionRefused("bad_pause", field="until", days=LONGEST_PAUSE.days)
        note_breaches_if_late(change)
        change.write(text, Message.Side.BRANCH)
        change.case.paused_at, change.case.pause_due_at, change.case.pause_reason = change.at, until, reason
        restart_progress_clock(change)
        steps.keep_watch(change)
    return case


def resume_clock(case: Case, *, by: Person | Actor, at: datetime | None = None) -> Case:
    """The clock runs on with what it had left. Raises `ActionRefused("not_paused")`, `"not_yours"`."""
    actor = as_actor(by)
    with changing(case, Kind.RESUMED, by=actor, at=at) as change:
        if actor.person is not None:
            require(permits.may_resume, change.case, actor.person)
        end_pause(change)
        steps.keep_watch(change)
    return case


def resume_after_pause(case: Case, *, at: datetime | None = None) -> Case:
    """The pause has reached its end."""
    return resume_clock(case, by=TIMER, at=at)


def end_pause(change: Change) -> None:
    """Notes the pause and counts anew when resolution is due; nothing where the clock runs.

    A deadline that had passed before the pause is history and stays.
    """
    case = change.case
    if case.paused_at is None:
        return
    case.pauses = [*case.pauses, [_iso(case.paused_at), _iso(change.at), str(case.pause_reason)]]
    case.paused_working_seconds += standards.working_seconds(case, case.paused_at, change.at)
    case.paused_at, case.pause_due_at, case.pause_reason = None, None, ""
    if not has_breached(case, Due.RESOLVE):
        move_clock(change, Due.RESOLVE, standards.recounted_due(case, Clock.RESOLVE))


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
