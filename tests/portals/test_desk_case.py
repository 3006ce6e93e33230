"""One case on one screen, for those who may see it and as far as they may."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from casework.cases.models import Attachment, Case
from casework.cases.permitted import Verb, verbs_for
from casework.cases.pictures import reencoded
from casework.cases.standing import standing_of
from casework.cases.words import Confidentiality, Stage
from tests.cast import House, a_report, case_at
from tests.portals.desk import address, at_desk, words
from workflows.actions import (
    accept_case,
    assign_case,
    decline_case,
    receive_report,
    record_follow_up,
    respond,
    write_message,
)


def page_of(person: object, case: Case, query: str = "", **headers: str) -> str:
    return words(at_desk(person).get(address(case) + query, headers=headers))  # type: ignore[arg-type]


def a_picture() -> io.BytesIO:
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(file, "PNG")
    file.seek(0)
    return file


def with_picture(house: House) -> Case:
    file = a_picture()
    picture = reencoded(file, file.getbuffer().nbytes)
    case = receive_report(a_report(house, pictures=(picture,))).case
    assign_case(case, to=house.member, by=house.secretary)
    return case


def test_it_tells_everything_on_one_screen(house: House) -> None:
    case = case_at("resolve", house)
    write_message(case, text="今天又有人滑倒。")
    page = page_of(house.member, case)
    for said in (
        "浴室地面太滑，昨天有人摔倒。",
        "已经去看过，今天铺防滑垫。",
        "今天又有人滑倒。",
        "Jiang Lan offered the case to Shi Lei.",
        "Yard branch",
        "Yard station",
        "Anonymous",
    ):
        assert said in page


def test_a_file_note_is_told_apart_from_what_the_reporter_reads(house: House) -> None:
    case = case_at("accept", house)
    decline_case(case, by=house.member, reason="我上夜班，白天不在")
    page = page_of(house.secretary, case)
    note = page[page.index("bubble--note") :]
    assert "File note, not shown to the reporter" in note
    assert "我上夜班，白天不在" in note[: note.index("</li>")]


def test_it_names_the_reporter_who_gave_a_name(house: House) -> None:
    house.worker.phone = "13800008120"
    house.worker.save()
    case = receive_report(a_report(house, reporter=house.worker)).case
    page = page_of(house.secretary, case)
    assert "Shui Sheng" in page
    assert "Yard team 1" in page
    assert 'href="tel:13800008120"' in page


def test_only_the_one_who_handles_a_confidential_case_knows_the_name(house: House) -> None:
    case = receive_report(a_report(house, reporter=house.worker, confidentiality=Confidentiality.CONFIDENTIAL)).case
    assign_case(case, to=house.member, by=house.secretary)
    for someone in (house.secretary, house.leader, house.member):
        assert "Shui Sheng" not in page_of(someone, case)
        assert "1100" not in page_of(someone, case)
    accept_case(case, by=house.member)
    assert "Shui Sheng" in page_of(house.member, case)
    assert "Shui Sheng" not in page_of(house.secretary, case)


@pytest.mark.parametrize("who", ["stranger", "stranger_secretary", "worker", "administrator", "second_member"])
def test_it_does_not_exist_for_whoever_may_not_see_it(house: House, who: str) -> None:
    case = case_at("respond", house)
    client = at_desk(getattr(house, who))
    hidden, nowhere = client.get(address(case)), client.get("/desk/cases/XQ-2026-999999/")
    assert hidden.status_code == nowhere.status_code == 404
    assert hidden.content == nowhere.content


def test_whoever_was_asked_before_reads_that_it_is_taken_and_nothing_else(house: House) -> None:
    case = receive_report(a_report(house)).case
    assign_case(case, to=None, by=house.secretary)
    accept_case(case, by=house.member)
    answer = at_desk(house.second_member).get(address(case))
    assert answer.status_code == 410
    assert "Somebody else has accepted this case already." in words(answer)
    assert "浴室地面" not in words(answer)


@pytest.mark.parametrize(
    ("stage", "who", "verbs"),
    [
        ("assign", "secretary", {Verb.ASSIGN, Verb.URGENCY}),
        ("accept", "member", {Verb.ACCEPT, Verb.DECLINE}),
        ("accept", "secretary", {Verb.ASSIGN, Verb.URGENCY}),
        ("accept", "second_member", set()),
        ("respond", "member", {Verb.RESPOND, Verb.URGENCY, Verb.REFER, Verb.HAND_OVER}),
        ("respond", "secretary", {Verb.URGENCY, Verb.REFER, Verb.HAND_OVER}),
        ("resolve", "member", {Verb.RESPOND, Verb.RESOLVE, Verb.PAUSE, Verb.URGENCY, Verb.REFER, Verb.HAND_OVER}),
        ("follow_up", "member", {Verb.RESPOND, Verb.FOLLOW_UP, Verb.CLOSE, Verb.URGENCY, Verb.REFER, Verb.HAND_OVER}),
        ("follow_up", "secretary", {Verb.FOLLOW_UP, Verb.CLOSE, Verb.URGENCY, Verb.REFER, Verb.HAND_OVER}),
        ("follow_up", "leader", {Verb.HAND_OVER}),
    ],
)
def test_it_offers_only_what_is_permitted(house: House, stage: str, who: str, verbs: set[Verb]) -> None:
    case, someone = case_at(stage, house), getattr(house, who)
    assert verbs_for(case, standing_of(someone)) - OF_OTHERS == verbs
    page = page_of(someone, case)
    for verb in Verb:
        assert (address(case, verb) in page) == (verb in verbs | (verbs_for(case, standing_of(someone)) & OF_OTHERS))


OF_OTHERS = {
    Verb.ASK_FOR_HELP,
    Verb.TAKE_ASSISTANT,
    Verb.DIRECT,
    Verb.ORDER_ACCOUNT,
    Verb.URGE,
    Verb.NOTE,
}


@pytest.mark.parametrize(
    ("stage", "who", "verbs"),
    [
        ("assign", "secretary", {Verb.ASK_FOR_HELP, Verb.NOTE}),
        ("assign", "leader", {Verb.DIRECT, Verb.URGE}),
        ("accept", "secretary", {Verb.ASK_FOR_HELP, Verb.URGE, Verb.NOTE}),
        ("accept", "member", set()),
        ("respond", "member", {Verb.ASK_FOR_HELP, Verb.TAKE_ASSISTANT, Verb.NOTE}),
        ("resolve", "secretary", {Verb.ASK_FOR_HELP, Verb.TAKE_ASSISTANT, Verb.URGE, Verb.NOTE}),
        ("resolve", "leader", {Verb.DIRECT, Verb.ORDER_ACCOUNT, Verb.URGE}),
        ("follow_up", "member", {Verb.TAKE_ASSISTANT, Verb.NOTE}),
    ],
)
def test_it_offers_to_ask_of_others_only_what_is_permitted(
    house: House, stage: str, who: str, verbs: set[Verb]
) -> None:
    case, someone = case_at(stage, house), getattr(house, who)
    assert verbs_for(case, standing_of(someone)) & OF_OTHERS == verbs


def test_a_closed_case_can_be_read_and_not_changed(house: House) -> None:
    case = case_at("follow_up", house)
    record_follow_up(case, helped=True, satisfaction=5)
    page = page_of(house.member, case)
    assert case.stage == Stage.CLOSED
    assert "5 / 5" in page
    assert not any(address(case, verb) in page for verb in Verb)


def test_a_later_round_shows_its_own_clocks(house: House) -> None:
    case = case_at("follow_up", house)
    record_follow_up(case, helped=False)
    respond(case, by=house.member, text="我们再看一次。")
    page = page_of(house.member, case)
    assert "The work begins anew: round 2." in page


def test_htmx_gets_the_parts_that_change_and_learns_when_the_case_moved_on(house: House) -> None:
    case = case_at("respond", house)
    part = page_of(house.member, case, "?seen=accept", HX_Request="true")
    assert "<html" not in part
    assert "This case has moved on while you were here." in part
    assert "<textarea" not in part
    assert "has moved on" not in page_of(house.member, case, "?seen=respond", HX_Request="true")


def test_a_long_thread_is_bounded_and_can_be_shown_whole(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("casework.portals.desk.screen.MESSAGES_SHOWN", 2)
    case = case_at("resolve", house)
    for text in ("第一句", "第二句", "第三句"):
        write_message(case, text=text)
    page = page_of(house.member, case)
    assert "第一句" not in page
    assert "第三句" in page
    assert "第一句" in page_of(house.member, case, "?earlier")


def test_pictures_are_served_to_whoever_may_see_the_case_and_kept_by_nobody(house: House) -> None:
    case = with_picture(house)
    kept = Attachment.objects.get()
    where = f"{address(case)}pictures/{kept.pk}/"
    assert where in page_of(house.member, case)
    answer = at_desk(house.member).get(where)
    assert answer.content == bytes(kept.content)
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_pictures_do_not_exist_for_others_nor_under_another_case(house: House) -> None:
    case, other = with_picture(house), case_at("respond", house)
    number = Attachment.objects.get().pk
    assert at_desk(house.stranger).get(f"{address(case)}pictures/{number}/").status_code == 404
    assert at_desk(house.member).get(f"{address(other)}pictures/{number}/").status_code == 404


def test_markup_in_a_report_stays_text(house: House) -> None:
    case = receive_report(a_report(house, "<script>alert(1)</script>")).case
    assert "<script>alert(1)" not in page_of(house.secretary, case)
    assert "<script>alert(1)" not in words(at_desk(house.secretary).get("/desk/queue/"))
