"""Places divided out, and who answers for each."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import Area, Person
from .applying import Change, store
from .naming import CODE, NAME, NAME_EN
from .tables import Column, Row, Table

AREA_COLUMNS = (
    CODE,
    NAME,
    NAME_EN,
    Column(
        "responsible",
        gettext_lazy("responsible person"),
        ("责任人", "负责人", "responsible person"),
        gettext_lazy("staff number of the one person who answers for it; may stay empty"),
    ),
)


def apply_areas(table: Table) -> list[Change]:
    """Adds or changes the areas of all rows; one that is not in the file stays as it is."""
    areas = {area.code: area for area in Area.objects.select_related("responsible")}
    people = _named(table)
    seen: dict[str, Row] = {}
    changes = []
    for row in table.rows:
        code = row.code("code")
        first = seen.setdefault(code, row)
        if first is not row:
            row.refuse("code", _("This code is already in row %(row)d.") % {"row": first.number})
        else:
            changes.append(store(areas.get(code) or Area(code=code), _values(row, people), row))
    return [change for change in changes if change]


def _named(table: Table) -> Mapping[str, Person]:
    numbers = {row.code("responsible") for row in table.rows}
    return {person.staff_number: person for person in Person.objects.filter(staff_number__in=numbers)}


def _values(row: Row, people: Mapping[str, Person]) -> dict[str, object]:
    values: dict[str, object] = {"code": row.code("code"), "name": row.text("name")}
    if row.has("name_en"):
        values["name_en"] = row.text("name_en")
    if row.has("responsible"):
        number = row.code("responsible")
        if number and number not in people:
            message = _("Nobody has the staff number “%(number)s”; import persons first, then this file again.")
            row.refuse("responsible", message % {"number": number})
        values["responsible"] = people.get(number)
    return values


def area_column(explanation: Promise) -> Column:
    """The column in which a unit or a station names its area."""
    return Column("area", gettext_lazy("area"), ("责任区", "片区", "区域"), explanation)


def areas_by_code() -> Mapping[str, Area]:
    return {area.code: area for area in Area.objects.all()}


def read_area(row: Row, areas: Mapping[str, Area]) -> dict[str, object]:
    """The value of that column; nothing where the file has none."""
    if not row.has("area"):
        return {}
    code = row.code("area")
    if code and code not in areas:
        row.refuse("area", _("There is no area “%(code)s”; import areas first.") % {"code": code})
    return {"area": areas.get(code)}
