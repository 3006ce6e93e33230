"""An old register comes in."""

from __future__ import annotations

import csv
import statistics
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from casework.cases import ledger
from casework.cases.models import Case, Message
from casework.cases.refusals import ActionRefused
from casework.cases.words import Category, Channel, Clock, Confidentiality, Kind, Stage
from casework.organisation.models import Branch
from tests.cast import House
from workflows import timers
from workflows.actions import OldCase, accept_case, assign_case, import_case
from workflows.doctor import examine
from workflows.models import CaseProcess
from workflows.registers.rows import RowUnreadable, moment

PETITIONS = next(
    (file for folder in Path(__file__).parents[3:5] if (file := folder / "shared/data/petitions.csv").exists()),
    None,
)


def old_case(house: House, **fields: object) -> OldCase:
    row = OldCase(
        source_reference="2019-17",
        subject="浴室没有热水",
        text="夜班下班以后浴室总是冷水。",
        received_at=datetime(2019, 4, 22, 1, 0, tzinfo=UTC),
        reply="锅炉已经换了新的，请再试试。",
        replied_at=datetime(2019, 4, 30, 6, 30, tzinfo=UTC),
        branch=house.yard_branch,
        category=Category.LIVING,
    )
    return replace(row, **fields)  # type: ignore[arg-type]


def unanswered(house: House, **fields: object) -> OldCase:
    return old_case(house, reply="", replied_at=None, **fields)


def run(file: Path, *options: str) -> str:
    out = StringIO()
    call_command("import_cases", str(file), *options, stdout=out, stderr=StringIO())
    return out.getvalue()


def register(folder: Path, *rows: str, header: str = "petition_id,subject,received_at,body,reply,replied_at") -> Path:
    file = folder / "register.csv"
    file.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return file


@pytest.fixture(autouse=True)
def rejects_stay_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_it_makes_an_answered_row_a_closed_case_with_its_true_times(house: House) -> None:
    row = old_case(house)

    case = import_case(row).case

    case.refresh_from_db()
    assert (case.stage, case.owner, case.is_imported, case.next_due_at) == (Stage.CLOSED, None, True, None)
    assert (case.received_at, case.first_response_at, case.closed_at) == (
        row.received_at,
        row.replied_at,
        row.replied_at,
    )
    assert case.number.startswith("XQ-2019-")
    assert case.report.text == "浴室没有热水\n夜班下班以后浴室总是冷水。"
    assert (case.report.channel, case.report.confidentiality) == (Channel.IMPORT, Confidentiality.ANONYMOUS)
    message = case.messages.get()
    assert (message.side, message.text, message.created_at) == (
        Message.Side.BRANCH,
        row.reply,
        row.replied_at,
    )


def test_it_measures_the_old_answer_on_both_clocks(house: House) -> None:
    case = import_case(old_case(house)).case  # Monday 9:00 to Tuesday of next week 14:30

    assert case.response_elapsed_seconds == timedelta(days=8, hours=5, minutes=30).total_seconds()
    worked = timedelta(hours=7 + 4 * 8 + 8 + 8 + 5)  # Sunday 28th was worked in exchange for May Day
    assert case.response_working_seconds == worked.total_seconds()
    assert case.response_breached_at == case.response_due_at
    assert (case.accept_breached_at, case.resolve_breached_at) == (None, None)
    assert case.ledger.get(kind=Kind.RESPONDED).facts["breached"] == Clock.RESPONSE


def test_an_answer_in_time_is_no_breach(house: House) -> None:
    row = old_case(house)

    case = import_case(replace(row, replied_at=row.received_at + timedelta(hours=2))).case

    assert case.response_breached_at is None
    assert case.response_working_seconds == 2 * 3600


def test_it_records_each_step_when_it_happened(house: House) -> None:
    row = old_case(house)

    entries = list(import_case(row).case.ledger.all())

    assert [(entry.kind, entry.at, entry.actor) for entry in entries] == [
        (Kind.IMPORTED, row.received_at, "import"),
        (Kind.RESPONDED, row.replied_at, "import"),
        (Kind.CLOSED, row.replied_at, "import"),
    ]
    assert all(timezone.now() - entry.recorded_at < timedelta(minutes=5) for entry in entries)
    assert list(ledger.verify_all()) == []


@pytest.mark.parametrize("make", [old_case, unanswered])
def test_the_ledger_adds_up_to_the_case(house: House, make: type[OldCase]) -> None:
    import_case(make(house))

    case = Case.objects.get()
    assert ledger.fold(case.ledger.all()) == ledger.stored_row(case)


def test_it_tells_nobody(house: House) -> None:
    import_case(old_case(house))
    import_case(unanswered(house, source_reference="2019-18"))

    assert not ProcrastinateJob.objects.exists()


def test_it_tells_nobody_of_limits_that_passed_years_ago(house: House) -> None:
    case = import_case(unanswered(house)).case

    assert timers.fire_due_timers() == 0
    assert case.ledger.get().facts["set"]["accept_breached_at"] == ledger.encode(case.accept_due_at)
    assert (case.response_breached_at, case.resolve_breached_at) == (case.response_due_at, case.resolve_due_at)
    assign_case(case, to=house.member, by=house.secretary)
    accept_case(case, by=house.member)
    assert timers.fire_due_timers() == 0
    assert list(examine()) == []


def test_limits_of_a_fresh_row_still_run(house: House) -> None:
    case = import_case(unanswered(house, received_at=timezone.now() - timedelta(minutes=1))).case

    assert case.clock_marks == []
    assert timers.next_due_at() is not None
    assert list(examine()) == []


def test_an_unanswered_row_waits_for_assignment(house: House) -> None:
    case = import_case(unanswered(house)).case

    assert case.stage == Stage.ASSIGN
    assert CaseProcess.objects.get().case == case
    assign_case(case, to=house.member, by=house.secretary)
    assert case.stage == Stage.ACCEPT


def test_no_flow_runs_for_what_is_over(house: House) -> None:
    import_case(old_case(house))

    assert not CaseProcess.objects.exists()


def test_the_same_row_again_adds_nothing(house: House) -> None:
    first = import_case(old_case(house))

    again = import_case(old_case(house))

    assert (first.is_repeat, again.is_repeat, again.case) == (False, True, first.case)
    assert Case.objects.count() == 1


def test_a_named_row_belongs_to_its_reporter(house: House) -> None:
    report = import_case(old_case(house, reporter=house.worker)).case.report

    assert (report.reporter, report.unit, report.confidentiality) == (
        house.worker,
        house.yard,
        Confidentiality.NAMED,
    )


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"text": " ", "subject": ""}, "text_missing"),
        ({"text": "长" * 50_001}, "text_too_long"),
        ({"source_reference": ""}, "source_reference_missing"),
        ({"received_at": datetime(2100, 1, 1, tzinfo=UTC)}, "in_the_future"),
        ({"replied_at": datetime(2100, 1, 1, tzinfo=UTC)}, "in_the_future"),
        ({"replied_at": datetime(2019, 4, 1, tzinfo=UTC)}, "replied_before_receipt"),
        ({"reply": ""}, "reply_incomplete"),
        ({"replied_at": None}, "reply_incomplete"),
    ],
)
def test_it_refuses_what_cannot_be(house: House, fields: dict[str, object], code: str) -> None:
    with pytest.raises(ActionRefused, match=code):
        import_case(old_case(house, **fields))

    assert not Case.objects.exists()


def test_it_refuses_another_row_under_a_known_number(house: House) -> None:
    import_case(old_case(house))

    with pytest.raises(ActionRefused, match="other_row_of_that_reference"):
        import_case(old_case(house, text="另一件事。"))


def test_the_command_takes_good_rows_and_lists_the_others(house: House, tmp_path: Path) -> None:
    file = register(
        tmp_path,
        "1,食堂,2019-04-25T09:32:09+08:00,饭菜太咸,已换厨师,2019-05-10T14:56:53+08:00",
        '2,路灯,2019/4/26 8:05,"北门路灯不亮\n晚上很黑",,',
        "=3,坏行,去年,内容,,",
        "4,,2019-04-25,,,",
        "5,倒着,2019-04-25 09:00,内容,回复,2019-04-24 09:00",
    )

    told = run(file)

    assert told.startswith("已添加 2 件")
    assert {case.stage: case.report.text for case in Case.objects.all()} == {
        Stage.CLOSED: "食堂\n饭菜太咸",
        Stage.ASSIGN: "路灯\n北门路灯不亮\n晚上很黑",
    }
    with (tmp_path / "register.csv.rejects.csv").open(encoding="utf-8-sig", newline="") as opened:
        rejected = list(csv.reader(opened))[1:]
    assert [(line, number) for line, number, _reason in rejected] == [("5", "'=3"), ("6", "4"), ("7", "5")]
    assert "去年" in rejected[0][2]


def test_the_command_run_again_adds_nothing(house: House, tmp_path: Path) -> None:
    file = register(tmp_path, "1,食堂,2019-04-25T09:32:09+08:00,饭菜太咸,已换,2019-05-10T14:56:53+08:00")
    run(file)

    assert run(file).startswith("已添加 0 件，已有 1 件")
    assert not (tmp_path / "register.csv.rejects.csv").exists()


def test_the_command_reads_a_chinese_spreadsheet(house: House, tmp_path: Path) -> None:
    file = tmp_path / "register.csv"
    header = "编号;标题;内容;来电时间;支部;类别;工号"
    row = "A-1;暖气;宿舍暖气不热;2020年1月5日 7时30分;后勤支部;政策咨询;1100"
    file.write_text(f"{header}\n{row}\n", encoding="gb18030")

    run(file, "--map", "来电时间=received_at", "--register", "2020")

    case = Case.objects.get()
    assert case.report.source_reference == "2020:A-1"
    assert (case.branch, case.category, case.report.reporter) == (
        house.canteen_branch,
        Category.CONSULTATION,
        house.worker,
    )
    assert case.received_at == datetime(2020, 1, 4, 23, 30, tzinfo=UTC)


def test_the_command_puts_rows_where_it_is_told(house: House, tmp_path: Path) -> None:
    file = register(tmp_path, "1,食堂,2019-04-25 09:32,饭菜太咸,,")

    run(file, "--branch", "C-1", "--category", "living")

    assert Case.objects.get().branch == house.yard_branch
    assert Case.objects.get().category == Category.LIVING


@pytest.mark.parametrize(
    ("content", "options", "sentence"),
    [
        (b"petition_id,body\n1,x\n", (), "received_at"),
        (b"petition_id,body,received_at\n1,x,2019-01-01\n", ("--map", "when=received_at"), "when"),
        (b"petition_id,body,received_at\n1,x,2019-01-01\n", ("--branch", "X-9"), "X-9"),
        (b"\xff\xfe\x00\x81", (), "GB18030"),
        (b"", (), "reference"),
    ],
)
def test_the_command_names_what_is_wrong_with_the_whole(
    house: House, tmp_path: Path, content: bytes, options: tuple[str, ...], sentence: str
) -> None:
    file = tmp_path / "register.csv"
    file.write_bytes(content)

    with pytest.raises(CommandError, match=sentence):
        run(file, *options)


def test_the_command_gives_the_cases_of_an_empty_house_to_its_committee(db: None, tmp_path: Path) -> None:
    assert not Branch.objects.exists()

    run(register(tmp_path, "1,路灯,2020-03-02T09:00:00+08:00,西门路灯坏了,已经修好,2020-03-03T09:00:00+08:00"))

    assert {case.branch for case in Case.objects.all()} == {Branch.objects.get(form=Branch.Form.COMMITTEE)}


def test_the_command_names_a_missing_file(house: House, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"nowhere\.csv"):
        run(tmp_path / "nowhere.csv")


@pytest.mark.parametrize(
    "text",
    [
        "2019-04-25T01:32:09Z",
        "2019-04-25T09:32:09+08:00",
        "2019-04-25 09:32:09",
        "2019/4/25 9:32:09",
        "2019年4月25日9时32分09秒",
    ],
)
def test_it_reads_times_as_spreadsheets_write_them(text: str) -> None:
    assert moment(text) == datetime(2019, 4, 25, 1, 32, 9, tzinfo=UTC)


@pytest.mark.parametrize("text", ["去年", "2019-13-01", "25.04.2019", "43580"])
def test_it_does_not_guess_times(text: str) -> None:
    with pytest.raises(RowUnreadable, match=text):
        moment(text)


@pytest.mark.skipif(PETITIONS is None, reason="the real register is not part of the product")
def test_a_real_register_keeps_its_response_times(house: House) -> None:
    assert PETITIONS is not None
    with PETITIONS.open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    expected = sorted(
        int((datetime.fromisoformat(row["replied_at"]) - datetime.fromisoformat(row["received_at"])).total_seconds())
        for row in rows
    )

    assert run(PETITIONS).startswith(f"已添加 {len(rows)} 件，已有 0 件，未收入 0 件")
    assert run(PETITIONS).startswith("已添加 0 件")

    found = sorted(Case.objects.values_list("response_elapsed_seconds", flat=True))
    assert found == expected
    days = [seconds / 86400 for seconds in found]  # type: ignore[operator]
    assert round(statistics.median(days), 1) == 11.8
    assert round(days[int(0.9 * len(days))], 1) == 41.2
    assert list(ledger.verify_all()) == []
    for case in Case.objects.prefetch_related("ledger").iterator(chunk_size=200):
        assert ledger.fold(case.ledger.all()) == ledger.stored_row(case)
