"""One case as leaders read it, and its audit PDF from the button to the file."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from casework.audit.exports import request_export, write_export
from casework.audit.models import AuditExport
from casework.audit.press import Press
from casework.cases.models import Case
from casework.organisation.models import Person, Post
from tests.cast import PASSWORD, House, a_report, case_at, post
from tests.portals.test_lead_cases import signed_in
from workflows.actions import receive_report, respond


def another_leader(house: House) -> Person:
    person = Person.objects.create_person("9002", PASSWORD, name="另一位", unit=house.port)
    post(person, house.committee, house.leader.posts.get().role)
    return person


def ready_export(house: House, case: Case, language: str = "zh-hans") -> AuditExport:
    export = request_export(case, language=language, by=house.leader)
    press = Press()
    write_export(export.pk, press)
    press.close()
    return export


def test_it_shows_a_case_with_thread_and_steps(house: House) -> None:
    case = case_at("resolve", house)
    html = signed_in(house.leader, "zh-hans").get(f"/lead/cases/{case.number}/").content.decode()
    for words in ("浴室地面太滑", "今天铺防滑垫", "石磊", "3 个工作日", "台账完整"):
        assert words in html


def test_it_names_a_reporter_only_who_wanted_to_be_named(house: House) -> None:
    from casework.cases.words import Confidentiality

    named = receive_report(a_report(house, reporter=house.worker)).case
    quiet = receive_report(a_report(house, reporter=house.worker, confidentiality=Confidentiality.CONFIDENTIAL)).case
    client = signed_in(house.leader, "zh-hans")
    assert house.worker.name in client.get(f"/lead/cases/{named.number}/").content.decode()
    assert house.worker.name not in client.get(f"/lead/cases/{quiet.number}/").content.decode()


def test_it_knows_no_other_numbers(house: House) -> None:
    assert signed_in(house.leader).get("/lead/cases/XQ-1999-000001/").status_code == 404


def test_it_asks_the_same_few_statements_for_a_long_case(house: House) -> None:
    post(house.stranger_secretary, house.committee, Post.Role.SECRETARY)
    case = case_at("resolve", house)
    client = signed_in(house.leader)
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as statements:
            client.get(f"/lead/cases/{case.number}/")
        counts.append(len(statements))
        for number in range(8):
            respond(case, by=house.member, text=f"进展 {number}")
    assert counts[0] == counts[1] <= 19


def test_it_queues_a_report_and_leads_to_its_page(house: House) -> None:
    case = case_at("respond", house)
    response = signed_in(house.leader).post(f"/lead/cases/{case.number}/report/", {"language": "en"})
    export = AuditExport.objects.get()
    assert response.headers["Location"] == f"/lead/reports/{export.pk}/"
    assert (export.state, export.requested_by) == ("queued", house.leader)


def test_it_answers_a_live_page_with_the_progress_that_asks_again(house: House) -> None:
    case = case_at("respond", house)
    client = signed_in(house.leader)
    html = client.post(
        f"/lead/cases/{case.number}/report/", {"language": "en"}, headers={"HX-Request": "true"}
    ).content.decode()
    export = AuditExport.objects.get()
    assert f'hx-get="/lead/reports/{export.pk}/progress/"' in html
    AuditExport.objects.update(state="running", progress=45)
    assert 'value="45"' in client.get(f"/lead/reports/{export.pk}/progress/").content.decode()


def test_it_refuses_other_languages(house: House) -> None:
    case = case_at("respond", house)
    assert signed_in(house.leader).post(f"/lead/cases/{case.number}/report/", {"language": "fr"}).status_code == 400


@pytest.mark.parametrize("who", ["member", "secretary", "worker", "administrator"])
def test_nobody_else_can_ask_for_one(house: House, who: str) -> None:
    case = case_at("respond", house)
    response = signed_in(getattr(house, who)).post(f"/lead/cases/{case.number}/report/", {"language": "en"})
    assert response.status_code == 404
    assert not AuditExport.objects.exists()


def test_it_downloads_under_the_cases_number_and_stays_in_no_cache(house: House) -> None:
    case = case_at("respond", house)
    export = ready_export(house, case)
    response = signed_in(house.leader, "en").get(f"/lead/reports/{export.pk}/download/")
    assert response.content.startswith(b"%PDF-")
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Content-Disposition"] == (
        f"attachment; filename*=utf-8''{case.number}%20%E5%AE%A1%E8%AE%A1%E6%8A%A5%E5%91%8A.pdf"
    )


def test_it_checks_the_right_again_at_the_download(house: House) -> None:
    export = ready_export(house, case_at("respond", house), "en")
    address = f"/lead/reports/{export.pk}/download/"
    assert signed_in(another_leader(house)).get(address).status_code == 404, "only who asked for it"
    house.leader.posts.update(ends_on=timezone.localdate() - timedelta(days=1))
    assert signed_in(house.leader).get(address).status_code == 404, "no longer a leader"


@pytest.mark.parametrize("state", ["queued", "running", "failed", "expired"])
def test_it_has_no_file_before_it_is_ready_nor_after(house: House, state: str) -> None:
    export = request_export(case_at("respond", house), language="en", by=house.leader)
    AuditExport.objects.update(state=state, failure="crashed" if state == "failed" else "")
    client = signed_in(house.leader)
    assert client.get(f"/lead/reports/{export.pk}/download/").status_code == 404
    assert client.get(f"/lead/reports/{export.pk}/").status_code == 200


def test_it_says_in_words_why_it_failed(house: House) -> None:
    export = request_export(case_at("respond", house), language="en", by=house.leader)
    AuditExport.objects.update(state="failed", failure="timed_out")
    html = signed_in(house.leader).get(f"/lead/reports/{export.pk}/progress/").content.decode()
    assert "It took longer than a minute." in html
    assert "hx-get" not in html
