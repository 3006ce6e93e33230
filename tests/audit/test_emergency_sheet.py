"""The record of an emergency: every step with its second, who was alerted, who led, and the limits."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from casework.audit import pdf
from casework.audit.emergency import Sheet, sheet_of
from casework.audit.exports import request_export, write_export
from casework.audit.models import AuditExport
from casework.audit.press import the_press
from casework.cases.models import Case
from casework.cases.words import Circle, EmergencyStep
from tests.audit.test_pdf import squeezed, text_of
from tests.cast import House, case_at
from tests.workflows.test_raise_alarm import on_duty_now, raised
from workflows.actions import accept_case, repeat_alarm, stamp_step

NIGHT = datetime(2026, 3, 1, 18, 12, tzinfo=UTC)
"""Monday, 02:12 in Shanghai."""


@pytest.fixture
def emergency(house: House) -> Case:
    with time_machine.travel(NIGHT, tick=False) as clock:
        on_duty_now(house.yard_branch, house.member)
        case = raised(house)
        clock.move_to(NIGHT + timedelta(minutes=5, seconds=3))
        repeat_alarm(case)
        clock.move_to(NIGHT + timedelta(minutes=6, seconds=20))
        accept_case(case, by=house.secretary)
        clock.move_to(NIGHT + timedelta(minutes=33))
        stamp_step(case, by=house.secretary, step=EmergencyStep.WITH_PERSON)
        stamp_step(case, by=house.member, step=EmergencyStep.NOTE, text="意识清楚，能说话。")
    return case


def test_it_counts_from_the_alarm(emergency: Case, house: House) -> None:
    sheet = sheet_of(emergency)

    assert sheet.alarm_at == NIGHT
    assert [int(moment.since.total_seconds()) for moment in sheet.moments] == [0, 0, 303, 380, 1980, 1980]
    assert [(round.circle, round.fresh) for round in sheet.rounds] == [
        (Circle.ON_DUTY, [house.member]),
        (Circle.SECRETARY, [house.secretary]),
    ]
    assert sheet.led_by == house.secretary
    assert sheet.dossier.fault is None


def test_it_holds_both_limits_against_what_was_needed(emergency: Case) -> None:
    accept, response = sheet_of(emergency).readings

    assert (accept.state, accept.used and accept.used.elapsed) == ("kept", timedelta(minutes=6, seconds=20))
    assert (response.state, response.used and response.used.elapsed) == ("breached", timedelta(minutes=33))


def test_there_is_none_of_an_ordinary_case(house: House) -> None:
    with pytest.raises(ValueError, match="No alarm"):
        sheet_of(case_at("respond", house))


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("zh-hans", ("紧急救助记录", "江岚(1001)", "石磊(1002)", "6:20", "33:00", "10分钟", "意识清楚")),
        ("en", ("Recordofanemergency", "JiangLan(1001)", "ShiLei(1002)", "6:20", "33:00", "10minutes", "意识清楚")),
    ],
)
def test_the_pdf_has_all_of_it(emergency: Case, language: str, expected: tuple[str, ...]) -> None:
    words = squeezed(text_of(pdf.render_sheet(emergency, language)))

    for part in (emergency.number, emergency.ledger_head, *expected):
        assert part in words, part


def test_it_is_another_document_than_the_audit_report(emergency: Case, house: House) -> None:
    report = request_export(emergency, language="en", by=house.leader)
    sheet = request_export(emergency, language="en", by=house.leader, kind=AuditExport.Kind.SHEET)
    assert report != sheet
    assert request_export(emergency, language="en", by=house.leader, kind=AuditExport.Kind.SHEET) == sheet

    write_export(sheet.pk, the_press())
    the_press().close()

    sheet.refresh_from_db()
    assert sheet.state == AuditExport.State.DONE
    assert "Recordofanemergency" in squeezed(text_of(bytes(sheet.pdf or b"")))


def test_it_says_when_nobody_was_on_duty(house: House) -> None:
    sheet: Sheet = sheet_of(raised(house))

    assert sheet.rounds[0].nobody_on_duty
    assert sheet.led_by is None
    assert "nobody was on duty" in " ".join(text_of(pdf.render_sheet(sheet.case, "en")).split())
