"""Where a case stands, for the one who reported it: what happens now, who acts next, until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from casework.cases.models import Case
from casework.cases.patience import promised_to_reporter
from casework.cases.rules.deadlines import running
from casework.cases.words import Outcome, PauseReason, RaiseReason, Stage
from workflows.drawing import HELP_REQUEST, Now, what_happens_now

from .moments import moment_in_words


@dataclass(frozen=True)
class Pier:
    """One step of the way: `state` is `done`, `now` or `ahead`."""

    name: Promise
    state: str


@dataclass(frozen=True)
class Progress:
    now: str
    turn: str
    """Who acts next, by role, until when, and what happens otherwise; empty when nobody has to act."""
    promise: str
    """Until when, in words; empty when no limit runs."""
    is_late: bool
    pause: str
    """Why the clock of resolution stands still and until when; empty while it runs."""
    asked_higher: str
    """That the reporter asked somebody higher, and until when they act; empty otherwise."""
    piers: list[Pier]


STEPS: list[tuple[Promise, set[Stage]]] = [
    (pgettext_lazy("step of a report", "Received"), {Stage.RECEIVED}),
    (pgettext_lazy("step of a report", "Taken on"), {Stage.ASSIGN, Stage.ACCEPT}),
    (pgettext_lazy("step of a report", "Answered"), {Stage.RESPOND}),
    (pgettext_lazy("step of a report", "Resolved"), {Stage.RESOLVE}),
    (pgettext_lazy("step of a report", "Did it help?"), {Stage.FOLLOW_UP, Stage.CLOSE}),
]

ASKED_BY_REPORTER = frozenset({RaiseReason.WISH, RaiseReason.ANOTHER})

ENDINGS = {
    Outcome.PARTLY: _("It was solved in part."),
    Outcome.EXPLAINED: _("It was explained why nothing could be changed."),
    Outcome.WITHDRAWN: _("You withdrew it."),
    Outcome.UNANSWERED: _("We asked you whether it helped, and heard nothing."),
}


def progress_of(case: Case) -> Progress:
    stage = Stage(case.stage)
    due_at = promised_to_reporter(case)
    now = now_of(case)
    return Progress(
        now=_what_happens(case, stage, now.what),
        turn=now.turn,
        promise=_promise(stage, due_at),
        is_late=due_at is not None and due_at < timezone.now() and stage != Stage.FOLLOW_UP,
        pause=_pause(case),
        asked_higher=_asked_higher(case),
        piers=_piers(stage),
    )


def now_of(case: Case) -> Now:
    """What the running flow says of the open step, with what is due next in this case."""
    due, due_at = next(iter(running(case)), ("", None))
    return what_happens_now(
        HELP_REQUEST.graph,
        case.stage,
        until=moment_in_words(due_at) if due_at else "",
        is_late=due_at is not None and due_at < timezone.now(),
        due=due,
    )


def _what_happens(case: Case, stage: Stage, now: str) -> str:
    sentences = [now]
    if stage == Stage.RESPOND and case.redo_count:
        sentences = [
            gettext("You said that it did not help yet. The member in charge starts again, and will write to you here.")
        ]
    if stage == Stage.CLOSED and case.outcome in ENDINGS:
        sentences.insert(0, str(ENDINGS[Outcome(case.outcome)]))
    return " ".join(sentences)


def _promise(stage: Stage, due_at: datetime | None) -> str:
    if due_at is None:
        return ""
    when = {"moment": moment_in_words(due_at)}
    if stage == Stage.FOLLOW_UP:
        return gettext("Please tell us before %(moment)s.") % when
    if due_at < timezone.now():
        return gettext("We promised this for %(moment)s and are late. The branch secretary is told.") % when
    if stage == Stage.RESOLVE:
        return gettext("It is to be resolved before %(moment)s.") % when
    return gettext("Somebody will answer you before %(moment)s.") % when


def _pause(case: Case) -> str:
    if case.paused_at is None or case.pause_due_at is None:
        return ""
    said = {"moment": moment_in_words(case.pause_due_at), "reason": PauseReason(case.pause_reason).label}
    return gettext("The clock stands still until %(moment)s: %(reason)s. Then it runs on by itself.") % said


def _asked_higher(case: Case) -> str:
    """As long as the one who was asked has not taken it up; after that the reporter may ask again."""
    if not case.is_open or case.raised_why not in ASKED_BY_REPORTER or case.ladder_due_at is None:
        return ""
    said = {"branch": case.raised_to, "moment": moment_in_words(case.ladder_due_at)}
    if case.raised_why == RaiseReason.ANOTHER:
        return (
            gettext(
                "You asked for somebody else: %(branch)s decides and is to act before %(moment)s. "
                "Until somebody else has accepted, the member in charge goes on."
            )
            % said
        )
    return gettext("You asked somebody higher to look: %(branch)s was told and is to act before %(moment)s.") % said


def _piers(stage: Stage) -> list[Pier]:
    at = next((i for i, (_name, stages) in enumerate(STEPS) if stage in stages), len(STEPS))
    states = ["done" if i < at else "now" if i == at else "ahead" for i in range(len(STEPS))]
    return [Pier(name, state) for (name, _stages), state in zip(STEPS, states, strict=True)]
