"""Columns that every table of things with a code has, and how shifts are called in a table."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import Shift
from .tables import Column, UnreadableError

CODE = Column("code", gettext_lazy("code"), ("编号", "代码", "编码"), gettext_lazy("unique; never changes"), True)
NAME = Column("name", gettext_lazy("name"), ("名称",), gettext_lazy("as shown"), True)
NAME_EN = Column("name_en", gettext_lazy("English name"), ("英文名称", "English name"), gettext_lazy("optional"))

COMMON_NAMES = {"早班": "day", "晚班": "night"}
"""What the shipped shifts are called in many a spreadsheet, where no shift of the house has that name."""


def read_shift(text: str, shifts: Collection[Shift]) -> str:
    """The code of the shift with that name in either language, or that code; empty for an empty cell."""
    if not text:
        return ""
    codes: dict[str, str] = {}
    for shift in shifts:
        for name in (shift.name, shift.name_en, shift.code):
            codes.setdefault(name.lower(), shift.code)
    known = set(codes.values())
    code = codes.get(text.lower(), COMMON_NAMES.get(text, ""))
    if code in known:
        return code
    allowed = _(", ").join(str(shift) for shift in shifts)
    message = _("“%(text)s” is not known here; write one of: %(allowed)s.")
    raise UnreadableError(message % {"text": text, "allowed": allowed})
