"""Which column of a register holds what."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

FIELDS: dict[str, tuple[str, ...]] = {
    "reference": ("petition_id", "id", "编号", "留言编号", "流水号", "工单号", "办件编号"),
    "subject": ("subject", "title", "主题", "留言主题", "标题"),
    "text": ("body", "text", "内容", "留言详情", "诉求内容", "来信内容"),
    "received_at": ("received_at", "留言时间", "受理时间", "来信时间", "登记时间", "收到时间"),
    "reply": ("reply", "答复", "答复意见", "答复内容", "回复", "回复内容"),
    "replied_at": ("replied_at", "答复时间", "回复时间"),
    "branch": ("branch", "支部", "承办支部"),
    "category": ("category", "类别", "诉求类别"),
    "staff_number": ("staff_number", "工号"),
}
"""What can be taken from a register, and the headers under which it is found without `--map`."""

REQUIRED = ("reference", "text", "received_at")


class ColumnsUnclear(ValueError):
    """The header row does not say enough; the text tells the mend."""


def columns_of(headers: Sequence[str], mapping: Mapping[str, str]) -> dict[str, int]:
    """Field → position in the row. `mapping` (field → header) comes before the headers known by themselves."""
    positions: dict[str, int] = {}
    for position, header in enumerate(headers):
        positions.setdefault(_plain(header), position)
    found = {field: positions[name] for field in FIELDS for name in reversed(FIELDS[field]) if name in positions}
    for field, header in mapping.items():
        if _plain(header) not in positions:
            raise ColumnsUnclear(
                _("There is no column “%(column)s” in this file. It has: %(headers)s")
                % {"column": header, "headers": ", ".join(headers)}
            )
        found[field] = positions[_plain(header)]
    _demand_required(found, headers)
    return found


def _demand_required(found: Mapping[str, int], headers: Sequence[str]) -> None:
    missing = [field for field in REQUIRED if field not in found]
    if missing:
        raise ColumnsUnclear(
            _("No column for %(missing)s. Name it with --map COLUMN=%(first)s. The file has: %(headers)s")
            % {"missing": ", ".join(missing), "first": missing[0], "headers": ", ".join(headers)}
        )


def _plain(header: str) -> str:
    return unicodedata.normalize("NFKC", header).strip().lower()
