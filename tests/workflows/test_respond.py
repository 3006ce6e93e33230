"""What is said between reporter and branch."""

import io
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from PIL import Image

from casework.cases import pictures
from casework.cases.models import Case, Message
from casework.cases.refusals import ActionRefused
from casework.cases.words import Kind, Stage
from tests.cast import House, build_house, case_at
from tests.processes import OwnDatabase, in_processes
from workflows.actions import resolve_case, respond, write_message


def test_the_first_answer_stops_the_response_clock(house: House) -> None:
    case = case_at("respond", house)

    respond(case, by=house.member, text="已经联系后勤。")

    assert case.stage == Stage.RESOLVE
    assert case.first_response_at is not None
    assert case.response_elapsed_seconds is not None
    assert case.messages.get().side == Message.Side.BRANCH


def test_a_later_answer_is_a_message_and_changes_no_clock(house: House) -> None:
    case = case_at("resolve", house)
    first_response_at = case.first_response_at

    respond(case, by=house.member, text="材料到了，明天施工。")

    assert (case.stage, case.first_response_at) == (Stage.RESOLVE, first_response_at)
    assert case.messages.count() == 2


@pytest.mark.parametrize("who", ["second_member", "secretary", "stranger", "leader"])
def test_only_the_owner_answers(house: House, who: str) -> None:
    with pytest.raises(ActionRefused, match="not_yours"):
        respond(case_at("respond", house), by=getattr(house, who), text="好的")


def test_an_empty_answer_is_no_answer(house: House) -> None:
    with pytest.raises(ActionRefused, match="text_missing"):
        respond(case_at("respond", house), by=house.member, text="  ")


def test_a_machine_s_receipt_is_no_response(house: House) -> None:
    assert case_at("accept", house).first_response_at is None


def test_the_reporter_may_add_something_while_the_case_is_open(house: House) -> None:
    case = case_at("accept", house)
    photo = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(photo, "PNG")
    picture = pictures.reencoded(io.BytesIO(photo.getvalue()), len(photo.getvalue()))

    write_message(case, text="补充：昨晚又有人滑倒。", pictures=[picture])

    assert case.stage == Stage.ACCEPT
    entry = case.ledger.get(kind=Kind.WROTE)
    assert (entry.actor, entry.facts["pictures"]) == ("reporter", [picture.sha256])
    assert case.messages.get().attachments.get().sha256 == picture.sha256


def test_resolving_asks_whether_it_helped(house: House) -> None:
    case = case_at("resolve", house)

    resolve_case(case, by=house.member, text="地面已重铺。")

    assert case.stage == Stage.FOLLOW_UP
    assert case.resolved_at is not None
    assert case.next_due_at == case.follow_up_due_at


def test_nothing_is_resolved_before_it_was_answered(house: House) -> None:
    with pytest.raises(ActionRefused, match="wrong_stage"):
        resolve_case(case_at("respond", house), by=house.member, text="好了")


def test_an_answer_sent_twice_is_one_answer(house: House) -> None:
    case = case_at("respond", house)
    stale = Case.objects.get(pk=case.pk)

    respond(case, by=house.member, text="马上到。")
    respond(stale, by=house.member, text="马上到。")

    assert case.messages.count() == 1
    assert case.ledger.filter(kind=Kind.RESPONDED).count() == 1


def test_a_message_sent_twice_is_one_message_but_may_be_said_again_later(house: House) -> None:
    case = case_at("resolve", house)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        write_message(case, text="还是漏水。")
        write_message(case, text="还是漏水。")
        assert case.messages.filter(side=Message.Side.REPORTER).count() == 1
        clock.shift(timedelta(minutes=3))
        write_message(case, text="还是漏水。")

    assert case.messages.filter(side=Message.Side.REPORTER).count() == 2


def photo(colour: str) -> pictures.Picture:
    buffer = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(buffer, "PNG")
    return pictures.reencoded(io.BytesIO(buffer.getvalue()), len(buffer.getvalue()))


def test_the_same_word_to_another_question_is_said_anew(house: House) -> None:
    case = case_at("resolve", house)
    for question in ("你在码头吗？", "需要帮忙吗？"):
        respond(case, by=house.member, text=question)
        write_message(case, text="是")

    assert list(case.messages.values_list("text", flat=True))[-4:] == ["你在码头吗？", "是", "需要帮忙吗？", "是"]


def test_the_same_words_with_another_picture_are_said_anew(house: House) -> None:
    case = case_at("resolve", house)
    for colour in ("red", "blue", "blue"):
        write_message(case, text="见照片", pictures=[photo(colour)])

    assert case.attachments.count() == 2


def say_it(number: int, case_ids: list[int]) -> None:
    write_message(Case.objects.get(pk=case_ids[number]), text="浴室又没有热水了。")


@pytest.mark.processes
def test_ten_copies_of_a_message_at_once_are_one(own_database: OwnDatabase) -> None:
    house = build_house()
    cases = [case_at("resolve", house) for _ in range(5)]

    in_processes(say_it, [([case.pk for case in cases],)] * 10, own_database, rounds=len(cases))

    assert [case.messages.filter(side=Message.Side.REPORTER).count() for case in cases] == [1] * 5
