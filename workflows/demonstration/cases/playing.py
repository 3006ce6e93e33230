"""Playing the stories: the real verbs at the right times, with timers firing in between as in life.

The clock of this process is turned back for each step (time-machine), so that ledger, flow and figures carry the times
of the story. No other thread of the process may look at the clock meanwhile: only the command does this.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

import time_machine
from django.db import transaction
from django.utils import timezone

from casework.cases import receipts
from casework.cases.models import Case
from casework.cases.words import Channel
from casework.organisation.models import Person, Station, Unit
from workflows import jobs, timers
from workflows.actions import Filing, NewReport, raise_alarm, receive_report
from workflows.models import TimerFailure

from .moments import moments_of, working_time_ago
from .scenes import drawn
from .story import Story

_SWEEP_SECONDS = 7
"""So long after its moment a timer fires: the worker looks every few seconds."""

_NEWS_IS_NEWS_FOR = "2d"
"""Of working time; what is older has been read long ago."""


class TimerFailed(RuntimeError):
    """A timer's verb raised while the stories were played: a mistake in the code, never noted and passed over here."""


@dataclass(frozen=True)
class Event:
    at: datetime
    story: Story
    number: int
    """0 is the receipt, n the n-th step."""


Watch = Callable[[Sequence[Event]], Iterable[Event]]


@transaction.atomic
def play(stories: Iterable[Story], now: datetime | None = None, watch: Watch = iter) -> int:
    """Plays all stories merged in the order of time, wholly or not at all; returns how many cases there are then.

    `watch` is handed all events and hands them out again, as a progress bar does.
    """
    now = now or timezone.now()
    cases: dict[str, Case] = {}
    cast = cache(lambda number: Person.objects.select_related("unit").get(staff_number=number))
    events = sorted(_events(stories, now), key=lambda event: (event.at, event.story.key, event.number))
    for event in watch(events):
        _let_timers_fire(until=event.at)
        with time_machine.travel(event.at, tick=False):
            if event.number:
                event.story.steps[event.number - 1].does(cases[event.story.key], cast)
            else:
                cases[event.story.key] = _received(event.story)
    _let_timers_fire(until=now)
    jobs.drop_news_before(working_time_ago(_NEWS_IS_NEWS_FOR, now))
    return len(cases)


def _events(stories: Iterable[Story], now: datetime) -> Iterator[Event]:
    for story in stories:
        for number, at in enumerate(moments_of(story, now)):
            yield Event(at, story, number)


def _let_timers_fire(*, until: datetime) -> None:
    """Each at its own moment, as the worker would have done."""
    while (due_at := timers.next_due_at()) and (swept_at := due_at + timedelta(seconds=_SWEEP_SECONDS)) < until:
        with time_machine.travel(swept_at, tick=False):
            timers.fire_due_timers(as_of=swept_at)
        if TimerFailure.objects.exists():
            raise TimerFailed(TimerFailure.objects.values_list("error", flat=True).get())


def _received(story: Story) -> Case:
    reporter = _person(story.who)
    station = Station.objects.select_related("unit").get(code=story.station) if story.station else None
    report = NewReport(
        text=story.text,
        category=story.category,
        submission_key=submission_key(story),
        channel=_channel(story),
        confidentiality=story.confidentiality,
        urgency=story.urgency,
        language=story.language,
        reporter=reporter,
        station=station,
        pictures=[drawn(name) for name in story.scenes],
        at_unit=Unit.objects.get(code=story.unit) if story.unit else None,
        filing=_filing(story),
    )
    return (raise_alarm if story.is_alarm else receive_report)(report).case


def _person(staff_number: str) -> Person | None:
    return Person.objects.select_related("unit").get(staff_number=staff_number) if staff_number else None


def _channel(story: Story) -> Channel:
    if story.filed_by:
        return Channel.ON_BEHALF
    return Channel.KIOSK if story.station else Channel.PHONE


def _filing(story: Story) -> Filing | None:
    filer = _person(story.filed_by)
    return Filing(filer, story.relation, person_name=story.person_name, read_back=True) if filer else None


def submission_key(story: Story) -> str:
    """The same in every house. The receipt code is not: the house's secret key is in it."""
    digest = hashlib.sha256(f"xinqiao demonstration {story.key}".encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def receipt_code(story: Story) -> str:
    """What the reporter of the story has on their slip."""
    return receipts.code_for(submission_key(story))


def has_been_played(story: Story) -> bool:
    key_hash = receipts.submission_hash(submission_key(story))
    return Case.objects.filter(report__submission_hash=key_hash).exists()
