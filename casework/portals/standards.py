"""The service standards as a page that every room shows the same way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from casework.cases.limit_words import calendar_in_words, in_words
from casework.cases.models import ServiceStandard
from casework.cases.rules.limits import Limit
from casework.cases.standard_versions import LIMITS, versions
from casework.cases.words import Category, Urgency

NAMES: dict[str, Promise] = {
    "accept_within": _("acceptance"),
    "respond_within": _("first response"),
    "progress_every": _("word to the reporter"),
    "resolve_within": _("resolution"),
    "follow_up_within": _("follow-up"),
    "turn_within": _("turn"),
    "rung_within": _("rung"),
    "warn_first": _("first warning"),
    "warn_second": _("second warning"),
}


@dataclass(frozen=True)
class Version:
    """`state`: `ahead`, `in_force` or `past`."""

    standard: ServiceStandard
    limits: list[tuple[Promise, str, str]]
    """Name, in words, and as written."""
    warnings: str
    calendar: str
    state: str


@dataclass(frozen=True)
class Group:
    """What applies, applied and will apply to one category and urgency, the newest first."""

    category: str
    urgency: str
    title: str
    versions: list[Version]


def groups() -> list[Group]:
    """The general ones first, then those of single categories; within each the most urgent first."""
    found = versions()
    order = [*Urgency.values]
    keys = sorted(found, key=lambda key: (key[0], order.index(key[1])))
    return [
        Group(category, urgency, _title(category, urgency), _versions(found[category, urgency]))
        for category, urgency in keys
    ]


def _title(category: str, urgency: str) -> str:
    name = str(Urgency(urgency).label)
    return f"{name} · {Category(category).label}" if category else name


def _versions(rows: Iterable[ServiceStandard]) -> list[Version]:
    today, is_newest = timezone.localdate(), True
    shown = []
    for row in rows:
        is_ahead = row.valid_from > today
        shown.append(Version(row, _limits(row), _warnings(row), calendar_in_words(row), _state(is_ahead, is_newest)))
        is_newest = is_newest and is_ahead
    return shown


def _state(is_ahead: bool, is_newest: bool) -> str:
    return "ahead" if is_ahead else "in_force" if is_newest else "past"


def _limits(row: ServiceStandard) -> list[tuple[Promise, str, str]]:
    works = row.calendar_id is not None
    written = [(name, getattr(row, name)) for name in LIMITS]
    return [(NAMES[name], in_words(Limit.parse(text), works=works), text) for name, text in written]


def _warnings(row: ServiceStandard) -> str:
    """When is warned, in words."""
    usual = (
        gettext("at half of a limit, or 48 hours before it where it is four days or longer"),
        gettext("at four fifths of a limit, or 24 hours before it where it is four days or longer"),
    )
    return gettext("first %(first)s; again %(second)s") % {
        "first": _point_in_words(row.warn_first) or usual[0],
        "second": _point_in_words(row.warn_second) or usual[1],
    }


def _point_in_words(text: str) -> str:
    if not text:
        return ""
    if text.endswith("%"):
        return gettext("at %(share)s %% of a limit") % {"share": text.removesuffix("%")}
    return gettext("%(time)s before a limit") % {"time": in_words(Limit.parse(text), works=False)}
