"""Who helps in an emergency puts down each step with one tap."""

from __future__ import annotations

import pytest

from casework.cases.models import Case, Message
from casework.cases.refusals import ActionRefused
from casework.cases.sentences import sentence
from casework.cases.words import EmergencyStep, Kind, Stage
from tests.cast import House, case_at
from tests.workflows.test_raise_alarm import on_duty_now, raised
from workflows.actions import accept_case, record_follow_up, resolve_case, stamp_step
from workflows.doctor import examine


def led(house: House, **fields: object) -> Case:
    """An alarm that reached both members and a stranger, taken by the first."""
    on_duty_now(house.yard_branch, house.member, house.second_member, house.stranger)
    case = raised(house, **fields)
    return accept_case(case, by=house.member)


def steps_of(case: Case) -> list[str]:
    return [entry.facts["step"] for entry in case.ledger.filter(kind=Kind.STAMPED).order_by("number")]


def test_it_records_who_stamped_what_and_when(house: House) -> None:
    case = led(house)

    for step in (EmergencyStep.ON_THE_WAY, EmergencyStep.CALLED_120):
        stamp_step(case, by=house.member, step=step)

    assert steps_of(case) == ["on_the_way", "called_120"]
    entries = case.ledger.filter(kind=Kind.STAMPED)
    assert {entry.person for entry in entries} == {house.member}
    assert all(sentence(entry) for entry in entries)
    assert (case.stage, list(examine())) == (Stage.RESPOND, [])


@pytest.mark.parametrize("who", ["member", "stranger"])
def test_being_with_the_person_stops_the_response_clock(house: House, who: str) -> None:
    case = led(house)

    stamp_step(case, by=getattr(house, who), step=EmergencyStep.WITH_PERSON)

    assert case.stage == Stage.RESOLVE
    assert case.first_response_at == case.ledger.get(kind=Kind.STAMPED).at
    assert case.owner == house.member
    stamp_step(case, by=house.second_member, step=EmergencyStep.WITH_PERSON)
    assert case.stage == Stage.RESOLVE
    assert list(examine()) == []


def test_a_note_stays_in_the_file(house: House) -> None:
    case = led(house)

    stamp_step(case, by=house.member, step=EmergencyStep.NOTE, text="意识清楚，血压 150/95。")

    message = case.messages.get()
    assert (message.text, message.side) == ("意识清楚，血压 150/95。", Message.Side.FILE)


def test_a_note_asks_for_words(house: House) -> None:
    with pytest.raises(ActionRefused, match="text_missing"):
        stamp_step(led(house), by=house.member, step=EmergencyStep.NOTE, text=" ")


def test_one_tap_too_many_changes_nothing_and_another_note_does(house: House) -> None:
    case = led(house)
    for _tap in range(2):
        stamp_step(case, by=house.member, step=EmergencyStep.ON_THE_WAY)
    stamp_step(case, by=house.stranger, step=EmergencyStep.ON_THE_WAY)
    for text in ("血压 150/95", "血压 150/95", "血压 140/90"):
        stamp_step(case, by=house.member, step=EmergencyStep.NOTE, text=text)

    assert steps_of(case) == ["on_the_way", "on_the_way", "note", "note"]


@pytest.mark.parametrize("who", ["secretary", "stranger_secretary", "leader", "worker", "administrator"])
def test_it_refuses_who_was_not_alerted(house: House, who: str) -> None:
    with pytest.raises(ActionRefused, match="not_alerted"):
        stamp_step(led(house), by=getattr(house, who), step=EmergencyStep.ON_THE_WAY)


def test_it_refuses_before_somebody_leads(house: House) -> None:
    on_duty_now(house.yard_branch, house.member)

    with pytest.raises(ActionRefused, match="wrong_stage"):
        stamp_step(raised(house), by=house.member, step=EmergencyStep.ON_THE_WAY)


def test_it_refuses_in_an_ordinary_case(house: House) -> None:
    with pytest.raises(ActionRefused, match="no_alarm"):
        stamp_step(case_at("respond", house), by=house.member, step=EmergencyStep.ON_THE_WAY)


def test_it_refuses_when_all_is_over(house: House) -> None:
    case = led(house)
    stamp_step(case, by=house.member, step=EmergencyStep.WITH_PERSON)
    resolve_case(case, by=house.member, text="已送医院，家属已到。")
    record_follow_up(case, helped=True)

    with pytest.raises(ActionRefused, match="already_closed"):
        stamp_step(case, by=house.member, step=EmergencyStep.ALL_CLEAR)


def test_it_refuses_the_one_who_raised_the_alarm(house: House) -> None:
    """Nobody stamps their own report; they were not alerted of it either."""
    with pytest.raises(ActionRefused, match="not_alerted"):
        stamp_step(led(house, reporter=house.second_member), by=house.second_member, step=EmergencyStep.ALL_CLEAR)
