"""Steps in which people ask something of others; `due` is so many days after the step."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone

from casework.cases.models import Case, CaseRequest
from casework.cases.words import RequestState
from casework.organisation.models import Person
from workflows.actions import (
    answer_request,
    ask_for_help,
    decline_request,
    direct,
    order_account,
    release_assistant,
    take_assistant,
    urge,
    withdraw_request,
    write_note,
)

from .story import Step


def asks_for_help(later: str, *, by: str, of: str, text: str, due: int = 3) -> Step:
    return Step(later, lambda case, cast: ask_for_help(case, by=cast(by), of=cast(of), text=text, due_on=_in_days(due)))


def directs(later: str, *, by: str, to: str, text: str, due: int = 3) -> Step:
    return Step(later, lambda case, cast: direct(case, to=cast(to), by=cast(by), text=text, due_on=_in_days(due)))


def orders_account(later: str, *, by: str, text: str, due: int = 3) -> Step:
    return Step(later, lambda case, cast: order_account(case, by=cast(by), text=text, due_on=_in_days(due)))


def answers_request(later: str, by: str, text: str) -> Step:
    """To the oldest thing that is asked of them in this case."""
    return Step(later, lambda case, cast: answer_request(_open(case, cast(by)), by=cast(by), text=text))


def declines_to_help(later: str, by: str, reason: str) -> Step:
    return Step(later, lambda case, cast: decline_request(_open(case, cast(by)), by=cast(by), reason=reason))


def withdraws_request(later: str, *, by: str, to: str) -> Step:
    return Step(later, lambda case, cast: withdraw_request(_open(case, cast(to)), by=cast(by)))


def releases_assistant(later: str, *, by: str, assistant: str) -> Step:
    return Step(later, lambda case, cast: release_assistant(_open(case, cast(assistant)), by=cast(by)))


def _open(case: Case, asked: Person) -> CaseRequest:
    return CaseRequest.objects.filter(case=case, asked_of=asked, state=RequestState.OPEN).order_by("pk")[0]


def urges(later: str, by: str = "", text: str = "") -> Step:
    """Without `by`: the reporter, by receipt code."""
    if not by:
        return Step(later, lambda case, cast: urge(case))
    return Step(later, lambda case, cast: urge(case, by=cast(by), text=text))


def takes_assistant(later: str, *, by: str, assistant: str, mentor: str, text: str) -> Step:
    return Step(
        later,
        lambda case, cast: take_assistant(case, assistant=cast(assistant), mentor=cast(mentor), by=cast(by), text=text),
    )


def drafts(later: str, by: str, text: str) -> Step:
    return Step(later, lambda case, cast: write_note(case, by=cast(by), text=text, is_draft=True))


def _in_days(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)
