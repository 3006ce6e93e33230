"""Need to know: who is asked inside a confidential case reads the question and their own answers, nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from casework.cases.models import Attachment, Case, CaseRequest
from casework.cases.pictures import reencoded
from casework.cases.words import Confidentiality
from notifications.audience import audience_of
from notifications.inboxes import tell
from notifications.models import Notification, Reason
from tests.cast import House, a_report
from tests.portals.desk import address, at_desk, words
from tests.portals.workers import a_photo
from workflows.actions import (
    accept_case,
    answer_request,
    ask_for_help,
    assign_case,
    receive_report,
    respond,
    withdraw_request,
    write_message,
    write_note,
)

REPORT = "确诊乙肝，怕同事知道。"
NOTE = "医院说要住院两周。"
ANSWER_TO_REPORTER = "已联系医院。"
QUESTION = "住院两周的工资怎么算？"
SECRETS = (REPORT, NOTE, ANSWER_TO_REPORTER, "Shui Sheng", "1100", "illness", "Illness", "Yard")


@pytest.fixture
def case(house: House) -> Case:
    """Confidential, with a picture, an answer and a note in its file."""
    photo = a_photo()
    report = a_report(
        house,
        REPORT,
        category="illness",
        reporter=house.worker,
        confidentiality=Confidentiality.CONFIDENTIAL,
        pictures=[reencoded(photo, photo.size or 0)],
    )
    case = receive_report(report).case
    assign_case(case, to=house.member, by=house.secretary)
    accept_case(case, by=house.member)
    respond(case, by=house.member, text=ANSWER_TO_REPORTER)
    write_note(case, by=house.member, text=NOTE)
    return case


def ask(house: House, case: Case, **given: object) -> CaseRequest:
    due_on = timezone.localdate() + timedelta(days=14)
    ask_for_help(case, **{"by": house.member, "of": house.stranger, "text": QUESTION, "due_on": due_on, **given})  # type: ignore[arg-type]
    return CaseRequest.objects.order_by("-pk")[0]


def reads(page: str) -> set[str]:
    return {secret for secret in SECRETS if secret in page}


def test_the_page_shows_the_question_and_nothing_of_the_file(house: House, case: Case) -> None:
    ask(house, case)

    page = words(at_desk(house.stranger).get(address(case)))

    assert QUESTION in page
    assert "The case itself was not opened to you" in page
    assert reads(page) == set()


def test_the_inbox_shows_the_question_and_nothing_of_the_file(house: House, case: Case) -> None:
    ask(house, case)

    page = words(at_desk(house.stranger).get("/desk/"))

    assert QUESTION in page and "A question in a case" in page
    assert reads(page) == set()


@pytest.mark.parametrize("part", ["why/", "respond/", "note/", "sheet/", "hand-over/"])
def test_no_other_page_of_the_case_says_more(house: House, case: Case, part: str) -> None:
    ask(house, case)
    desk = at_desk(house.stranger)

    for answer in (desk.get(address(case) + part), desk.post(address(case) + part, {"text": "…"})):
        assert answer.status_code in (404, 405, 409)
        assert reads(words(answer)) == set()
    assert reads(words(desk.get(f"/desk/flows/help-request/?case={case.number}"))) == set()


def test_pictures_of_the_case_are_not_theirs(house: House, case: Case) -> None:
    ask(house, case)
    picture = Attachment.objects.get(case=case)
    address_of_it = f"{address(case)}pictures/{picture.pk}/"

    assert at_desk(house.member).get(address_of_it).status_code == 200
    assert at_desk(house.stranger).get(address_of_it).status_code == 404


def test_they_answer_from_there_and_afterwards_read_their_own_part(house: House, case: Case) -> None:
    request = ask(house, case)
    desk = at_desk(house.stranger)

    refused = desk.post(address(case, f"requests/{request.pk}/answer"), {"text": ""})
    assert refused.status_code == 422 and reads(words(refused)) == set()
    desk.post(address(case, f"requests/{request.pk}/answer"), {"text": "按病假发七成。"})

    page = words(desk.get(address(case)))
    assert QUESTION in page and "按病假发七成。" in page
    assert reads(page) == set()
    assert "按病假发七成。" in words(at_desk(house.member).get(address(case)))


def test_what_others_are_asked_is_not_theirs_either(house: House, case: Case) -> None:
    ask(house, case)
    other = ask(house, case, of=house.second_member, text="谁能陪床？")
    desk = at_desk(house.stranger)

    assert "谁能陪床？" not in words(desk.get(address(case)))
    assert desk.get(address(case, f"requests/{other.pk}/answer")).status_code == 404


def test_a_second_answer_is_refused_on_the_page_of_their_part(house: House, case: Case) -> None:
    first, second = ask(house, case), ask(house, case, text="年假算不算？")
    answer_request(first, by=house.stranger, text="按病假。")

    answer = at_desk(house.stranger).post(address(case, f"requests/{first.pk}/answer"), {"text": "再说一次"})

    assert answer.status_code == 409
    assert "再说一次" in words(answer) and reads(words(answer)) == set()
    assert second.is_open


def test_what_happens_in_the_case_is_no_news_of_theirs_but_what_they_are_asked_is(house: House, case: Case) -> None:
    request = ask(house, case)
    assert audience_of(case.ledger.last())[house.stranger] == Reason.ASKED  # type: ignore[arg-type]

    write_message(case, text="我害怕。")
    assert house.stranger not in audience_of(case.ledger.last())  # type: ignore[arg-type]
    write_note(case, by=house.secretary, text="再问医院。")
    assert house.stranger not in audience_of(case.ledger.last())  # type: ignore[arg-type]

    withdraw_request(request, by=house.member)
    assert audience_of(case.ledger.last())[house.stranger] == Reason.REQUEST_ENDED  # type: ignore[arg-type]


def test_live_news_leads_to_their_part_and_a_page_fetched_again_says_no_more(house: House, case: Case) -> None:
    ask(house, case)
    tell(case.ledger.last().pk)  # type: ignore[union-attr]
    desk = at_desk(house.stranger)
    number = Notification.objects.get(person=house.stranger).number

    assert f'href="/desk/notifications/{number}/"' in words(desk.get("/desk/notifications/"))
    assert desk.get(f"/desk/notifications/{number}/").headers["Location"] == address(case)
    again = desk.get(address(case) + "?seen=respond", headers={"HX-Request": "true"})
    assert reads(words(again)) == set()


def test_the_owner_may_open_the_file_to_them_and_that_is_on_record(house: House, case: Case) -> None:
    ask(house, case, shares_file=True)

    page = words(at_desk(house.stranger).get(address(case)))

    assert NOTE in page and REPORT in page
    assert "Shui Sheng" not in page, "the name stays with who handles the case"
    assert "The whole file was opened to them for that time." in words(at_desk(house.member).get(address(case)))


@pytest.mark.parametrize(
    ("confidentiality", "is_shared"), [(Confidentiality.NAMED, True), (Confidentiality.CONFIDENTIAL, False)]
)
def test_the_form_begins_with_what_is_usual_and_the_tick_decides(
    house: House, confidentiality: Confidentiality, is_shared: bool
) -> None:
    case = receive_report(a_report(house, reporter=house.worker, confidentiality=confidentiality)).case
    assign_case(case, to=house.member, by=house.secretary)
    accept_case(case, by=house.member)

    for form in ("ask-for-help", "direct"):
        by = house.leader if form == "direct" else house.member
        shown = at_desk(by).get(address(case, form)).context["form"]
        assert shown["shares_file"].value() == is_shared
    given = {"person": "2002", "text": QUESTION, "due_on": (timezone.localdate() + timedelta(days=9)).isoformat()}
    ticked = {} if is_shared else {"shares_file": "on"}
    at_desk(house.member).post(address(case, "ask-for-help"), given | ticked)
    assert CaseRequest.objects.get().shares_file is not is_shared


def test_who_sees_the_case_anyway_goes_on_seeing_it(house: House, case: Case) -> None:
    ask(house, case, of=house.secretary, by=house.member)

    assert NOTE in words(at_desk(house.secretary).get(address(case)))
