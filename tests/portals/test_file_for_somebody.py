"""A member files for somebody who cannot or would rather not report themselves (代录, M9)."""

from __future__ import annotations

import re
import secrets
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from casework.audit.document import case_html
from casework.cases.models import Attachment, Case, Report
from casework.cases.receipts import case_with_code
from casework.cases.words import Channel, Confidentiality, Relation, Urgency
from casework.organisation.models import Person
from tests.cast import House
from tests.portals.desk import address, at_desk, words
from tests.portals.workers import WORDS, a_photo, code_on, kept_tokens
from workflows.actions import accept_case, assign_case

FORM, RECEIPT, SHEETS = "/desk/file/", "/desk/file/receipt/", "/desk/file/sheets/"


def a_filing(**fields: object) -> dict[str, object]:
    """For a colleague, who agreed and to whom it was read back."""
    given = {
        "for_whom": "staff",
        "staff_number": "1100",
        "relation": "colleague",
        "category": "living",
        "urgency": "urgent",
        "text": WORDS,
        "language": "zh-hans",
        "who": "named",
        "consent": "yes",
        "read_back": "on",
        "submission_key": secrets.token_urlsafe(24),
    }
    return {**given, **fields}


UNNAMED = {
    "for_whom": "unnamed",
    "unit": "CANTEEN",
    "who": "anonymous",
    "consent": "no",
    "read_back": "",
    "why_without_consent": "他喝醉了，问不了。",
}


@pytest.fixture
def member(house: House) -> Client:
    return at_desk(house.member)


def filed(by: Client, **fields: object) -> Case:
    answer = by.post(FORM, a_filing(**fields))
    assert (answer.status_code, answer.headers.get("Location")) == (302, RECEIPT), words(answer)
    return Case.objects.select_related("report").latest("pk")


def errors_beside(answer: Any) -> dict[str, str]:
    assert answer.status_code == 422
    with translation.override("en"):
        return {name: " ".join(sentences) for name, sentences in answer.context["form"].errors.items()}


def test_it_is_the_report_of_the_person_and_says_who_filed_it(house: House, member: Client) -> None:
    report = filed(member).report

    assert (report.reporter, report.filed_by) == (house.worker, house.member)
    assert (report.relation, report.consent, report.read_back) == (Relation.COLLEAGUE, True, True)
    assert (report.channel, report.case.branch) == (Channel.ON_BEHALF, house.yard_branch)
    assert (report.case.urgency, report.case.owner) == (Urgency.URGENT, None)


def test_the_receipt_is_shown_to_the_filer_with_a_slip_to_hand_over(member: Client) -> None:
    case = filed(member, language="en")

    page = member.get(RECEIPT).content.decode()

    assert case_with_code(code_on(page)) == case
    assert re.search(r'class="receipt"[^>]*>\d{4} \d{4} \d{4} \d{4}<', page)
    assert "http://testserver/look-up/" in page
    assert "data:image/svg+xml" in page
    assert 'class="card slip" lang="en"' in page


def test_the_receipt_is_gone_when_the_person_has_it(member: Client) -> None:
    filed(member)
    member.post(RECEIPT)

    assert member.get(RECEIPT).headers["Location"] == FORM


def test_the_receipt_is_for_the_filer_only(house: House, member: Client) -> None:
    """Somebody else may sit down at the same browser."""
    filed(member)
    member.force_login(house.second_member)

    assert member.get(RECEIPT).headers["Location"] == FORM


def test_sending_twice_is_one_case_and_one_receipt(member: Client) -> None:
    form, codes = a_filing(), set()
    for _again in range(2):
        assert member.post(FORM, form).status_code == 302
        codes.add(code_on(member.get(RECEIPT).content.decode()))

    assert (Case.objects.count(), len(codes)) == (1, 1)


def test_the_same_form_with_another_relation_keeps_the_words_and_gets_a_new_key(member: Client) -> None:
    form = a_filing()
    member.post(FORM, form)

    page = words(member.post(FORM, {**form, "relation": "friend"}))

    assert "already sent with a different text" in page
    assert WORDS in page
    assert str(form["submission_key"]) not in page


def test_a_family_member_is_filed_for_by_name(house: House, member: Client) -> None:
    case = filed(member, for_whom="name", person_name="水嫂", relation="family", unit="YARD")

    assert (case.report.reporter, case.report.person_name, case.branch) == (None, "水嫂", house.yard_branch)
    assert "水嫂" in words(at_desk(house.secretary).get(address(case)))


def test_without_consent_it_is_filed_unnamed_with_the_reason(house: House, member: Client) -> None:
    case = filed(member, **UNNAMED)

    assert (case.report.consent, case.report.reporter, case.branch) == (False, None, house.canteen_branch)
    assert case.report.why_without_consent == "他喝醉了，问不了。"
    assert case.confidentiality == Confidentiality.ANONYMOUS


MENDED = {
    "for_whom": ({"for_whom": ""}, "Please choose one of these."),
    "staff_number": ({"staff_number": " "}, "Please write the staff number, or choose “Unnamed”."),
    "person_name": ({"for_whom": "name", "unit": "YARD"}, "Please write the name, or choose “Unnamed”."),
    "unit": ({"for_whom": "name", "person_name": "水嫂"}, "Please choose where it is"),
    "relation": ({"relation": ""}, "Please choose one of these."),
    "category": ({"category": "gossip"}, "Please choose one of these."),
    "text": ({"text": "  "}, "Please write something first."),
    "who": ({"for_whom": "unnamed", "unit": "YARD"}, "Nobody is named above, so this can only be anonymous."),
    "consent": ({"consent": ""}, "Please choose one of these."),
    "read_back": ({"read_back": ""}, "Read the report back to the person"),
    "why_without_consent": (UNNAMED | {"why_without_consent": " "}, "Please write why it is filed"),
}


@pytest.mark.parametrize("field", MENDED)
def test_what_is_missing_is_said_beside_its_field(member: Client, field: str) -> None:
    given, sentence = MENDED[field]

    answer = member.post(FORM, a_filing(**given))

    assert sentence in errors_beside(answer)[field]
    assert sentence in words(answer)
    assert not Report.objects.exists()


@pytest.mark.parametrize(
    ("given", "field", "sentence"),
    [
        ({"staff_number": "4711"}, "staff_number", "Nobody who works here has this staff number."),
        ({"staff_number": "1002"}, "staff_number", "This is your own staff number."),
        ({"consent": "no", "why_without_consent": "急"}, "for_whom", "The person did not agree"),
        ({"who": "anonymous"}, "for_whom", "Anonymous means that no name is kept"),
    ],
)
def test_what_cannot_be_is_said_with_the_mend(member: Client, given: dict[str, str], field: str, sentence: str) -> None:
    assert sentence in errors_beside(member.post(FORM, a_filing(**given)))[field]
    assert not Report.objects.exists()


def test_nothing_typed_is_lost_when_something_is_missing(member: Client) -> None:
    form = a_filing(text="", staff_number="1100", why_without_consent="因为", photos=a_photo())

    page = member.post(FORM, form).content.decode()

    assert 'value="1100"' in page
    assert "因为" in page
    assert str(form["submission_key"]) in page
    token = kept_tokens(page)[0]
    member.post(FORM, {**form, "text": WORDS, "kept_photos": token, "photos": ""})
    assert Attachment.objects.count() == 1


def test_it_tells_who_has_a_staff_number_while_it_is_typed(member: Client) -> None:
    assert "Shui Sheng · Yard team 1" in words(member.get("/desk/file/person/?staff_number=１１００"))
    assert "Nobody who works here" in words(member.get("/desk/file/person/?staff_number=4711"))
    assert words(member.get("/desk/file/person/?staff_number=%00")) == words(
        member.get("/desk/file/person/?staff_number=4711")
    )


def test_case_page_and_audit_report_say_who_filed_it_for_whom_and_what_they_agreed_to(
    house: House, member: Client
) -> None:
    case = filed(member)

    page = words(at_desk(house.secretary).get(address(case)))

    told = "Shi Lei filed it for a colleague; read back and confirmed."
    assert told in page
    assert "Shi Lei · for a colleague" in page
    assert "agreed; read back and confirmed" in page
    report = case_html(case, "en")
    assert told in report
    assert "Shi Lei · relation: colleague" in report


def test_a_confidential_report_stays_confidential_for_others(house: House, member: Client) -> None:
    """Also what they are to the filer: it might tell who they are."""
    case = filed(member, for_whom="name", person_name="水嫂", relation="family", unit="YARD", who="confidential")
    others = words(at_desk(house.secretary).get(address(case)))

    assert "Shi Lei filed it for somebody; read back and confirmed." in others
    for hidden in ("水嫂", "family member"):
        assert hidden not in others
        assert hidden not in case_html(case, "en")
        assert hidden not in words(at_desk(house.leader).get(f"/lead/cases/{case.number}/"))
    assign_case(case, to=house.second_member, by=house.secretary)
    accept_case(case, by=house.second_member)
    owners = words(at_desk(house.second_member).get(address(case)))
    assert "水嫂" in owners
    assert "for a family member" in owners


def test_the_leader_reads_who_filed_it(house: House, member: Client) -> None:
    case = filed(member, **UNNAMED)

    page = words(at_desk(house.leader).get(f"/lead/cases/{case.number}/"))

    assert "<dd>Shi Lei</dd>" in page
    assert "not given: 他喝醉了，问不了。" in page


def test_the_menu_leads_there_for_those_who_handle_cases(house: House, member: Client) -> None:
    assert f'href="{FORM}"' in member.get("/desk/").content.decode()
    for person in (house.administrator, house.worker):
        assert f'href="{FORM}"' not in words(at_desk(person).get("/desk/", follow=True))
        assert at_desk(person).get(FORM).status_code == 404


def linked_from_sheet(visitor: Client, place: str) -> str:
    page = visitor.get(f"{SHEETS}?{place}").content.decode()
    found = re.search(r"http://testserver(/desk/file/\?[a-z]+=\w+)", page)
    assert found, "no address of the form on this sheet"
    return found[1]


def test_a_printed_sheet_opens_the_form_with_the_station_filled_in(house: House, member: Client) -> None:
    page = member.get(linked_from_sheet(member, "station=yard")).content.decode()

    assert "From the sheet at Yard station." in page
    assert 'name="station" value="yard"' in page
    case = filed(member, **UNNAMED | {"unit": "", "station": "yard"})
    assert (case.report.station, case.branch) == (house.station, house.yard_branch)


def test_a_printed_sheet_opens_the_form_with_the_unit_filled_in(member: Client) -> None:
    page = member.get(linked_from_sheet(member, "unit=YARD")).content.decode()

    assert '<option value="YARD" selected>' in page


@pytest.mark.parametrize("place", ["station=nowhere", "station=%00", "unit=CANTEEN", "unit="])
def test_there_is_no_sheet_for_a_place_that_is_none_of_theirs(member: Client, place: str) -> None:
    assert member.get(f"{SHEETS}?{place}").status_code == 404


def test_an_address_with_anything_in_it_opens_an_empty_form(member: Client) -> None:
    page = member.get(f"{FORM}?station=%00&unit=%00")

    assert page.status_code == 200
    assert "From the sheet" not in words(page)


def test_whoever_scans_a_sheet_without_being_signed_in_is_led_back_to_it(house: House) -> None:
    answer = Client().get(f"{FORM}?station=yard")

    assert answer.headers["Location"].endswith("next=/desk/file/%3Fstation%3Dyard")


def test_the_filer_may_handle_it(house: House, member: Client) -> None:
    case = filed(member)
    assign_case(case, to=house.member, by=house.secretary)
    accept_case(case, by=house.member)

    assert case.owner == Person.objects.get(staff_number="1002")
