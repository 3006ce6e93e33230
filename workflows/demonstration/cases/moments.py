"""When a story's steps happen: relative to now, the same every time."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime, time, timedelta

from django.utils import timezone

from casework.cases import standards
from casework.cases.calendars import working_hours
from casework.cases.rules.clock import WorkingHours, add_working_time, working_time_between
from casework.cases.rules.limits import Limit
from casework.cases.words import Urgency
from casework.organisation.calendars import ensure_standard_calendar

from .story import Story

_A_YEAR = timedelta(days=366)


class StoryIsLate(ValueError):
    """A step of a story would lie in the future: a mistake in the story."""


def moments_of(story: Story, now: datetime) -> Iterator[datetime]:
    """The moment of receipt, then one for each step, in UTC; all before `now`."""
    standard = standards.standard_for(story.category, story.urgency, on=standards.local_day(now))
    hours = standards.hours_of(standard)
    moment = _beginning(story, now)
    yield moment
    for number, step in enumerate(story.steps, start=1):
        moment = _later(hours, moment, step.later) + _unevenness(story, number)
        if moment >= now:
            raise StoryIsLate(f"{story.key}: step {number} at {moment}")
        yield moment


def _beginning(story: Story, now: datetime) -> datetime:
    """A deadline is a matter of working time, so beginnings are counted in it, too."""
    if story.urgency == Urgency.EMERGENCY and not story.at:
        return now - Limit.parse(story.began).as_duration(WorkingHours.AROUND_THE_CLOCK) - _unevenness(story, 0)
    moment = working_time_ago(story.began, now)
    if story.at:
        day = timezone.localtime(moment).date()
        moment = timezone.make_aware(datetime.combine(day, time.fromisoformat(story.at)))
    return moment - _unevenness(story, 0)


def _later(hours: WorkingHours, moment: datetime, later: str) -> datetime:
    if later.startswith("+"):
        return moment + Limit.parse(later[1:]).as_duration(WorkingHours.AROUND_THE_CLOCK)
    return add_working_time(hours, moment, Limit.parse(later).as_duration(hours))


def working_time_ago(amount: str, now: datetime) -> datetime:
    """The last whole second from which `amount` of working time, such as `"3d"`, runs until `now`."""
    hours = working_hours(ensure_standard_calendar())
    wanted = Limit.parse(amount).as_duration(hours)
    early, late = now - _A_YEAR, now
    while late - early > timedelta(seconds=1):
        middle = early + (late - early) / 2
        if working_time_between(hours, middle, now) >= wanted:
            early = middle
        else:
            late = middle
    return early.replace(microsecond=0)


def _unevenness(story: Story, number: int) -> timedelta:
    """People do not act on the full minute; in an emergency seconds count."""
    digest = hashlib.sha256(f"{story.key} {number}".encode()).digest()
    longest = 20 if story.urgency == Urgency.EMERGENCY else 170
    return timedelta(seconds=int.from_bytes(digest[:4]) % longest)
