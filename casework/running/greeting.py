"""What `manage.py run` says when the doors are open."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from casework.machine.terminal import choose
from casework.organisation.models import Person, Station
from casework.portals.entrance import first_administrator
from workflows.demonstration.cases.loading import slips
from workflows.demonstration.organisation import SIGN_INS

COLUMN = 34


@dataclass(frozen=True)
class Line:
    label: str
    value: str

    def __str__(self) -> str:
        wide = sum(1 for sign in self.label if ord(sign) > 0x2E7F)  # Chinese characters take two columns
        return f"  {self.label}{' ' * max(1, COLUMN - len(self.label) - wide)}{self.value}"


def greeting() -> str:
    """Addresses, and how to come in: composed before the doors open, because it asks the database."""
    origin = settings.PUBLIC_ORIGINS[0]
    parts = [choose("Xinqiao is open.", "心桥已开放。"), _table(rooms(origin))]
    if people := sign_ins():
        parts += [choose("Demonstration sign-ins", "演示账号"), _table(people)]
        if found := slips():
            codes = [Line(slip.code, slip.beginning) for slip in found]
            parts += [choose("Receipt codes to look up on the phone", "可在手机端查询的回执码"), _table(codes)]
    elif first_administrator.is_wanted():
        once = choose("The first administrator sets a password here, once:", "首位管理员请在此设置密码（仅一次有效）：")
        parts += [once, f"  {origin}{reverse('first_administrator', args=[first_administrator.new_token()])}"]
    parts.append(choose("Ctrl-C stops everything.", "按 Ctrl-C 停止。"))
    return "\n" + "\n\n".join(parts)


def rooms(origin: str) -> list[Line]:
    """The four rooms: worker's phone, kiosk, desk, leader."""
    station = Station.objects.filter(is_active=True).first()
    found = [Line(choose("Phone", "手机端"), f"{origin}/")]
    if station is not None:
        found.append(Line(choose("Kiosk", "自助终端"), f"{origin}/kiosk/{station.code}/"))
    found.append(Line(choose("Desk", "工作台"), f"{origin}/desk/"))
    found.append(Line(choose("Leader", "领导看板"), f"{origin}/lead/"))
    return found


def sign_ins() -> list[Line]:
    """The demonstration's printed sign-ins that still work."""
    working = set(Person.objects.filter(is_demonstration=True, is_active=True).values_list("staff_number", flat=True))
    with translation.override(choose("en", "zh-hans")):
        return [
            Line(str(one.role), f"{one.staff_number} / {one.password}")
            for one in SIGN_INS
            if one.staff_number in working
        ]


def _table(lines: list[Line]) -> str:
    return "\n".join(map(str, lines))
