"""Kiosks: where they stand, and whom to call there."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import Area, Station, Unit
from .applying import Change, store
from .areas import area_column, areas_by_code, read_area
from .naming import CODE, NAME, NAME_EN
from .tables import Column, Row, Table

STATION_COLUMNS = (
    CODE,
    NAME,
    NAME_EN,
    Column("unit", gettext_lazy("unit"), ("单位", "部门"), gettext_lazy("code of the unit in which it stands"), True),
    Column(
        "rescue_phone",
        gettext_lazy("site rescue number"),
        ("现场救援电话", "救援电话", "site rescue number"),
        gettext_lazy("optional; shown in an emergency"),
    ),
    area_column(gettext_lazy("code of the area where it stands; empty: its unit's")),
)
_IN_AN_ADDRESS = re.compile(r"[\w.-]+")


def apply_stations(table: Table) -> list[Change]:
    """Adds or changes the stations of all rows; one that is not in the file stays as it is."""
    units = {unit.code: unit for unit in Unit.objects.all()}
    areas = areas_by_code()
    stations = {station.code: station for station in Station.objects.select_related("unit", "area")}
    seen: dict[str, Row] = {}
    changes = []
    for row in table.rows:
        code = row.code("code")
        first = seen.setdefault(code, row)
        if first is not row:
            row.refuse("code", _("This code is already in row %(row)d.") % {"row": first.number})
        elif _is_readable(row, units):
            changes.append(store(stations.get(code) or Station(code=code), _values(row, units, areas), row))
    return [change for change in changes if change]


def _is_readable(row: Row, units: dict[str, Unit]) -> bool:
    problems = len(row.table.problems)
    if not _IN_AN_ADDRESS.fullmatch(row.code("code")):
        row.refuse(
            "code", _("The code is part of the kiosk's address: only letters, digits, “-”, “_” and “.”, please.")
        )
    if row.code("unit") not in units:
        row.refuse("unit", _("There is no unit “%(code)s”; import units first.") % {"code": row.code("unit")})
    return len(row.table.problems) == problems


def _values(row: Row, units: dict[str, Unit], areas: Mapping[str, Area]) -> dict[str, object]:
    values: dict[str, object] = {"code": row.code("code"), "name": row.text("name"), "unit": units[row.code("unit")]}
    values |= {key: row.text(key) for key in ("name_en", "rescue_phone") if row.has(key)}
    return values | read_area(row, areas)
