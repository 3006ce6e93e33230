"""How a story is written down: who did what, how much later, in which words.

`later` is time since the step before: `"3h"`, `"2d"`, `"20min"` on the clock of the case's standard (for an emergency
around the clock, else in working time), `"+14h"` in calendar time, for those who write at night or on a Sunday.
People are named by their staff numbers; see `persons.csv`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

from django.utils import timezone

from casework.cases.models import Case
from casework.cases.words import (
    Category,
    Confidentiality,
    EmergencyStep,
    Outcome,
    PauseReason,
    Relation,
    Stage,
    Urgency,
)
from casework.organisation.models import Person
from workflows.actions import (
    accept_case,
    assign_case,
    change_urgency,
    close_case,
    confirm_urgency,
    decline_case,
    dismiss_urgency,
    hand_over,
    pause_clock,
    record_follow_up,
    refer_upward,
    reopen_case,
    resolve_case,
    respond,
    resume_clock,
    stamp_step,
    take_up,
    withdraw_report,
    write_message,
)

from .scenes import drawn

Cast = Callable[[str], Person]
Deed = Callable[[Case, Cast], object]


@dataclass(frozen=True)
class Step:
    later: str
    does: Deed


@dataclass(frozen=True)
class Story:
    """`began` is so much working time before the demonstration was loaded (of an emergency without `at`: so much time),
    so that what is late is late on any day of the year. `at` moves the beginning to a local time of that day."""

    key: str
    began: str
    category: Category
    text: str
    steps: tuple[Step, ...]
    ends: Stage = Stage.CLOSED
    urgency: Urgency = Urgency.NORMAL
    at: str = ""
    who: str = ""
    """Staff number of the reporter; empty for anonymous."""
    station: str = ""
    """Code of the kiosk; empty when it was a phone."""
    confidential: bool = False
    scenes: tuple[str, ...] = field(default=())
    language: str = "zh-hans"
    filed_by: str = ""
    """Staff number of who filed it for `who`; empty where they reported themselves."""
    relation: Relation = Relation.COLLEAGUE
    person_name: str = ""
    """For whom it was filed, where they have no staff number."""
    unit: str = ""
    """Code of where it is, where that was said."""
    is_alarm: bool = False
    """Whether the button "Life at risk" was touched: whoever is on duty is alerted."""

    @property
    def confidentiality(self) -> Confidentiality:
        if not self.who and not self.person_name:
            return Confidentiality.ANONYMOUS
        return Confidentiality.CONFIDENTIAL if self.confidential else Confidentiality.NAMED


def assign(later: str, *, by: str, to: str | None) -> Step:
    """`to=None` offers it to the whole branch."""
    return Step(later, lambda case, cast: assign_case(case, to=cast(to) if to else None, by=cast(by)))


def accept(later: str, by: str) -> Step:
    return Step(later, lambda case, cast: accept_case(case, by=cast(by)))


def stamp(later: str, by: str, step: EmergencyStep, text: str = "") -> Step:
    """A step of an emergency, touched by whoever leads or helps."""
    return Step(later, lambda case, cast: stamp_step(case, by=cast(by), step=step, text=text))


def decline(later: str, by: str, reason: str) -> Step:
    return Step(later, lambda case, cast: decline_case(case, by=cast(by), reason=reason))


def hands_over(later: str, by: str, *, to: str, reason: str) -> Step:
    """Asks a colleague to take the case over; it moves when they accept."""
    return Step(later, lambda case, cast: hand_over(case, to=cast(to), by=cast(by), reason=reason))


def confirms_danger(later: str, by: str) -> Step:
    """Words of the report mean danger to life, and somebody of the branch says so."""
    return Step(later, lambda case, cast: confirm_urgency(case, by=cast(by)))


def dismisses_danger(later: str, by: str, reason: str) -> Step:
    return Step(later, lambda case, cast: dismiss_urgency(case, by=cast(by), reason=reason))


def answer(later: str, by: str, text: str) -> Step:
    return Step(later, lambda case, cast: respond(case, by=cast(by), text=text))


def writes(later: str, text: str, *scenes: str) -> Step:
    """The reporter adds something by receipt code."""
    return Step(later, lambda case, cast: write_message(case, text=text, pictures=[drawn(name) for name in scenes]))


def pause(later: str, by: str, reason: PauseReason, days: int, text: str) -> Step:
    """For so many calendar days at most."""

    def deed(case: Case, cast: Cast) -> object:
        return pause_clock(case, by=cast(by), reason=reason, until=timezone.now() + timedelta(days=days), text=text)

    return Step(later, deed)


def resume(later: str, by: str) -> Step:
    return Step(later, lambda case, cast: resume_clock(case, by=cast(by)))


def urgent(later: str, by: str, urgency: Urgency, reason: str) -> Step:
    return Step(later, lambda case, cast: change_urgency(case, to=urgency, by=cast(by), reason=reason))


def refer(later: str, by: str, reason: str) -> Step:
    return Step(later, lambda case, cast: refer_upward(case, by=cast(by), reason=reason))


def see_to(later: str, by: str, text: str) -> Step:
    """Whoever the ladder has called."""
    return Step(later, lambda case, cast: take_up(case, by=cast(by), text=text))


def resolve(later: str, by: str, text: str, outcome: Outcome = Outcome.SOLVED) -> Step:
    return Step(later, lambda case, cast: resolve_case(case, by=cast(by), text=text, outcome=outcome))


def withdraws(later: str, text: str) -> Step:
    """The reporter takes the report back, by receipt code."""
    return Step(later, lambda case, cast: withdraw_report(case, reason=text))


def brings_back(later: str, text: str) -> Step:
    """The reporter says after closure that it is not over."""
    return Step(later, lambda case, cast: reopen_case(case, reason=text))


def helped(later: str, grade: int | None = None, text: str = "") -> Step:
    """The reporter says so, by receipt code; the case is closed with it."""
    deed = partial(record_follow_up, helped=True, satisfaction=grade, text=text)
    return Step(later, lambda case, cast: deed(case))


def not_helped(later: str, text: str, grade: int | None = None) -> Step:
    """The reporter says so; another round begins."""
    deed = partial(record_follow_up, helped=False, satisfaction=grade, text=text)
    return Step(later, lambda case, cast: deed(case))


def asked(later: str, by: str, text: str, *, has_helped: bool = True, grade: int | None = None) -> Step:
    """Owner or secretary asked in person or by phone; `text` is the note for the file."""
    return Step(
        later,
        lambda case, cast: record_follow_up(case, helped=has_helped, by=cast(by), satisfaction=grade, text=text),
    )


def close(later: str, by: str, reason: str, outcome: Outcome | None = None) -> Step:
    """Without the reporter's word."""
    return Step(later, lambda case, cast: close_case(case, by=cast(by), reason=reason, outcome=outcome))
