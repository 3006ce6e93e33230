"""Tags shared by all rooms: icons, badges, clocks in words, receipt codes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

from django import template
from django.template import Context
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext

from casework.cases.words import Confidentiality, Stage, Urgency
from casework.organisation.shifts import name_in, shifts_by_code
from casework.portals import wording

register = template.Library()

SOON = timedelta(hours=24)
"""A limit nearer than this is shown as near: the last of the two default warnings (48 h and 24 h)."""


class HasStage(Protocol):
    stage: str


class HasUrgency(Protocol):
    urgency: str


class HasConfidentiality(Protocol):
    confidentiality: str


class HasDueTime(Protocol):
    @property
    def pressing_at(self) -> datetime | None: ...


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A drawing from icons.svg; every category code is also the name of its drawing.

    Silent for screen readers unless it has a `label`, because it usually stands beside a word.
    """
    address = f"{static('icons.svg')}#{name}"
    if label:
        return format_html('<svg class="icon" role="img" aria-label="{}"><use href="{}"></use></svg>', label, address)
    return format_html('<svg class="icon" aria-hidden="true" focusable="false"><use href="{}"></use></svg>', address)


@register.simple_tag
def stage_badge(case: HasStage) -> SafeString:
    """Where the case stands: icon, word and colour."""
    stage = Stage(case.stage)
    return _badge(stage, stage.label, wording.STAGES[stage])


@register.simple_tag
def urgency_badge(case: HasUrgency) -> SafeString:
    """How urgent the case is: icon, word and colour."""
    urgency = Urgency(case.urgency)
    return _badge(urgency, urgency.label, wording.URGENCIES[urgency])


@register.simple_tag
def confidentiality_badge(case: HasConfidentiality) -> SafeString:
    """Who may know the reporter: icon, word and colour."""
    confidentiality = Confidentiality(case.confidentiality)
    return _badge(confidentiality, confidentiality.label, wording.CONFIDENTIALITIES[confidentiality])


def _badge(code: str, word: Promise | str, drawing: str) -> SafeString:
    return format_html('<span class="badge badge--{}">{}{}</span>', str(code), icon(drawing), capfirst(str(word)))


@register.simple_tag
def due(case: HasDueTime) -> SafeString:
    """Time left until the next limit, or since it passed, in calendar time; empty where no limit runs."""
    return due_at(case.pressing_at)


@register.simple_tag
def due_at(moment: datetime | None) -> SafeString:
    """As `due`, for one limit of a case."""
    if moment is None:
        return SafeString("")
    left = moment - timezone.now()
    state, drawing, sentence = _how_near(left)
    return format_html(
        '<time class="due due--{}" datetime="{}" title="{}">{}{}</time>',
        state,
        moment.isoformat(),
        date_format(timezone.localtime(moment), "Y-m-d H:i"),
        icon(drawing),
        sentence,
    )


def _how_near(left: timedelta) -> tuple[str, str, str]:
    words = duration(abs(left))
    if left < timedelta(0):
        return "overdue", "overdue", gettext("%(duration)s overdue") % {"duration": words}
    return "soon" if left < SOON else "calm", "clock", gettext("%(duration)s left") % {"duration": words}


@register.filter
def duration(length: timedelta | float | None) -> str:
    """Seconds (or a timedelta) as its two largest units: "2 天 3 小时", "2 d 3 h"; a day is 24 hours."""
    if length is None:
        return "—"
    seconds = _whole_seconds(length)
    if seconds < 60:
        return _joined((seconds, gettext("%(n)s s")), keep_zero=True)
    days, rest = divmod(seconds, 86400)
    hours, rest = divmod(rest, 3600)
    minutes = rest // 60
    if days:
        return _joined(_days(days), _hours(hours))
    return _joined(_hours(hours), _minutes(minutes))


@register.filter
def working_duration(length: timedelta | float | None) -> str:
    """Seconds of working time as hours and minutes only, because a working day has no 24 hours."""
    if length is None:
        return "—"
    hours, rest = divmod(_whole_seconds(length), 3600)
    return _joined(_hours(hours), _minutes(rest // 60)) or _joined(_minutes(0), keep_zero=True)


@register.filter
def stopwatch(length: timedelta | None) -> str:
    """Minutes and seconds, `4:07`; beyond an hour `1:04:07`. Where seconds count."""
    if length is None:
        return "—"
    minutes, seconds = divmod(_whole_seconds(length), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def _whole_seconds(length: timedelta | float) -> int:
    return int(length.total_seconds() if isinstance(length, timedelta) else length)


def _days(n: int) -> tuple[int, str]:
    return n, gettext("%(n)s d")


def _hours(n: int) -> tuple[int, str]:
    return n, gettext("%(n)s h")


def _minutes(n: int) -> tuple[int, str]:
    return n, gettext("%(n)s min")


def _joined(*parts: tuple[int, str], keep_zero: bool = False) -> str:
    return " ".join(form % {"n": n} for n, form in parts if n or keep_zero)


@register.simple_tag
def receipt_code(code: str) -> SafeString:
    """Sixteen digits as 4-4-4-4; read out digit group by digit group."""
    groups = " ".join(code[start : start + 4] for start in range(0, len(code), 4))
    return format_html('<span class="receipt" translate="no">{}</span>', groups)


@register.simple_tag(takes_context=True)
def shift_name(context: Context, code: str) -> str:
    """Of a shift, by its code. One SQL statement a page, however many are named on it."""
    request = context["request"]
    if not hasattr(request, "shifts_by_code"):
        request.shifts_by_code = shifts_by_code()
    return name_in(request.shifts_by_code, code)
