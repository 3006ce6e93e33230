"""Asking others inside a case, from phone and desk: the forms, the inbox of who is asked, the leader's room."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from casework.cases.models import Case, CaseRequest
from casework.cases.words import Confidentiality, RequestKind, RequestState
from casework.organisation.models import Person
from tests.cast import House, a_report, case_at
from tests.portals.desk import address, at_desk, words
from workflows.actions import (
    accept_case,
    answer_request,
    ask_for_help,
    assign_case,
    direct,
    order_account,
    receive_report,
    take_assistant,
    urge,
    write_note,
)

SOON = timedelta(days=14)


def day() -> str:
    return (timezone.localdate() + SOON).isoformat()


def act(by: Person, case: Case, verb: str, **given: object) -> Any:
    return at_desk(by).post(address(case, verb), given)


def asked(house: House, case: Case | None = None, *, shares_file: bool | None = None) -> CaseRequest:
    case, due_on = case or case_at("resolve", house), timezone.localdate() + SOON
    who = {"by": house.member, "of": house.stranger}
    ask_for_help(case, text="请借两台抽水泵。", due_on=due_on, shares_file=shares_file, **who)
    return CaseRequest.objects.get(case=case)


def part(request: CaseRequest, name: str) -> str:
    return address(request.case, f"requests/{request.pk}/{name}")


def test_the_owner_asks_by_name_and_the_other_answers_from_the_inbox_with_one_tap(house: House) -> None:
    case = case_at("resolve", house)
    answer = act(house.member, case, "ask-for-help", person="He Miao · 2002", text="请借两台抽水泵。", due_on=day())
    assert answer.status_code == 302
    request = CaseRequest.objects.get()
    inbox = words(at_desk(house.stranger).get("/desk/"))
    assert "Asked of you" in inbox
    assert "请借两台抽水泵。" in inbox

    sent = at_desk(house.stranger).post(part(request, "answer"), {"text": "下午送到。"})

    assert sent.headers["Location"] == "/desk/?done=request-answer"
    assert "Whoever asked is told" in words(at_desk(house.stranger).get(sent.headers["Location"]))
    assert "下午送到。" in words(at_desk(house.member).get(address(case)))


@pytest.mark.parametrize("typed", ["2002", "He Miao", "禾苗", "he miao"])
def test_a_person_is_found_by_number_or_name(house: House, typed: str) -> None:
    act(house.member, case_at("resolve", house), "ask-for-help", person=typed, text="请帮忙", due_on=day())
    assert CaseRequest.objects.get().asked_of == house.stranger


def test_a_name_that_two_people_have_asks_for_the_number(house: House) -> None:
    house.worker.name = house.stranger.name
    house.worker.save()
    answer = act(house.member, case_at("resolve", house), "ask-for-help", person="禾苗", text="请帮忙", due_on=day())
    assert answer.status_code == 422
    assert "Several people have this name" in words(answer)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"person": "nobody"}, "Nobody here has this name"),
        ({"person": ""}, "Choose whom to ask."),
        ({"text": ""}, "Please write something first."),
        ({"due_on": ""}, "Please choose a day."),
        ({"due_on": "2020-01-01"}, "Choose a later day."),
        ({"person": "1002"}, "owns this case already"),
    ],
)
def test_what_is_missing_is_said_beside_the_field_and_nothing_is_lost(
    house: House, given: dict[str, str], sentence: str
) -> None:
    form = {"person": "2002", "text": "请借水泵", "due_on": day(), **given}
    answer = act(house.member, case_at("resolve", house), "ask-for-help", **form)
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert form["text"] in words(answer)
    assert not CaseRequest.objects.exists()


def test_a_department_alone_is_enough(house: House) -> None:
    form = {"person": "", "unit": house.canteen.pk, "text": "请借水泵", "due_on": day()}
    act(house.member, case_at("resolve", house), "ask-for-help", **form)
    assert CaseRequest.objects.get().asked_of == house.stranger_secretary


def test_who_answered_reads_their_own_part_and_not_the_case(house: House) -> None:
    request = asked(house)
    answer_request(request, by=house.stranger, text="下午送到。")
    page = at_desk(house.stranger).get(address(request.case))
    assert page.status_code == 410
    assert "下午送到。" in words(page)
    assert "浴室地面" not in words(page)
    assert at_desk(house.stranger).post(part(request, "answer"), {"text": "再"}).status_code == 409


@pytest.mark.parametrize("who", ["second_member", "stranger_secretary", "worker"])
def test_for_others_there_is_no_such_request(house: House, who: str) -> None:
    request = asked(house)
    assert at_desk(getattr(house, who)).get(part(request, "answer")).status_code == 404


def test_a_request_of_another_case_is_not_found_under_this_one(house: House) -> None:
    request = asked(house)
    other = case_at("resolve", house)
    assert at_desk(house.member).get(address(other, f"requests/{request.pk}/withdraw")).status_code == 404
    assert at_desk(house.member).get(part(request, "burn")).status_code == 404


def test_a_confidential_reporter_stays_unnamed_for_who_is_asked(house: House) -> None:
    report = a_report(house, reporter=house.worker, confidentiality=Confidentiality.CONFIDENTIAL)
    case = receive_report(report).case
    assign_case(case, to=house.member, by=house.secretary)
    accept_case(case, by=house.member)
    asked(house, case, shares_file=True)
    page = words(at_desk(house.stranger).get(address(case)))
    assert "only the one who handles the case knows the name" in page
    assert house.worker.name_en not in page
    assert house.worker.staff_number not in page


def test_help_is_declined_with_a_reason_and_taken_back(house: House) -> None:
    request = asked(house)
    refused = at_desk(house.stranger).post(part(request, "decline"), {"reason": ""})
    assert refused.status_code == 422
    at_desk(house.stranger).post(part(request, "decline"), {"reason": "泵在大修。"})
    request.refresh_from_db()
    assert request.state == RequestState.DECLINED
    other = asked(house)
    back = at_desk(house.member).post(part(other, "withdraw"))
    assert back.headers["Location"].endswith("?done=request-withdraw")
    late = at_desk(house.member).post(part(other, "withdraw"))
    assert late.status_code == 409
    assert "This is over" in words(late)


def test_open_help_warns_and_an_open_order_takes_the_button_away(house: House) -> None:
    request = asked(house)
    page = words(at_desk(house.member).get(address(request.case)))
    assert "You may resolve the case all the same." in page
    order_account(request.case, by=house.leader, text="为何两周没动？", due_on=timezone.localdate() + SOON)
    page = words(at_desk(house.member).get(address(request.case)))
    assert "Before the case can be resolved, this is to be answered: supervision order to Shi Lei" in page
    assert address(request.case, "resolve") not in page
    refused = act(house.member, request.case, "resolve", text="好了", outcome="solved")
    assert refused.status_code == 403
    assert "Still open: supervision order to Shi Lei" in words(refused)


def test_an_assistant_drafts_and_the_owner_takes_it_over(house: House) -> None:
    case = case_at("respond", house)
    form = {"person": "1100", "mentor": "1003", "text": "先去看现场。", "due_on": ""}
    assert act(house.member, case, "take-assistant", **form).status_code == 302
    assert "先去看现场。" in words(at_desk(house.worker).get("/desk/"))
    assert act(house.worker, case, "note", text="您好，已看过现场。", is_draft="on").status_code == 302
    page = words(at_desk(house.member).get(address(case)))
    assert "Draft of an answer, not sent" in page
    draft = case.messages.last()
    assert draft is not None
    answer = at_desk(house.member).get(address(case, "respond") + f"?draft={draft.pk}")
    assert "您好，已看过现场。</textarea>" in words(answer)
    assert "Take over as answer" not in words(at_desk(house.worker).get(address(case)))
    request = CaseRequest.objects.get()
    at_desk(house.worker).post(part(request, "release"))
    assert at_desk(house.worker).get(address(case)).status_code == 410


def test_words_of_another_case_are_no_draft(house: House) -> None:
    secret, case = case_at("respond", house), case_at("respond", house)
    write_note(secret, by=house.secretary, text="别处的话")
    note = secret.messages.get()
    page = at_desk(house.member).get(address(case, "respond") + f"?draft={note.pk}")
    assert "别处的话" not in words(page)


def test_the_secretary_urges_and_lists_count_it(house: House) -> None:
    case = case_at("respond", house)
    assert act(house.secretary, case, "urge", text="请今天联系。").status_code == 302
    urge(case, by=house.leader)
    again = act(house.secretary, case, "urge", text="")
    assert "urged twice" not in words(again)
    for where in ("/desk/queue/", address(case)):
        assert "urged 2 times" in words(at_desk(house.secretary).get(where))


def test_the_inbox_costs_the_same_for_1_request_and_for_20(house: House) -> None:
    def statements() -> int:
        client = at_desk(house.stranger)
        client.get("/desk/")
        with CaptureQueriesContext(connection) as captured:
            client.get("/desk/")
        return len(captured)

    asked(house)
    few = statements()
    for _ in range(19):
        asked(house)
    assert statements() == few <= 13


def test_the_page_of_a_case_costs_the_same_for_1_request_and_for_12(house: House) -> None:
    case = case_at("resolve", house)
    case_page = address(case)

    def statements() -> int:
        client = at_desk(house.secretary)
        client.get(case_page)
        with CaptureQueriesContext(connection) as captured:
            client.get(case_page)
        return len(captured)

    asked(house, case)
    few = statements()
    for number in range(11):
        ask_for_help(case, by=house.member, of=house.stranger, text=f"第{number}件", due_on=timezone.localdate() + SOON)
    assert statements() == few <= 25


class TestTheLeader:
    def test_gives_a_directive_and_reads_the_answer(self, house: House) -> None:
        case = case_at("resolve", house)
        leader = at_desk(house.leader)
        page = words(leader.get(f"/lead/cases/{case.number}/"))
        assert f"/lead/cases/{case.number}/direct/" in page
        assert "Shi Lei · 1002" in words(leader.get(f"/lead/cases/{case.number}/direct/"))
        form = {"person": "2001", "text": "浴室地面重铺。", "due_on": day()}
        assert leader.post(f"/lead/cases/{case.number}/direct/", form).status_code == 302
        request = CaseRequest.objects.get()
        assert "浴室地面重铺。" in words(at_desk(house.stranger_secretary).get("/desk/"))
        at_desk(house.stranger_secretary).post(part(request, "answer"), {"text": "已铺好并验收。"})
        assert "已铺好并验收。" in words(leader.get(f"/lead/cases/{case.number}/"))

    def test_asks_for_an_account_and_withdraws_it(self, house: House) -> None:
        case, leader = case_at("resolve", house), at_desk(house.leader)
        answer = leader.post(f"/lead/cases/{case.number}/order-account/", {"text": "为何没动？", "due_on": day()})
        assert answer.headers["Location"].endswith("?done=order-account")
        request = CaseRequest.objects.get()
        assert request.kind == RequestKind.SUPERVISION
        withdrawal = f"/lead/cases/{case.number}/requests/{request.pk}/withdraw/"
        assert withdrawal in words(leader.get(answer.headers["Location"]))
        assert leader.get(withdrawal).status_code == 200
        assert leader.post(withdrawal).status_code == 302
        assert leader.post(withdrawal).status_code == 409

    def test_is_refused_beside_the_field_with_what_was_typed(self, house: House) -> None:
        case = case_at("resolve", house)
        form = {"person": "2001", "text": "浴室地面重铺。", "due_on": "2020-01-01"}
        answer = at_desk(house.leader).post(f"/lead/cases/{case.number}/direct/", form)
        assert answer.status_code == 422
        assert "Choose a later day." in words(answer)
        assert "浴室地面重铺。" in words(answer)

    def test_urges_once_a_day(self, house: House) -> None:
        case = case_at("resolve", house)
        leader = at_desk(house.leader)
        assert leader.post(f"/lead/cases/{case.number}/urge/", {"text": ""}).status_code == 302
        assert case.requests.count() == 1

    def test_lists_the_cases_with_open_orders(self, house: House) -> None:
        case, other = case_at("resolve", house), case_at("resolve", house)
        direct(case, to=house.stranger, by=house.leader, text="今天送泵。", due_on=timezone.localdate() + SOON)
        page = words(at_desk(house.leader).get("/lead/?orders=open"))
        assert case.number in page
        assert other.number not in page

    @pytest.mark.parametrize("who", ["secretary", "member", "worker"])
    def test_has_a_room_of_their_own(self, house: House, who: str) -> None:
        case = case_at("resolve", house)
        assert at_desk(getattr(house, who)).get(f"/lead/cases/{case.number}/direct/").status_code == 404
        assert at_desk(house.leader).get(f"/lead/cases/{case.number}/burn/").status_code == 404


def opened(code: str) -> Client:
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    client.post("/look-up/", {"code": code})
    return client


class TestTheReporter:
    def test_is_told_from_when_on_they_may_urge(self, house: House) -> None:
        client = opened(receive_report(a_report(house)).code)
        page = words(client.get("/look-up/case/"))
        assert "If you hear nothing, you can remind them here" in page
        assert 'value="urge"' not in page
        refused = client.post("/look-up/case/", {"what": "urge"})
        assert refused.status_code == 422
        assert "It is not late yet." in words(refused)

    def test_urges_after_the_promised_time_and_then_waits_a_day(self, house: House) -> None:
        receipt = receive_report(a_report(house))
        connection.cursor().execute(
            "UPDATE cases_case SET response_due_at = now() - interval '1 hour' WHERE id = %s", [receipt.case.pk]
        )
        client = opened(receipt.code)
        assert 'value="urge"' in words(client.get("/look-up/case/"))

        answer = client.post("/look-up/case/", {"what": "urge"})

        assert answer.status_code == 303
        page = words(client.get(answer.headers["Location"]))
        assert "They have been reminded." in page
        assert "You have reminded them." in page
        assert CaseRequest.objects.get().asked_by is None

    def test_does_not_urge_from_another_website(self, house: House) -> None:
        client = opened(receive_report(a_report(house)).code)
        answer = client.post("/look-up/case/", {"what": "urge"}, headers={"Origin": "https://elsewhere.example"})
        assert answer.status_code == 422
        assert "came from another website" in words(answer)

    def test_hears_nothing_of_what_is_asked_of_others(self, house: House) -> None:
        receipt = receive_report(a_report(house))
        case = receipt.case
        assign_case(case, to=house.member, by=house.secretary)
        accept_case(case, by=house.member)
        take_assistant(case, assistant=house.worker, mentor=house.member, by=house.member, text="内部的话")
        assert "内部的话" not in words(opened(receipt.code).get("/look-up/case/"))
