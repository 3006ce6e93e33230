"""People and their posts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from ..models import Branch, Person, Post, Shift, Unit
from ..shifts import working_shifts
from .applying import Change, Effect, store
from .naming import read_shift
from .tables import Column, Row, Table, UnreadableError, read_choice, read_date, read_yes

PERSON_COLUMNS = (
    Column(
        "staff_number",
        gettext_lazy("staff number"),
        ("工号", "staff number"),
        gettext_lazy("unique; once more for each further post"),
        True,
    ),
    Column("name", pgettext_lazy("of a person", "name"), ("姓名",), gettext_lazy("as shown"), True),
    Column(
        "name_en",
        gettext_lazy("name in Latin letters"),
        ("英文名", "拼音", "English name", "name in Latin letters"),
        gettext_lazy("optional"),
    ),
    Column("unit", gettext_lazy("unit"), ("单位", "部门", "班组"), gettext_lazy("code of the unit")),
    Column("shift", gettext_lazy("shift"), ("班次",), gettext_lazy("name of a shift, such as day shift")),
    Column("phone", gettext_lazy("phone"), ("电话", "手机"), gettext_lazy("optional")),
    Column("language", gettext_lazy("language"), ("语言",), gettext_lazy("zh-hans or en")),
    Column(
        "deactivate",
        gettext_lazy("deactivate"),
        ("停用", "离职"),
        gettext_lazy("yes for somebody who has left, no to bring them back"),
    ),
    Column("branch", gettext_lazy("branch"), ("支部",), gettext_lazy("code of the branch of the post")),
    Column(
        "role",
        gettext_lazy("role"),
        ("职务", "角色"),
        gettext_lazy("member, secretary, leader, supervisor or liaison officer"),
    ),
    Column(
        "starts_on",
        gettext_lazy("from"),
        ("开始日期", "任职日期", "from"),
        gettext_lazy("first day of the post"),
    ),
    Column(
        "ends_on",
        gettext_lazy("until"),
        ("结束日期", "免职日期", "until"),
        gettext_lazy("last day of the post"),
    ),
)

ROLES = {
    "党员": Post.Role.MEMBER,
    "成员": Post.Role.MEMBER,
    "书记": Post.Role.SECRETARY,
    "领导": Post.Role.LEADER,
    "监督员": Post.Role.SUPERVISOR,
    "联络员": Post.Role.LIAISON_OFFICER,
}
OPTIONAL_TEXTS = ("name_en", "phone")
LANGUAGES = {"中文": "zh-hans", "chinese": "zh-hans", "zh": "zh-hans", "英文": "en", "english": "en"}


@dataclass(frozen=True)
class _House:
    """What rows refer to by code, read once."""

    units: Mapping[str, Unit]
    branches: Mapping[str, Branch]
    people: dict[str, Person]
    posts: dict[tuple[int, int, str, date], Post]
    shifts: tuple[Shift, ...]


def apply_persons(table: Table) -> list[Change]:
    """People first, then posts. Somebody who is not in the file stays as they are."""
    house = _house(table)
    changes = _apply_people(table, house)
    if not table.problems:
        changes += [change for row in table.rows if (change := _apply_post(row, house))]
        _refuse_two_secretaries(table, house)
    return changes


def _house(table: Table) -> _House:
    numbers = {row.code("staff_number") for row in table.rows}
    people = Person.objects.filter(staff_number__in=numbers).select_related("unit")
    posts = Post.objects.select_related("person", "branch")
    return _House(
        units={unit.code: unit for unit in Unit.objects.all()},
        branches={branch.code: branch for branch in Branch.objects.all()},
        people={person.staff_number: person for person in people},
        posts={(post.person_id, post.branch_id, post.role, post.starts_on): post for post in posts},
        shifts=tuple(working_shifts()),
    )


def _apply_people(table: Table, house: _House) -> list[Change]:
    first_rows: dict[str, Row] = {}
    changes = []
    for row in table.rows:
        first = first_rows.setdefault(row.code("staff_number"), row)
        if first is row:
            changes.append(_apply_person(row, house))
        else:
            _refuse_contradiction(row, first)
    return [change for change in changes if change]


def _refuse_contradiction(row: Row, first: Row) -> None:
    """A further row of the same person only brings a further post."""
    for key in ("name", "name_en", "unit", "shift", "phone", "language", "deactivate"):
        if row.text(key) and row.text(key) != first.text(key):
            message = _("Row %(row)d says “%(text)s” about the same person; make them equal.")
            row.refuse(key, message % {"row": first.number, "text": first.text(key)})


def _apply_person(row: Row, house: _House) -> Change | None:
    number = row.code("staff_number")
    person = house.people.setdefault(number, _new_person(number))
    values: dict[str, object] = {"staff_number": number, "name": row.text("name")}
    values |= {key: row.text(key) for key in OPTIONAL_TEXTS if row.has(key)}
    values |= _unit(row, house) | _shift(row, house) | _language(row) | _activity(row, person)
    return store(person, values, row)


def _new_person(number: str) -> Person:
    """Somebody who can report; a password comes later, by invitation."""
    person = Person(staff_number=number)
    person.set_unusable_password()
    return person


def _unit(row: Row, house: _House) -> dict[str, object]:
    if not row.has("unit"):
        return {}
    code = row.code("unit")
    if code and code not in house.units:
        row.refuse("unit", _("There is no unit “%(code)s”; import units first.") % {"code": code})
    return {"unit": house.units.get(code)}


def _shift(row: Row, house: _House) -> dict[str, object]:
    if not row.has("shift"):
        return {}
    try:
        return {"shift": read_shift(row.text("shift"), house.shifts)}
    except UnreadableError as error:
        row.refuse("shift", str(error))
        return {}


def _language(row: Row) -> dict[str, object]:
    written = row.text("language").lower()
    if not written:
        return {}
    language = LANGUAGES.get(written, written)
    if language not in dict(settings.LANGUAGES):
        row.refuse(
            "language",
            _("“%(text)s” is not a language of this house; write zh-hans or en.") % {"text": written},
        )
    return {"language": language}


def _activity(row: Row, person: Person) -> dict[str, object]:
    try:
        deactivate = read_yes(row.text("deactivate"))
    except UnreadableError as error:
        row.refuse("deactivate", str(error))
        return {}
    if deactivate is None or deactivate is not person.is_active:
        return {}
    return {"is_active": not deactivate, "deactivated_at": timezone.now() if deactivate else None}


def _apply_post(row: Row, house: _House) -> Change | None:
    wanted = _read_post(row, house)
    if wanted is None:
        return None
    key = (wanted.person_id, wanted.branch_id, wanted.role, wanted.starts_on)
    post = house.posts.get(key)
    if post is None:
        wanted.save()
        house.posts[key] = wanted
        return Change(row.number, Effect.ADDED, str(wanted))
    return store(post, {"ends_on": wanted.ends_on}, row) if row.has("ends_on") else None


def _read_post(row: Row, house: _House) -> Post | None:
    """The post a row speaks of, unsaved; None when it speaks of none or wrongly of one."""
    if not any(row.text(key) for key in ("branch", "role", "starts_on", "ends_on")):
        return None
    problems = len(row.table.problems)
    for key in ("branch", "role", "starts_on"):
        if not row.text(key):
            row.refuse(key, _("A post needs a branch, a role and its first day; this cell is empty."))
    branch = house.branches.get(row.code("branch"))
    if row.text("branch") and branch is None:
        row.refuse(
            "branch",
            _("There is no branch “%(code)s”; import branches first.") % {"code": row.text("branch")},
        )
    role, starts_on, ends_on = _role(row), _day(row, "starts_on"), _day(row, "ends_on")
    if starts_on and ends_on and ends_on < starts_on:
        row.refuse("ends_on", _("The post would end before it starts."))
    if len(row.table.problems) > problems or branch is None or starts_on is None:
        return None
    person = house.people[row.code("staff_number")]
    return Post(person=person, branch=branch, role=role, starts_on=starts_on, ends_on=ends_on)


def _role(row: Row) -> str:
    try:
        return read_choice(row.text("role"), Post.Role, ROLES)
    except UnreadableError as error:
        row.refuse("role", str(error))
        return ""


def _day(row: Row, key: str) -> date | None:
    try:
        return read_date(row.text(key))
    except UnreadableError as error:
        row.refuse(key, str(error))
        return None


def _refuse_two_secretaries(table: Table, house: _House) -> None:
    """A branch has one secretary at a time, so that "who was secretary then?" has one answer."""
    posts = [post for post in house.posts.values() if post.role == Post.Role.SECRETARY]
    posts.sort(key=lambda post: (post.branch_id, post.starts_on))
    for earlier, later in pairwise(posts):
        if earlier.branch_id == later.branch_id and earlier.is_held_on(later.starts_on):
            row = _row_about(table, later) or _row_about(table, earlier)
            if row:
                message = _("%(earlier)s is secretary of this branch then; give the last day of that post first.")
                row.refuse("starts_on", message % {"earlier": earlier.person})


def _row_about(table: Table, post: Post) -> Row | None:
    for row in table.rows:
        if row.code("staff_number") == post.person.staff_number and row.code("branch") == post.branch.code:
            return row
    return None
