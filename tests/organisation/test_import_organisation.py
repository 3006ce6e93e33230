"""Somebody in the personnel office saves three sheets as CSV."""

from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import override

from casework.organisation.committee import root_branch
from casework.organisation.imports import ImportResult, Subject, import_organisation
from casework.organisation.models import Branch, Coverage, Person, Post, Unit
from casework.organisation.queries import branch_answering_for, secretary_of

pytestmark = pytest.mark.django_db

BRANCHES = """编号,名称,英文名称,形式,上级支部
C,海川港务党委,Haichuan Port Committee,委员会,
B1,装卸支部,Loading Branch,支部,C
J,后勤联合支部,Joint Logistics Branch,联合支部,C
"""
UNITS = """编号,名称,上级单位,支部
PORT-1-A,一班,PORT-1,
PORT,海川港务,,C
PORT-1,装卸一队,PORT,B1
"""
PERSONS = """工号,姓名,拼音,单位,班次,支部,职务,开始日期,结束日期
1001,沈怀瑾,Shen Huaijin,PORT-1,白班,B1,书记,2024-03-01,
1001,沈怀瑾,,,,B1,党员,2019年7月1日,2024/2/29
１００２,陆青禾,Lu Qinghe,PORT-1-A,夜班,,,,
1003,方砚秋,Fang Yanqiu,,,B1,书记,2020-01-01,2024-02-29
"""


def take(subject: Subject, text: str, *, encoding: str = "utf-8", dry_run: bool = False) -> ImportResult:
    return import_organisation(subject, text.encode(encoding), dry_run=dry_run)


def messages(result: ImportResult) -> list[str]:
    return [str(problem) for problem in result.problems]


@pytest.fixture
def house() -> None:
    for subject, text in ((Subject.BRANCHES, BRANCHES), (Subject.UNITS, UNITS), (Subject.PERSONS, PERSONS)):
        assert messages(take(subject, text)) == []


@pytest.fixture(autouse=True)
def english() -> object:
    with override("en"):
        yield


def test_it_takes_branches_units_and_people_with_their_posts(house: None) -> None:
    team = Unit.objects.get(code="PORT-1-A")
    assert [Unit.objects.get(pk=pk).code for pk in team.ids_up_to_root()] == ["PORT-1-A", "PORT-1", "PORT"]
    assert branch_answering_for(team).code == "B1"
    assert Branch.objects.get(code="J").form == Branch.Form.JOINT
    lu = Person.objects.get(staff_number="1002")
    assert (lu.unit, lu.shift, lu.has_usable_password()) == (team, "night", False)


def test_it_knows_who_was_secretary_then(house: None) -> None:
    branch = Branch.objects.get(code="B1")
    named = {
        day: secretary_of(branch, on=date.fromisoformat(day)) for day in ("2019-12-31", "2024-02-29", "2024-03-01")
    }
    assert [person and person.name for person in named.values()] == [None, "方砚秋", "沈怀瑾"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_it_reads_what_spreadsheets_write(encoding: str) -> None:
    assert take(Subject.BRANCHES, BRANCHES, encoding=encoding).added == 3
    assert Branch.objects.get(code="C").name == "海川港务党委"


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_it_reads_other_delimiters_and_english_headers(delimiter: str) -> None:
    text = "Code,Name,English_Name,Form,Parent Branch\nC,党委,,Committee,\n".replace(",", delimiter)
    assert take(Subject.BRANCHES, text).added == 1


def test_a_second_time_it_changes_nothing(house: None) -> None:
    for subject, text in ((Subject.BRANCHES, BRANCHES), (Subject.UNITS, UNITS), (Subject.PERSONS, PERSONS)):
        result = take(subject, text)
        assert (messages(result), result.changes) == ([], ())


def test_it_says_what_it_changes(house: None) -> None:
    result = take(Subject.PERSONS, "staff number,name,shift\n1002,陆青禾,day shift\n")
    assert [str(change) for change in result.changes] == ["Row 2: change Lu Qinghe (shift: night → day)"]
    assert Person.objects.get(staff_number="1002").unit is not None


def test_a_dry_run_tells_the_same_and_saves_nothing(house: None) -> None:
    changed = UNITS.replace("一班", "甲班") + "PORT-2,装卸二队,PORT,J\n"
    dry = take(Subject.UNITS, changed, dry_run=True)
    assert Unit.objects.count() == 3
    real = take(Subject.UNITS, changed)
    assert [str(change) for change in dry.changes] == [str(change) for change in real.changes]
    assert (real.added, real.changed) == (3 - 1, 1)  # the unit and its coverage


def test_people_missing_from_a_file_stay(house: None) -> None:
    take(Subject.PERSONS, "staff number,name\n1002,陆青禾\n")
    assert Person.objects.filter(is_active=True).count() == 3


def test_a_column_deactivates_and_brings_back(house: None) -> None:
    take(Subject.PERSONS, "工号,姓名,停用\n1003,方砚秋,是\n")
    fang = Person.objects.get(staff_number="1003")
    assert not fang.is_active
    assert fang.deactivated_at is not None
    assert secretary_of(Branch.objects.get(code="B1"), on=date(2024, 2, 29)) == fang
    take(Subject.PERSONS, "工号,姓名,停用\n1003,方砚秋,否\n")
    assert Person.objects.get(staff_number="1003").is_active


def test_a_post_ends_when_its_row_says_so(house: None) -> None:
    text = """工号,姓名,支部,职务,开始日期,结束日期
1001,沈怀瑾,B1,书记,2024-03-01,2026-06-30
1002,陆青禾,B1,书记,2026-07-01,
"""
    assert messages(take(Subject.PERSONS, text)) == []
    assert secretary_of(Branch.objects.get(code="B1"), on=date(2026, 7, 1)) == Person.objects.get(staff_number="1002")


def test_a_moved_unit_takes_those_below_it_along(house: None) -> None:
    take(Subject.UNITS, "code,name,parent\nPORT-2,装卸二队,PORT\n")
    take(Subject.UNITS, "code,name,parent\nPORT-1,装卸一队,PORT-2\nPORT-1-B,二班,PORT-1-A\n")
    lowest = Unit.objects.get(code="PORT-1-B")
    codes = [Unit.objects.get(pk=pk).code for pk in lowest.ids_up_to_root()]
    assert codes == ["PORT-1-B", "PORT-1-A", "PORT-1", "PORT-2", "PORT"]


def test_a_unit_without_members_gets_a_liaison_officer(house: None) -> None:
    text = "编号,名称,支部,联络员\nPORT-1-A,一班,J,1002\n"
    assert messages(take(Subject.UNITS, text)) == []
    coverage = Coverage.objects.get(unit__code="PORT-1-A")
    assert coverage.liaison_officer is not None
    assert coverage.liaison_officer.staff_number == "1002"
    take(Subject.UNITS, "编号,名称,支部\nPORT-1-A,一班,\n")
    assert not Coverage.objects.filter(unit__code="PORT-1-A").exists()


def test_unknown_columns_are_named_not_guessed() -> None:
    assert take(Subject.BRANCHES, "code,name,colour\nC,党委,red\n").ignored_headers == ("colour",)


MISTAKES = (
    (
        Subject.UNITS,
        "code\nX\n",
        1,
        "name",
        "This column is missing; add it.",
    ),
    (
        Subject.UNITS,
        "code,name,Name\nX,a,b\n",
        1,
        "Name",
        "This column is there twice; keep one.",
    ),
    (
        Subject.UNITS,
        "code,name\nX,甲\n\n,乙\n",
        4,
        "code",
        "This cell is empty; fill it in.",
    ),
    (
        Subject.UNITS,
        "code,name\nX,甲\nX,乙\n",
        3,
        "code",
        "This code is already in row 2.",
    ),
    (
        Subject.UNITS,
        "code,name,parent\nX,甲,Y\n",
        2,
        "parent",
        "There is no “Y”, neither here nor in this file.",
    ),
    (
        Subject.UNITS,
        "code,name,parent\nX,甲,X\n",
        2,
        "parent",
        "This goes round in a circle: nothing can be below itself.",
    ),
    (
        Subject.UNITS,
        "code,name,branch\nX,甲,B9\n",
        2,
        "branch",
        "There is no branch “B9”; import branches first.",
    ),
    (
        Subject.UNITS,
        "code,name,branch,liaison officer\nX,甲,B1,9\n",
        2,
        "liaison officer",
        "Nobody has the staff number “9”; import persons first, then this file again.",
    ),
    (
        Subject.UNITS,
        "code,name,branch,liaison officer\nX,甲,,1001\n",
        2,
        "branch",
        "A liaison officer works for a branch; fill in its code.",
    ),
    (
        Subject.UNITS,
        "code,name\n" + "X" * 41 + ",甲\n",
        2,
        "code",
        "Ensure this value has at most 40 characters (it has 41).",
    ),
    (
        Subject.BRANCHES,
        "code,name,form\nX,甲,club\n",
        2,
        "form",
        "“club” is not known here; write one of: committee, branch, joint branch.",
    ),
    (
        Subject.BRANCHES,
        'code,name\nX,"甲',
        1,
        "",
        "This is not a readable CSV file (unexpected end of data).",
    ),
    (
        Subject.PERSONS,
        "工号,姓名,单位\n9,甲,Q\n",
        2,
        "单位",
        "There is no unit “Q”; import units first.",
    ),
    (
        Subject.PERSONS,
        "工号,姓名,班次\n9,甲,早\n",
        2,
        "班次",
        "“早” is not known here; write one of: night shift, day shift, middle shift.",
    ),
    (
        Subject.PERSONS,
        "工号,姓名,语言\n9,甲,fr\n",
        2,
        "语言",
        "“fr” is not a language of this house; write zh-hans or en.",
    ),
    (
        Subject.PERSONS,
        "工号,姓名,停用\n9,甲,也许\n",
        2,
        "停用",
        "“也许” is neither yes nor no; write yes, no, 是 or 否.",
    ),
    (
        Subject.PERSONS,
        "工号,姓名,支部\n9,甲,B1\n",
        2,
        "role",
        "A post needs a branch, a role and its first day; this cell is empty.",
    ),
    (
        Subject.PERSONS,
        "工号,姓名,支部,职务,开始日期\n9,甲,B1,党员,2026-02-30\n",
        2,
        "开始日期",
        "“2026-02-30” is not a date; write it as 2024-03-01.",
    ),
    (
        Subject.PERSONS,
        "工号,姓名,支部,职务,开始日期,结束日期\n9,甲,B1,党员,2026-02-03,2026-02-02\n",
        2,
        "结束日期",
        "The post would end before it starts.",
    ),
    (
        Subject.PERSONS,
        "工号,姓名,支部,职务,开始日期\n9,甲,B1,党员,\n",
        2,
        "开始日期",
        "A post needs a branch, a role and its first day; this cell is empty.",
    ),
    (
        Subject.PERSONS,
        "工号,姓名,支部,职务,开始日期\n9,甲,B7,船长,2026-02-01\n",
        2,
        "支部",
        "There is no branch “B7”; import branches first.",
    ),
    (
        Subject.PERSONS,
        "工号,姓名\n9,甲\n9,乙\n",
        3,
        "姓名",
        "Row 2 says “甲” about the same person; make them equal.",
    ),
    (
        Subject.PERSONS,
        "工号,姓名,支部,职务,开始日期\n1002,陆青禾,B1,书记,2025-01-01\n",
        2,
        "开始日期",
        "Shen Huaijin is secretary of this branch then; give the last day of that post first.",
    ),
)


@pytest.mark.parametrize(("subject", "text", "row", "column", "message"), MISTAKES)
def test_it_names_row_column_and_mend(
    house: None, subject: Subject, text: str, row: int, column: str, message: str
) -> None:
    before = (Unit.objects.count(), Branch.objects.count(), Person.objects.count(), Post.objects.count())
    result = take(subject, text)
    assert f"Row {row}, column “{column}”: {message}" in messages(result)
    assert result.changes == ()
    assert before == (
        Unit.objects.count(),
        Branch.objects.count(),
        Person.objects.count(),
        Post.objects.count(),
    )


def test_one_bad_row_keeps_the_good_ones_out(house: None) -> None:
    take(Subject.PERSONS, "工号,姓名,班次\n2001,甲,白班\n2002,乙,早\n")
    assert not Person.objects.filter(staff_number="2001").exists()


@pytest.mark.parametrize("content", [b"\xff\xff\xff", "code,name\nX,甲".encode("utf-16")])
def test_it_refuses_what_is_no_text(content: bytes) -> None:
    assert "GB18030" in messages(import_organisation(Subject.UNITS, content))[0]


def test_an_empty_file_misses_its_columns() -> None:
    assert len(messages(import_organisation(Subject.UNITS, b""))) == 2


def test_problems_come_in_the_readers_language() -> None:
    with override("zh-hans"):
        assert messages(take(Subject.UNITS, "编号,名称\n,甲\n")) == ["第 2 行，“编号”列：此单元格为空，请填写。"]


def test_the_command_shows_what_a_dry_run_would_do(tmp_path: Path) -> None:
    file, out = tmp_path / "branches.csv", StringIO()
    file.write_text(BRANCHES, encoding="utf-8")
    call_command("import_organisation", "branches", file, "--dry-run", stdout=out)
    assert "Row 2: add Haichuan Port Committee" in out.getvalue()
    assert "3 rows: 3 added, 0 changed." in out.getvalue()
    assert not Branch.objects.exists()
    call_command("import_organisation", "branches", file, stdout=out)
    assert Branch.objects.count() == 3


def test_the_command_stops_at_problems(tmp_path: Path) -> None:
    file, err = tmp_path / "units.csv", StringIO()
    file.write_text("code,name,colour\n,甲,red\n", encoding="utf-8")
    with pytest.raises(CommandError, match="Nothing was imported"):
        call_command("import_organisation", "units", file, stderr=err)
    assert "colour" in err.getvalue()
    assert "Row 2" in err.getvalue()
    with pytest.raises(CommandError, match="can't be read"):
        call_command("import_organisation", "units", tmp_path / "nowhere.csv")


def test_the_command_describes_the_columns() -> None:
    out = StringIO()
    call_command("import_organisation", "persons", stdout=out)
    assert "* staff_number / 工号" in out.getvalue()


def test_the_committee_of_an_empty_house_becomes_the_imported_one() -> None:
    before = branch_answering_for(None)
    assert messages(take(Subject.BRANCHES, BRANCHES)) == []
    assert branch_answering_for(None) == before
    before.refresh_from_db()
    assert (before.code, before.name, Branch.objects.count()) == ("C", "海川港务党委", 3)


@pytest.mark.parametrize("text", ["code,name,parent\nA,甲,\nA1,甲一,A\nB,乙,\n", "code,name\nA,甲\n\nB,乙\n"])
def test_a_first_import_with_two_at_the_top_is_refused_so_that_no_case_is_left_without_a_secretary(text: str) -> None:
    before = root_branch()

    problems = messages(take(Subject.BRANCHES, text))

    assert len(problems) == 1
    assert problems[0].startswith("Row 4, column “parent”: ")
    assert "only one can be at the top" in problems[0]
    assert list(Branch.objects.all()) == [before]


def test_two_at_the_top_are_taken_where_the_committee_keeps_its_place() -> None:
    assert messages(take(Subject.BRANCHES, "code,name,parent\nA,甲,\nB,乙,\n")) == [], "no case was ever received"
    Branch.objects.all().delete()
    root_branch()
    assert messages(take(Subject.BRANCHES, "code,name,parent\ncommittee,党委,\nB,乙,\n")) == []


def test_a_committee_that_the_file_names_itself_stays_what_it_is() -> None:
    before = branch_answering_for(None)
    assert messages(take(Subject.BRANCHES, "code,name,parent\nB1,装卸支部,committee\n")) == []
    before.refresh_from_db()
    assert (before.code, Branch.objects.get(code="B1").parent) == ("committee", before)
