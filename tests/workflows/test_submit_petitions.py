"""A whole register through the live intake: nobody's report is lost, each has a deadline."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from django.utils.translation import override

from casework.cases.models import Case
from casework.cases.words import Stage
from tests.cast import House
from workflows.demonstration.organisation import load_organisation
from workflows.demonstration.petitions import nobodys, submit
from workflows.demonstration.routing import publish_rules
from workflows.doctor import examine

TEXTS = [f"第{number}件：路灯坏了很久，请派人来看一看。" for number in range(40)]


@pytest.fixture
def demonstration(db: None) -> None:
    load_organisation()
    publish_rules(timezone.now())


def register(folder: Path) -> Path:
    file = folder / "petitions.csv"
    rows = [f"{number},问路灯,2019-04-25T09:32:09+08:00,{text}" for number, text in enumerate(TEXTS)]
    rows[7] += "昨晚有人触电，晕倒在路边。"
    file.write_text("\n".join(["petition_id,subject,received_at,body", *rows]), encoding="utf-8")
    return file


def run(command: str, *given: str) -> str:
    out = StringIO()
    with override("en"):
        call_command(command, *given, stdout=out, stderr=StringIO(), verbosity=0)
    return out.getvalue()


def test_everything_gets_to_somebody_and_has_a_deadline(demonstration: None, tmp_path: Path) -> None:
    printed = run("submit_petitions", str(register(tmp_path)))

    assert "Without a responsible person or queue: 0. Without a deadline: 0." in printed
    assert "40 reports; 1 with words of danger." in printed
    cases = Case.objects.all()
    assert cases.count() == len(TEXTS)
    assert {case.stage for case in cases} == {Stage.ASSIGN, Stage.ACCEPT}
    assert cases.values("branch").distinct().count() > 3
    assert list(examine()) == []


def test_no_intake_takes_more_than_thirty_statements(demonstration: None) -> None:
    submit(TEXTS[:8])

    assert max(submit(TEXTS).statements) <= 30


def test_what_is_nobodys_is_found(demonstration: None) -> None:
    tally = submit(TEXTS)
    cases = Case.objects.filter(pk__in=tally.case_ids).select_related("report")
    assert nobodys(cases) == []

    asked = next(case.offered_to for case in cases if case.offered_to)
    asked.posts.all().delete()
    assert {case.offered_to for case in nobodys(cases)} == {asked}


def test_it_is_only_for_a_demonstration(house: House, tmp_path: Path) -> None:
    with pytest.raises(CommandError):
        run("submit_petitions", str(register(tmp_path)))

    assert not Case.objects.exists()


def test_the_words_of_danger_are_measured_on_a_register(db: None, tmp_path: Path) -> None:
    printed = run("danger_words", str(register(tmp_path)))

    assert "7\t触电 晕倒\t" in printed
    assert "Version 1 raises 1 of 40." in printed


@pytest.mark.parametrize("command", ["danger_words", "submit_petitions"])
def test_a_file_that_is_no_register_is_refused(db: None, tmp_path: Path, command: str) -> None:
    (tmp_path / "song.csv").write_text("la,la\n1,2\n", encoding="utf-8")

    with pytest.raises(CommandError):
        run(command, str(tmp_path / "song.csv"))
