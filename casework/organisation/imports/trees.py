"""Units and branches: things with a code and a parent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..committee import PLACEHOLDER
from ..models import Branch, Coverage, Person, Unit
from .applying import Change, Effect, store
from .areas import area_column, areas_by_code, read_area
from .naming import CODE, NAME, NAME_EN
from .tables import Column, Row, Table, UnreadableError, read_choice

BRANCH_COLUMNS = (
    CODE,
    NAME,
    NAME_EN,
    Column("form", gettext_lazy("form"), ("形式", "类型"), gettext_lazy("committee, branch or joint branch")),
    Column(
        "parent",
        gettext_lazy("parent branch"),
        ("上级支部", "上级", "parent branch"),
        gettext_lazy("code; empty for the committee at the top"),
    ),
)
UNIT_COLUMNS = (
    CODE,
    NAME,
    NAME_EN,
    Column(
        "parent",
        gettext_lazy("parent unit"),
        ("上级单位", "上级", "parent unit"),
        gettext_lazy("code; empty for the enterprise at the top"),
    ),
    Column(
        "branch",
        gettext_lazy("branch"),
        ("支部", "负责支部"),
        gettext_lazy("code of the branch that looks after it; empty: the parent unit's"),
    ),
    Column(
        "liaison_officer",
        gettext_lazy("liaison officer"),
        ("联络员", "liaison officer"),
        gettext_lazy("staff number, for a unit without members"),
    ),
    area_column(gettext_lazy("code of the area where it works; empty: the parent unit's")),
)

FORMS = {
    "党委": Branch.Form.COMMITTEE,
    "委员会": Branch.Form.COMMITTEE,
    "支部": Branch.Form.BRANCH,
    "党支部": Branch.Form.BRANCH,
    "联合支部": Branch.Form.JOINT,
    "联合党支部": Branch.Form.JOINT,
}

Node = TypeVar("Node", Unit, Branch)


def apply_branches(table: Table) -> list[Change]:
    branches = {branch.code: branch for branch in Branch.objects.all()}
    _take_placeholder_over(table, branches)
    return _apply_tree(table, branches, _new_branch, _branch_values)


def _take_placeholder_over(table: Table, branches: dict[str, Branch]) -> None:
    """The house's own committee becomes the one at the top of the file; else reports would go to one without people."""
    named = {row.code(key) for row in table.rows for key in ("code", "parent")}
    tops = [row for row in table.rows if not row.code("parent")]
    if list(branches) != [PLACEHOLDER] or PLACEHOLDER in named or not tops:
        return
    first, others = tops[0], [row for row in tops if row.code("code") != tops[0].code("code")]
    for row in others:
        message = _("Row %(row)d has no branch above it either, and only one can be at the top; give the code of one.")
        row.refuse("parent", message % {"row": first.number})
    if not others:
        branches[first.code("code")] = branches.pop(PLACEHOLDER)


def apply_units(table: Table) -> list[Change]:
    units = {unit.code: unit for unit in Unit.objects.select_related("parent", "area")}
    areas = areas_by_code()
    changes = _apply_tree(table, units, _new_unit, lambda row: read_area(row, areas))
    return changes + _apply_coverage(table, units)


def _new_branch(code: str) -> Branch:
    return Branch(code=code)


def _new_unit(code: str) -> Unit:
    return Unit(code=code)


def _branch_values(row: Row) -> dict[str, object]:
    if not row.has("form"):
        return {}
    try:
        return {"form": read_choice(row.text("form"), Branch.Form, FORMS) or Branch.Form.BRANCH.value}
    except UnreadableError as error:
        row.refuse("form", str(error))
        return {}


def _apply_tree(
    table: Table, nodes: dict[str, Node], new: Callable[[str], Node], more: Callable[[Row], dict[str, object]]
) -> list[Change]:
    """Adds or changes the nodes of all rows, parents before children; `nodes` gains the new ones."""
    changes = []
    for row in _parents_first(table, nodes):
        node = nodes.setdefault(row.code("code"), new(row.code("code")))
        values: dict[str, object] = {"code": row.code("code"), "name": row.text("name")} | more(row)
        if row.has("name_en"):
            values["name_en"] = row.text("name_en")
        if row.has("parent"):
            values["parent"] = nodes.get(row.code("parent"))
        changes.append(store(node, values, row))
    return [change for change in changes if change]


def _parents_first(table: Table, nodes: Mapping[str, Node]) -> list[Row]:
    """The rows in an order in which every parent is there before its children; none when that can't be."""
    rows = _by_code(table)
    for row in rows.values():
        parent = row.code("parent")
        if parent and parent not in rows and parent not in nodes:
            row.refuse("parent", _("There is no “%(code)s”, neither here nor in this file.") % {"code": parent})
        elif _comes_back(row, rows, nodes):
            row.refuse("parent", _("This goes round in a circle: nothing can be below itself."))
    if table.problems:
        return []
    return sorted(rows.values(), key=lambda row: len(_ancestors(row.code("code"), rows, nodes)))


def _by_code(table: Table) -> dict[str, Row]:
    rows: dict[str, Row] = {}
    for row in table.rows:
        first = rows.setdefault(row.code("code"), row)
        if first is not row:
            row.refuse("code", _("This code is already in row %(row)d.") % {"row": first.number})
    return rows


def _comes_back(row: Row, rows: Mapping[str, Row], nodes: Mapping[str, Node]) -> bool:
    return row.code("code") in _ancestors(row.code("code"), rows, nodes)


def _ancestors(code: str, rows: Mapping[str, Row], nodes: Mapping[str, Node]) -> list[str]:
    """Codes from the parent upward as they will be after the import; stops where it would go round."""
    found: list[str] = []
    while (code := _parent_code(code, rows, nodes)) and code not in found:
        found.append(code)
    return found


def _parent_code(code: str, rows: Mapping[str, Row], nodes: Mapping[str, Node]) -> str:
    if code in rows and rows[code].has("parent"):
        return rows[code].code("parent")
    node = nodes.get(code)
    return node.parent.code if node and node.parent else ""


def _apply_coverage(table: Table, units: Mapping[str, Unit]) -> list[Change]:
    """Who looks after each unit, where the file has a column for it."""
    if table.problems or "branch" not in table.headers:
        return []
    branches = {branch.code: branch for branch in Branch.objects.all()}
    people = {person.staff_number: person for person in _named(table)}
    present = {coverage.unit_id: coverage for coverage in Coverage.objects.select_related("unit", "branch")}
    changes = []
    for row in table.rows:
        unit = units[row.code("code")]
        changes.append(_cover(row, unit, present.get(unit.pk), branches, people))
    return [change for change in changes if change]


def _named(table: Table) -> list[Person]:
    return list(Person.objects.filter(staff_number__in={row.code("liaison_officer") for row in table.rows}))


def _cover(
    row: Row,
    unit: Unit,
    present: Coverage | None,
    branches: Mapping[str, Branch],
    people: Mapping[str, Person],
) -> Change | None:
    branch, officer = branches.get(row.code("branch")), people.get(row.code("liaison_officer"))
    if not row.text("branch"):
        return _uncover(row, present)
    if branch is None:
        row.refuse(
            "branch",
            _("There is no branch “%(code)s”; import branches first.") % {"code": row.text("branch")},
        )
        return None
    values: dict[str, object] = {"branch": branch}
    if row.has("liaison_officer"):
        values["liaison_officer"] = officer
        if row.text("liaison_officer") and officer is None:
            message = _("Nobody has the staff number “%(number)s”; import persons first, then this file again.")
            row.refuse("liaison_officer", message % {"number": row.text("liaison_officer")})
            return None
    return store(present or Coverage(unit=unit), values, row)


def _uncover(row: Row, present: Coverage | None) -> Change | None:
    if row.text("liaison_officer"):
        row.refuse("branch", _("A liaison officer works for a branch; fill in its code."))
        return None
    if present is None:
        return None
    present.delete()
    return Change(row.number, Effect.CHANGED, str(present.unit), (_("no branch of its own any more"),))
