"""The list, the bell and what is opened from them: one's own, and no case that one may not see."""

from __future__ import annotations

import pytest
from django.test import Client

from casework.cases.models import LedgerEntry
from casework.organisation.models import Person
from notifications.inboxes import state_of, tell
from notifications.models import PRESSING, SENTENCES, Notification, Reason
from tests.cast import House, case_at
from workflows.actions import assign_case, decline_case


def announce_all() -> None:
    for entry_id in LedgerEntry.objects.order_by("pk").values_list("pk", flat=True):
        tell(entry_id)


def client_of(person: Person, language: str = "en") -> Client:
    client = Client()
    client.cookies["xinqiao_language"] = language
    client.force_login(person)
    return client


def test_it_lists_what_one_was_told_without_the_content_of_the_case(house: House) -> None:
    case = case_at("respond", house)
    announce_all()
    page = client_of(house.secretary).get("/desk/notifications/").content.decode()
    assert f"Case {case.number} came in and waits for you to assign it." in page
    assert f"Shi Lei accepted case {case.number}." in page
    assert case.report.text not in page
    page = client_of(house.secretary, "zh-hans").get("/desk/notifications/").content.decode()
    assert case.number in page
    assert "石磊" in page
    assert "accepted" not in page


def test_it_carries_the_number_and_the_unread_count_of_every_page(house: House) -> None:
    case_at("respond", house)
    announce_all()
    page = client_of(house.secretary).get("/desk/notifications/").content.decode()
    assert 'data-live-number="2"' in page
    assert "2 unread notifications" in page


def test_it_marks_as_seen_what_the_page_showed_and_not_what_came_since(house: House) -> None:
    client = client_of(house.secretary)
    case_at("respond", house)
    announce_all()
    case_at("assign", house)
    announce_all()
    assert client.post("/desk/notifications/seen/", {"up_to": "2"}).status_code == 302
    assert client.get("/desk/inbox/number/").json() == {"inbox": 3, "unread": 1}
    assert "1 unread notification" in client.get("/desk/notifications/bell/").content.decode()


@pytest.mark.parametrize("up_to", ["", "-1", "x", "99", "1" * 40])
def test_it_marks_nothing_for_a_number_that_nobody_was_shown(house: House, up_to: str) -> None:
    case_at("assign", house)
    announce_all()
    client_of(house.secretary).post("/desk/notifications/seen/", {"up_to": up_to})
    assert state_of(house.secretary).unread == 1


def test_it_opens_the_case_and_counts_that_as_read(house: House) -> None:
    case = case_at("assign", house)
    announce_all()
    answer = client_of(house.secretary).get("/desk/notifications/1/")
    assert answer.headers["Location"] == f"/desk/cases/{case.number}/"
    assert state_of(house.secretary).unread == 0


def test_it_keeps_silent_about_a_case_that_one_may_no_longer_see(house: House) -> None:
    case = case_at("accept", house)
    announce_all()
    decline_case(case, by=house.member, reason="夜班")
    assign_case(case, to=house.second_member, by=house.leader)
    client = client_of(house.member)
    page = client.get("/desk/notifications/").content.decode()
    assert case.number not in page
    assert "no longer look after" in page
    assert client.get("/desk/notifications/1/").status_code == 404


def test_it_shows_nobody_what_others_were_told(house: House) -> None:
    case_at("assign", house)
    announce_all()
    client = client_of(house.stranger_secretary)
    assert client.get("/desk/notifications/1/").status_code == 404
    assert "Nothing new" in client.get("/desk/notifications/").content.decode()


def test_it_pages_from_newest_to_oldest(house: House) -> None:
    for _ in range(31):
        case_at("assign", house)
    announce_all()
    client = client_of(house.secretary)
    assert client.get("/desk/notifications/").content.decode().count("<article") == 30
    assert client.get("/desk/notifications/?before=2").content.decode().count("<article") == 1
    assert client.get("/desk/notifications/?before=x").status_code == 200


def test_it_gives_live_news_only_the_part_that_changes(house: House) -> None:
    answer = client_of(house.secretary).get("/desk/notifications/", headers={"HX-Target": "notifications"})
    assert "<html" not in answer.content.decode()


def test_it_is_only_for_people_signed_in(house: House) -> None:
    assert Client().get("/desk/inbox/number/").status_code == 401
    for address in ("/desk/notifications/", "/desk/notifications/bell/", "/desk/notifications/1/"):
        assert Client().get(address).status_code == 302


def test_it_asks_for_few_statements(house: House, django_assert_max_num_queries: object) -> None:
    for _ in range(5):
        case_at("respond", house)
    announce_all()
    client = client_of(house.secretary)
    with django_assert_max_num_queries(11):  # type: ignore[operator]
        client.get("/desk/notifications/")


def test_it_has_a_sentence_and_a_drawing_for_every_reason(house: House) -> None:
    assert set(SENTENCES) == set(Reason)
    assert set(Reason) >= PRESSING
    assert all(Notification(kind=reason).drawing for reason in Reason)
