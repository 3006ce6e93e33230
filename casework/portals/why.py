"""Why a clock is due when it is, as a page that every room shows the same way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext

from casework.cases.explanation import Explanation, explanations_of, reason_in_words
from casework.cases.limit_words import calendar_in_words
from casework.cases.models import Case
from casework.cases.rules.explaining import Day, Stretch
from casework.portals.templatetags.xinqiao import duration, working_duration

SHOWN_DAYS = 8
"""More are folded in the middle, so that the beginning and the deadline stand together."""
SHOWN_AT_AN_END = 3


@dataclass(frozen=True)
class Why:
    """An explanation, its calendar, what it comes to in sentences, and its days, those in the middle apart."""

    clock: Explanation
    calendar: str
    sentences: list[str]
    first_days: tuple[Day, ...]
    folded_days: tuple[Day, ...]
    last_days: tuple[Day, ...]


def why_context(case: Case) -> dict[str, Any]:
    """For `_why.html`; read the case with `standard__calendar`."""
    return {"case": case, "whys": [_why(explained) for explained in explanations_of(case, timezone.now())]}


def _why(explained: Explanation) -> Why:
    days = explained.days
    fold = len(days) > SHOWN_DAYS
    return Why(
        clock=explained,
        calendar=calendar_in_words(explained.standard),
        sentences=in_sentences(explained),
        first_days=days[:SHOWN_AT_AN_END] if fold else days,
        folded_days=days[SHOWN_AT_AN_END:-SHOWN_AT_AN_END] if fold else (),
        last_days=days[-SHOWN_AT_AN_END:] if fold else (),
    )


def in_sentences(explained: Explanation) -> list[str]:
    """Three sentences that can be read aloud: the limit, what did not count, the result."""
    said = [
        gettext("%(clock)s: the limit is %(limit)s, that is %(allowed)s on the clock, counted from %(start)s.")
        % {
            "clock": capfirst(str(explained.clock.label)),
            "limit": explained.in_words,
            "allowed": working_duration(explained.allowed),
            "start": _moment(explained.start),
        }
    ]
    stood = _what_did_not_count(explained.stretches)
    if stood:
        said.append(gettext("It stood still for: %(list)s.") % {"list": gettext("; ").join(stood)})
    said.append(_result(explained))
    return said


def _result(explained: Explanation) -> str:
    counted = {"counted": working_duration(explained.counted), "allowed": working_duration(explained.allowed)}
    if explained.due_at is None:
        return gettext("%(counted)s of %(allowed)s have run; it stands still now, so no moment is set.") % counted
    return gettext("So it is due on %(moment)s.") % {"moment": _moment(explained.due_at)}


def _what_did_not_count(stretches: Iterable[Stretch]) -> list[str]:
    """`outside working hours (5 times, 72 h)`, in the order in which they first came."""
    times: Counter[str] = Counter()
    lasted: dict[str, timedelta] = {}
    for stretch in stretches:
        if not stretch.counted:
            what = reason_in_words(stretch)
            times[what] += 1
            lasted[what] = lasted.get(what, timedelta(0)) + (stretch.end - stretch.start)
    return [
        gettext("%(what)s (%(times)s×, %(duration)s)")
        % {"what": what, "times": times[what], "duration": duration(lasted[what])}
        for what in times
    ]


def _moment(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "Y-m-d H:i")
