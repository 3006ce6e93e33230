"""An alarm at the desk: a red banner on every page, one touch to take it, one touch per step, and the record."""

from __future__ import annotations

import pytest

from casework.audit.models import AuditExport
from casework.cases.models import Case
from casework.cases.words import EmergencyStep, Kind, Stage
from tests.cast import House, case_at
from tests.portals.desk import act, address, at_desk, words
from tests.workflows.test_raise_alarm import on_duty_now, raised
from workflows.actions import accept_case, close_case, resolve_case, stamp_step


@pytest.fixture
def alarm(house: House) -> Case:
    """Reached a member and somebody of another branch."""
    on_duty_now(house.yard_branch, house.member, house.stranger)
    return raised(house)


@pytest.mark.parametrize("page", ["/desk/", "/desk/notifications/", "/desk/duty/", "/desk/alarms/"])
@pytest.mark.parametrize("who", ["member", "stranger"])
def test_whoever_was_alerted_sees_it_on_every_page(house: House, alarm: Case, who: str, page: str) -> None:
    found = words(at_desk(getattr(house, who)).get(page))

    assert "Life at risk · Yard team 1 · Yard station" in found
    assert f'action="/desk/cases/{alarm.number}/accept/"' in found
    assert "I take it" in found


@pytest.mark.parametrize("who", ["second_member", "stranger_secretary", "worker"])
def test_nobody_else_sees_it(house: House, alarm: Case, who: str) -> None:
    assert "I take it" not in words(at_desk(getattr(house, who)).get("/desk/"))


def test_a_leader_who_was_alerted_sees_it_in_the_own_room(house: House) -> None:
    on_duty_now(house.yard_branch, house.leader)
    case = raised(house)

    assert "I take it" in words(at_desk(house.leader).get("/lead/"))
    assert act(house.leader, case, "accept").status_code == 302


def test_one_touch_takes_it_and_the_second_is_told_who_leads(house: House, alarm: Case) -> None:
    assert act(house.stranger, alarm, "accept").status_code == 302

    late = act(house.member, alarm, "accept")

    assert late.status_code == 409
    assert "Somebody else has accepted this case already." in words(late)
    assert "led by He Miao" in words(late)
    assert "I take it" not in words(at_desk(house.member).get("/desk/"))


def test_one_touch_stamps_a_step(house: House, alarm: Case) -> None:
    accept_case(alarm, by=house.member)

    assert act(house.member, alarm, "stamp", step="on_the_way").status_code == 302
    assert act(house.stranger, alarm, "stamp", step="note", text="门口等救护车").status_code == 302

    page = words(at_desk(house.stranger).get(address(alarm)))
    assert "On the way" in page and "门口等救护车" in page
    assert alarm.ledger.filter(kind=Kind.STAMPED).count() == 2


def test_a_note_without_words_and_a_step_that_does_not_exist_are_refused(house: House, alarm: Case) -> None:
    accept_case(alarm, by=house.member)

    assert act(house.member, alarm, "stamp", step="note").status_code == 422
    assert act(house.member, alarm, "stamp", step="dancing").status_code == 422
    assert not alarm.ledger.filter(kind=Kind.STAMPED).exists()


def test_the_steps_are_on_a_page_of_their_own_too(house: House, alarm: Case) -> None:
    accept_case(alarm, by=house.member)

    assert "Record a step of the emergency" in words(at_desk(house.member).get(address(alarm, "stamp")))


def test_an_ordinary_case_has_none_of_it(house: House) -> None:
    page = words(at_desk(house.member).get(address(case_at("respond", house))))

    assert "One touch records the step" not in page and "/sheet/" not in page


def finished(house: House, alarm: Case) -> Case:
    accept_case(alarm, by=house.stranger)
    stamp_step(alarm, by=house.stranger, step=EmergencyStep.WITH_PERSON)
    resolve_case(alarm, by=house.stranger, text="已送医院。")
    return close_case(alarm, by=house.secretary, reason="家属已到，本人在住院。")


@pytest.mark.parametrize("who", ["stranger", "secretary", "leader"])
def test_owner_secretary_and_leader_get_the_record(house: House, alarm: Case, who: str) -> None:
    case = finished(house, alarm)
    assert case.stage == Stage.CLOSED
    desk = at_desk(getattr(house, who))
    assert f"/desk/cases/{case.number}/sheet/" in words(desk.get(address(case)))

    answer = desk.post(address(case, "sheet"), {"language": "en"})

    export = AuditExport.objects.get(kind=AuditExport.Kind.SHEET)
    assert answer.headers["Location"] == f"/desk/sheets/{export.pk}/"
    assert "The record is being written" in words(desk.get(answer.headers["Location"]))
    assert desk.get(f"/desk/sheets/{export.pk}/download/").status_code == 404, "not ready yet"
    assert (
        at_desk(house.secretary if who != "secretary" else house.leader).get(f"/desk/sheets/{export.pk}/").status_code
        == 404
    ), "each asks for their own"


@pytest.mark.parametrize("who", ["member", "second_member", "stranger_secretary", "worker", "administrator"])
def test_nobody_else_gets_it(house: House, alarm: Case, who: str) -> None:
    accept_case(alarm, by=house.stranger)

    assert at_desk(getattr(house, who)).post(address(alarm, "sheet"), {"language": "en"}).status_code == 404


def test_a_record_is_of_an_alarm_and_in_a_language_of_the_house(house: House, alarm: Case) -> None:
    assert at_desk(house.leader).post(address(case_at("respond", house), "sheet")).status_code == 404
    assert at_desk(house.leader).post(address(alarm, "sheet"), {"language": "fr"}).status_code == 400


def test_a_finished_record_is_downloaded_under_its_name(house: House, alarm: Case) -> None:
    from casework.audit.exports import write_export
    from casework.audit.press import the_press

    desk = at_desk(house.leader)
    desk.post(address(alarm, "sheet"), {"language": "en"})
    export = AuditExport.objects.get()
    write_export(export.pk, the_press())
    the_press().close()

    answer = desk.get(f"/desk/sheets/{export.pk}/download/")

    assert answer.content.startswith(b"%PDF-")
    assert f'filename="{alarm.number} Record of an emergency.pdf"' in answer.headers["Content-Disposition"]
    assert desk.get(f"/lead/reports/{export.pk}/").status_code == 404, "it is no audit report"
