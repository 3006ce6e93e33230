"""From the cells of a row to an old case."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from casework.cases.words import Category
from casework.organisation.models import Branch, Person
from workflows.actions import OldCase

from .reading import Line

_LOCAL_TIME = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?"
    r"(?:[T\s]*(\d{1,2})[:：时点](\d{1,2})(?:[:：分](\d{1,2})(?:\.\d+)?)?[分秒]?)?"
)


class RowUnreadable(ValueError):
    """This row can't be taken; the text says why."""


@dataclass(frozen=True)
class Defaults:
    """What holds where the register says nothing of its own."""

    branch: Branch
    category: Category = Category.OTHER
    register: str = ""
    """Set before each reference, so that two registers may both count from 1."""
    branches: Mapping[str, Branch] = field(default_factory=dict)
    """By code and by name."""

    @classmethod
    def of_house(cls, branch: Branch, category: Category, register: str) -> Defaults:
        known = {key: row for row in Branch.objects.all() for key in (row.name, row.name_en, row.code) if key}
        return cls(branch, category, register, known)


def old_case(line: Line, columns: Mapping[str, int], defaults: Defaults) -> OldCase:
    """Raises `RowUnreadable`; what the verb refuses is not asked here."""
    if line.error:
        raise RowUnreadable(line.error)
    cells = {name: line.cells[position] for name, position in columns.items() if position < len(line.cells)}
    received_at = moment(cells.get("received_at", ""))
    if received_at is None:
        raise RowUnreadable(_("There is no time of receipt."))
    return OldCase(
        source_reference=_reference(cells.get("reference", ""), defaults.register),
        subject=cells.get("subject", ""),
        text=cells.get("text", ""),
        received_at=received_at,
        reply=cells.get("reply", ""),
        replied_at=moment(cells.get("replied_at", "")),
        branch=_branch(cells.get("branch", ""), defaults),
        category=_category(cells.get("category", ""), defaults),
        reporter=_reporter(cells.get("staff_number", "")),
    )


def moment(text: str) -> datetime | None:
    """ISO 8601 with offset, or a local time of the organisation as spreadsheets write it; None for an empty cell."""
    if not text:
        return None
    try:
        found = _local_time(text) or datetime.fromisoformat(text)
        return found if timezone.is_aware(found) else timezone.make_aware(found)
    except (ValueError, OverflowError):
        raise RowUnreadable(
            _("“%(text)s” is not a time; write it as 2019-04-25 09:32.") % {"text": text[:40]}
        ) from None


def _local_time(text: str) -> datetime | None:
    found = _LOCAL_TIME.fullmatch(text)
    return datetime(*(int(part or 0) for part in found.groups())) if found else None  # type: ignore[arg-type]


def _reference(text: str, register: str) -> str:
    """Empty stays empty: the verb refuses it."""
    reference = f"{register}:{text}" if register and text else text
    if len(reference) > 120:
        raise RowUnreadable(_("The number of the row is too long: at most 120 characters."))
    return reference


def _branch(text: str, defaults: Defaults) -> Branch:
    if text and text not in defaults.branches:
        raise RowUnreadable(_("There is no branch “%(code)s”.") % {"code": text[:40]})
    return defaults.branches[text] if text else defaults.branch


def _category(text: str, defaults: Defaults) -> Category:
    if not text:
        return defaults.category
    if text.lower() not in _category_words():
        raise RowUnreadable(
            _("There is no category “%(text)s”; write one of: %(known)s.")
            % {"text": text[:40], "known": ", ".join(str(category.label) for category in Category)}
        )
    return _category_words()[text.lower()]


@cache
def _category_words() -> dict[str, Category]:
    """Stored words and labels in both languages."""
    words = {str(category.value): category for category in Category}
    for language in ("zh-hans", "en"):
        with override(language):
            words |= {str(category.label).lower(): category for category in Category}
    return words


def _reporter(staff_number: str) -> Person | None:
    if not staff_number:
        return None
    try:
        return Person.objects.select_related("unit").get(staff_number=staff_number)
    except Person.DoesNotExist:
        raise RowUnreadable(_("Nobody has the staff number “%(number)s”.") % {"number": staff_number[:40]}) from None
