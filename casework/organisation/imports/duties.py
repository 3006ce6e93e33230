"""Duty rosters: who is on duty for which branch, on which day, in which shift."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import Branch, Duty, Person, Shift
from ..rosters import RosterRefused, look_at_noticed_gaps, require_fit
from ..shifts import shift_times, working_shifts
from .applying import Change, store
from .naming import read_shift
from .tables import Column, Row, Table, UnreadableError, read_date, read_table

DUTY_COLUMNS = (
    Column("branch", gettext_lazy("branch"), ("支部",), gettext_lazy("code of the branch"), True),
    Column("day", gettext_lazy("day"), ("日期", "值班日期", "date"), gettext_lazy("on which the shift begins"), True),
    Column("shift", gettext_lazy("shift"), ("班次",), gettext_lazy("name of a shift, such as day shift"), True),
    Column(
        "staff_number", gettext_lazy("staff number"), ("工号", "staff number"), gettext_lazy("who is on duty"), True
    ),
    Column(
        "position",
        gettext_lazy("order"),
        ("顺序", "次序", "order"),
        gettext_lazy("1 is called first; empty: in the order of the rows"),
    ),
    Column(
        "second_phone",
        gettext_lazy("second phone"),
        ("备用电话", "第二电话", "second phone"),
        gettext_lazy("optional; another way to reach them on duty"),
    ),
)
LARGEST_POSITION = 99


@dataclass(frozen=True)
class _House:
    branches: dict[str, Branch]
    people: dict[str, Person]
    shifts: dict[str, Shift]


def apply_duties(table: Table) -> list[Change]:
    """Adds or changes the duties of all rows; what is not in the file stays as it is."""
    numbers = {row.code("staff_number") for row in table.rows}
    house = _House(
        {branch.code: branch for branch in Branch.objects.all()},
        {person.staff_number: person for person in Person.objects.filter(staff_number__in=numbers)},
        {shift.code: shift for shift in working_shifts()},
    )
    seen: dict[tuple[int, int, date, str], Row] = {}
    places: dict[tuple[int, date, str], int] = {}
    changes = []
    for row in table.rows:
        duty = _read(row, house)
        if duty is None:
            continue
        first = seen.setdefault((duty.branch_id, duty.person_id, duty.day, duty.shift), row)
        if first is not row:
            row.refuse("staff_number", _("This duty is already in row %(row)d.") % {"row": first.number})
            continue
        place = (duty.branch_id, duty.day, duty.shift)
        places[place] = places.get(place, 0) + 1
        changes.append(_stored(row, duty, house.shifts[duty.shift], places[place]))
    look_at_noticed_gaps()
    return [change for change in changes if change]


def first_day_and_branches(content: bytes) -> tuple[date | None, set[int]]:
    """Of a file that was checked: the earliest day in it, and the branches that it speaks of. One SQL statement."""
    rows = read_table(content, DUTY_COLUMNS).rows
    days = [day for row in rows if (day := read_date(row.text("day"))) is not None]
    branches = Branch.objects.filter(code__in={row.code("branch") for row in rows})
    return min(days, default=None), set(branches.values_list("pk", flat=True))


def _read(row: Row, house: _House) -> Duty | None:
    """The duty that a row speaks of, unsaved; None when it speaks wrongly of one."""
    problems = len(row.table.problems)
    branch, person = house.branches.get(row.code("branch")), house.people.get(row.code("staff_number"))
    if branch is None:
        row.refuse("branch", _("There is no branch “%(code)s”; import branches first.") % {"code": row.text("branch")})
    if person is None:
        row.refuse(
            "staff_number",
            _("Nobody has the staff number “%(number)s”; import persons first.") % {"number": row.text("staff_number")},
        )
    day, shift = _day(row), _shift(row, house)
    if person is not None and day is not None:
        try:
            require_fit(person, day)
        except RosterRefused as refusal:
            row.refuse("staff_number", str(refusal))
    if len(row.table.problems) > problems or branch is None or person is None or day is None:
        return None
    return Duty(branch=branch, person=person, day=day, shift=shift)


def _day(row: Row) -> date | None:
    try:
        return read_date(row.text("day"))
    except UnreadableError as error:
        row.refuse("day", str(error))
        return None


def _shift(row: Row, house: _House) -> str:
    try:
        return read_shift(row.text("shift"), list(house.shifts.values()))
    except UnreadableError as error:
        row.refuse("shift", str(error))
        return ""


def _stored(row: Row, duty: Duty, shift: Shift, place: int) -> Change | None:
    identity = {"branch": duty.branch, "person": duty.person, "day": duty.day, "shift": duty.shift}
    present = Duty.objects.filter(**identity).first()
    present = present or duty
    present.shift_name = str(shift)
    starts_at, ends_at = shift_times(duty.day, shift)
    values: dict[str, object] = {"starts_at": starts_at, "ends_at": ends_at}
    if row.text("position") or present is duty:
        position = _position(row, place)
        if position is None:
            return None
        values["position"] = position
    if row.has("second_phone"):
        values["second_phone"] = row.text("second_phone")
    return store(present, values, row)


def _position(row: Row, place: int) -> int | None:
    text = row.code("position")
    if not text:
        return place
    if text.isdecimal() and 1 <= int(text) <= LARGEST_POSITION:
        return int(text)
    row.refuse("position", _("“%(text)s” is not a place in the list; write 1, 2, 3 …") % {"text": row.text("position")})
    return None
