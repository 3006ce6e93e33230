"""An assistant learns by helping the owner, with a mentor; the owner sends."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from casework.cases.audience import visible_to
from casework.cases.models import Case, CaseRequest, Message
from casework.cases.refusals import ActionRefused
from casework.cases.words import Kind, RequestState
from casework.organisation.models import Person
from tests.cast import House, build_house, case_at
from tests.processes import OwnDatabase, in_processes
from workflows.actions import (
    answer_request,
    record_follow_up,
    release_assistant,
    resolve_case,
    respond,
    take_assistant,
    withdraw_request,
    write_note,
)
from workflows.doctor import examine


def taken(house: House, stage: str = "respond", **given: object) -> CaseRequest:
    """A young worker without any post learns from a member."""
    case = case_at(stage, house)
    wanted = {
        "assistant": house.worker,
        "mentor": house.second_member,
        "by": house.member,
        "text": "先去现场看，写一份情况。",
        **given,
    }
    take_assistant(case, **wanted)  # type: ignore[arg-type]
    return CaseRequest.objects.get(case=case)


def test_an_assistant_and_the_mentor_see_the_case_and_the_owner_stays(house: House) -> None:
    request = taken(house)

    assert (request.mentor, request.case.owner) == (house.second_member, house.member)
    assert visible_to(house.worker).get() == visible_to(house.second_member).get() == request.case
    assert request.case.ledger.last().kind == Kind.ASSISTANT_TAKEN
    assert list(examine()) == []


def test_a_task_may_have_a_day(house: House) -> None:
    request = taken(house, due_on=timezone.localdate() + timedelta(days=7))

    assert Case.objects.get().request_due_at == request.due_at is not None


def test_the_assistant_writes_notes_and_drafts_and_sends_nothing(house: House) -> None:
    case = taken(house).case

    write_note(case, by=house.worker, text="现场看过，地漏堵了。")
    write_note(case, by=house.worker, text="您好，我们看过了……", is_draft=True)

    assert set(case.messages.values_list("side", flat=True)) == {Message.Side.FILE}
    assert case.ledger.last().facts["is_draft"] is True
    assert case.first_response_at is None
    for send in (respond, resolve_case):
        with pytest.raises(ActionRefused, match="not_yours"):
            send(case, by=house.worker, text="我来答")


def test_an_assistant_s_part_is_not_answered_or_withdrawn_but_ended(house: House) -> None:
    request = taken(house)
    with pytest.raises(ActionRefused, match="not_asked"):
        answer_request(request, by=house.worker, text="做完了")
    with pytest.raises(ActionRefused, match="not_asked"):
        withdraw_request(request, by=house.member)


@pytest.mark.parametrize("who", ["member", "secretary", "second_member", "worker"])
def test_owner_secretary_mentor_or_the_assistant_end_it(house: House, who: str) -> None:
    request = taken(house)

    release_assistant(request, by=getattr(house, who))

    assert request.state == RequestState.WITHDRAWN
    assert not visible_to(house.worker).exists()
    with pytest.raises(ActionRefused, match="not_owner_or_secretary"):
        write_note(request.case, by=house.worker, text="还想写")


def test_it_ends_with_the_case(house: House) -> None:
    request = taken(house, "follow_up")

    record_follow_up(request.case, helped=True)

    assert CaseRequest.objects.get().state == RequestState.WITHDRAWN


@pytest.mark.parametrize("who", ["stranger", "stranger_secretary", "leader", "administrator"])
def test_others_neither_take_nor_end_nor_write(house: House, who: str) -> None:
    someone = getattr(house, who)
    with pytest.raises(ActionRefused, match="not_owner_or_secretary"):
        taken(house, by=someone)
    request = taken(house)
    with pytest.raises(ActionRefused, match="not_owner_or_secretary"):
        release_assistant(request, by=someone)
    with pytest.raises(ActionRefused, match="not_owner_or_secretary"):
        write_note(request.case, by=someone, text="路过")


def test_who_was_asked_for_help_may_write_notes_too(house: House) -> None:
    request = taken(house, assistant=house.stranger)

    write_note(request.case, by=house.stranger, text="食堂这边有备用泵。")

    assert request.case.messages.last().author == house.stranger


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"text": " "}, "text_missing"),
        ({"assistant": "member"}, "asks_owner"),
        ({"mentor": "worker"}, "own_mentor"),
        ({"mentor": "stranger"}, "cannot_be_mentor"),
        ({"by": "secretary", "assistant": "secretary"}, "asks_oneself"),
    ],
)
def test_it_needs_a_task_another_person_and_a_mentor_of_the_branch(
    house: House, given: dict[str, str], code: str
) -> None:
    people = {name: getattr(house, value) if name != "text" else value for name, value in given.items()}
    with pytest.raises(ActionRefused, match=code):
        taken(house, **people)


def test_before_somebody_has_accepted_there_is_nobody_to_help(house: House) -> None:
    with pytest.raises(ActionRefused, match="nobody_owns_it"):
        taken(house, "accept", by=house.secretary)


def test_nobody_assists_twice_at_once(house: House) -> None:
    request = taken(house)
    given = {"assistant": house.worker, "mentor": house.member, "by": house.secretary, "text": "再来"}
    with pytest.raises(ActionRefused, match="assists_already"):
        take_assistant(request.case, **given)  # type: ignore[arg-type]
    release_assistant(request, by=house.worker)

    take_assistant(request.case, **given)  # type: ignore[arg-type]

    assert CaseRequest.objects.count() == 2


def take_it(number: int, case_ids: list[int]) -> None:
    people = {one.staff_number: one for one in Person.objects.all()}
    case = Case.objects.get(pk=case_ids[number])
    take_assistant(case, assistant=people["1100"], mentor=people["1003"], by=people["1002"], text="先去现场看。")


@pytest.mark.processes
def test_taken_twice_at_once_is_taken_once(own_database: OwnDatabase) -> None:
    house = build_house()
    ids = [case_at("respond", house).pk for _ in range(4)]

    rounds = in_processes(take_it, [(ids,), (ids,)], own_database, rounds=len(ids))

    for answers in rounds:
        assert [one.code for one in answers if isinstance(one, ActionRefused)] == ["assists_already"]
    assert CaseRequest.objects.count() == 4


def write_it(number: int, case_ids: list[int]) -> None:
    write_note(Case.objects.get(pk=case_ids[number]), by=Person.objects.get(staff_number="1002"), text="去过现场。")


@pytest.mark.processes
def test_a_note_sent_twice_at_once_is_one_note(own_database: OwnDatabase) -> None:
    house = build_house()
    ids = [case_at("respond", house).pk for _ in range(4)]

    in_processes(write_it, [(ids,), (ids,)], own_database, rounds=len(ids))

    assert Message.objects.count() == 4
