"""The button pressed again: it joins the alarm that is running there, refuses nobody, and a flood is told once."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import time_machine
from django.utils import timezone, translation

from casework.cases.alarm_again import FLOOD
from casework.cases.models import Case
from casework.cases.refusals import ActionRefused
from casework.cases.sentences import sentence
from casework.cases.words import Category, Kind
from casework.organisation.models import Station
from notifications.audience import audience_of
from notifications.models import Reason
from tests.cast import House, build_house, case_at
from tests.processes import OwnDatabase, in_processes
from tests.workflows.test_raise_alarm import an_alarm, on_duty_now, raised
from workflows.actions import Called, NewReport, accept_case, call_again, call_for_help, resolve_case, respond
from workflows.doctor import examine


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(datetime.fromisoformat("2026-03-02T02:00:00+00:00"), tick=False) as clock:
        yield clock


def key() -> str:
    return secrets.token_urlsafe(24)


def press(house: House, text: str = "", **fields: object) -> Called:
    return call_for_help(an_alarm(house, text=text, **fields))


def calls(case: Case) -> list[dict[str, object]]:
    return [entry.facts for entry in case.ledger.filter(kind=Kind.CALLED_AGAIN).order_by("number")]


def told_of_last(case: Case) -> dict[str, Reason]:
    entry = case.ledger.select_related("case").order_by("number").last()
    assert entry is not None
    return {person.staff_number: reason for person, reason in audience_of(entry).items()}


def test_the_first_press_raises_an_alarm(house: House) -> None:
    called = press(house)

    assert not called.has_joined and called.code
    assert called.case.alarm_round == 1


def test_a_press_at_the_same_station_joins_it(house: House) -> None:
    first = press(house)

    again = press(house, "现在两个人躺在地上")

    assert (again.case, again.has_joined, again.code) == (first.case, True, "")
    assert Case.objects.count() == 1
    assert again.case.messages.get().text == "现在两个人躺在地上"
    assert list(examine()) == []


def test_it_records_that_somebody_called_again(house: House) -> None:
    case = press(house).case
    press(house)
    press(house, "快")

    with translation.override("en"):
        said = [sentence(entry) for entry in case.ledger.filter(kind=Kind.CALLED_AGAIN).order_by("number")]

    assert said == [
        "Somebody there called for help again.",
        "Somebody there called for help again and wrote what has changed.",
    ]


def test_who_was_alerted_and_who_leads_reads_it(house: House) -> None:
    on_duty_now(house.yard_branch, house.member, house.second_member)
    case = accept_case(Case.objects.get(pk=press(house).case.pk), by=house.member)

    press(house, "他不呼吸了")

    assert told_of_last(case) == {"1002": Reason.CALLED_AGAIN, "1003": Reason.CALLED_AGAIN}


def test_the_same_form_sent_again_changes_nothing(house: House) -> None:
    first, joined = key(), key()
    raised_by_form, _ = press(house, submission_key=first), press(house, submission_key=joined)

    again = press(house, submission_key=first)
    press(house, submission_key=joined, text="快")

    assert (again.case, again.code) == (raised_by_form.case, raised_by_form.code)
    assert len(calls(again.case)) == 1


def test_what_is_about_somebody_else_is_another_alarm_up_to_three(house: House) -> None:
    cases = [call_for_help(an_alarm(house), is_another=True).case for _ in range(3)]

    fourth = call_for_help(an_alarm(house, text="第四个人"), is_another=True)

    assert len({case.pk for case in cases}) == 3
    assert (fourth.case, fourth.has_joined) == (cases[-1], True)
    assert fourth.case.messages.get().text == "第四个人", "nobody is refused"


def test_another_station_raises_its_own(house: House) -> None:
    press(house)
    mess = Station.objects.create(code="mess", name="食堂", name_en="Mess", unit=house.canteen)

    assert not press(house, station=mess).has_joined


def test_a_phone_joins_only_what_it_follows(house: House) -> None:
    mine = press(house, station=None).case

    assert not press(house, station=None).has_joined
    assert call_for_help(an_alarm(house, station=None), followed=mine).case == mine


def test_the_place_and_number_that_were_typed_are_told(house: House) -> None:
    press(house)

    press(house, "库房", reporter=house.worker, at_unit=house.canteen, language="en")

    assert Case.objects.get().messages.get().text == "库房 (Canteen) (staff number as typed: 1100)"


def test_after_five_minutes_everybody_is_alerted_anew(clock: time_machine.Traveller, db: None) -> None:
    house = build_house()
    press(house)
    clock.shift(timedelta(minutes=5))

    assert not press(house).has_joined


def test_an_alarm_that_is_over_is_not_joined(house: House) -> None:
    case = accept_case(Case.objects.get(pk=press(house).case.pk), by=house.member)
    respond(case, by=house.member, text="人没事，是误报。")
    resolve_case(case, by=house.member, text="人没事，是误报。")

    assert not press(house).has_joined


def test_a_flood_is_told_to_the_secretary_once_and_words_are_always_kept(
    clock: time_machine.Traveller, db: None
) -> None:
    house = build_house()
    on_duty_now(house.yard_branch, house.member)
    case = press(house).case
    told = []
    for _ in range(FLOOD + 5):
        clock.shift(timedelta(seconds=5))
        press(house)
        told.append(told_of_last(case))

    assert told.count({"1001": Reason.ALARM_FLOOD}) == len([one for one in told if "1001" in one])
    assert sum(bool(facts.get("flood")) for facts in calls(case)) == 1
    assert len(calls(case)) == FLOOD - 1, "then a press without words is put down once a minute"

    press(house, "真的出事了")
    assert case.messages.get().text == "真的出事了"
    assert told_of_last(case) == {"1002": Reason.CALLED_AGAIN}
    clock.shift(timedelta(minutes=1))
    press(house)
    assert len(calls(case)) == FLOOD + 1


def test_presses_one_upon_the_other_are_told_once_a_minute(clock: time_machine.Traveller, db: None) -> None:
    house = build_house()
    on_duty_now(house.yard_branch, house.member)
    case = press(house).case
    clock.shift(timedelta(seconds=20))
    press(house)
    assert told_of_last(case) == {}
    clock.shift(timedelta(minutes=1))
    press(house)
    assert told_of_last(case) == {"1002": Reason.CALLED_AGAIN}


def test_calling_again_needs_an_alarm_and_a_form_with_its_number(house: House) -> None:
    with pytest.raises(ActionRefused, match="no_alarm"):
        call_again(case_at("respond", house), submission_key=key())
    with pytest.raises(ActionRefused, match="bad_submission_key"):
        call_again(raised(house), submission_key="x")
    with pytest.raises(ActionRefused, match="bad_submission_key"):
        press(house, submission_key="x")


PRESSES = 8


def press_at(number: int, station_code: str) -> Called:
    station = Station.objects.select_related("unit").get(code=station_code)
    return call_for_help(NewReport(text="", category=Category.OTHER, submission_key=key(), station=station))


@pytest.mark.processes
def test_eight_who_press_at_once_at_one_station_make_one_alarm(own_database: OwnDatabase) -> None:
    house = build_house()

    [answers] = in_processes(press_at, [(house.station.code,)] * PRESSES, own_database)

    assert sorted(answer.has_joined for answer in answers) == [False] + [True] * (PRESSES - 1), answers
    case = Case.objects.get()
    assert [facts["press"] for facts in calls(case)] == list(range(2, PRESSES + 1))
    assert case.ledger.filter(at__gt=timezone.now()).count() == 0
    assert list(examine()) == []
