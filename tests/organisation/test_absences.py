"""Who is away, and who is asked instead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from casework.organisation.absences import AbsenceRefused, end_absence, record_absence
from casework.organisation.models import Absence, Person
from casework.organisation.queries import absent_on, away_today, substitute_of
from casework.organisation.substitutes import circle_day, stand_in
from tests.cast import House, build_house
from tests.processes import OwnDatabase, in_processes

DAY = timedelta(days=1)


def away(person: Person, substitute: Person | None, first: int = 0, last: int = 6) -> Absence:
    """From `first` to `last` days from today."""
    today = timezone.localdate()
    return record_absence(
        person, starts_on=today + first * DAY, ends_on=today + last * DAY, substitute=substitute, by=person
    )


def test_it_holds_from_the_first_day_to_the_last(house: House) -> None:
    away(house.member, house.second_member, 1, 3)
    today = timezone.localdate()

    for number, is_away in ((0, False), (1, True), (3, True), (4, False)):
        day = today + number * DAY
        assert (house.member.pk in absent_on(day)) is is_away
        assert substitute_of(house.member, day) == (house.second_member if is_away else house.member)


def test_days_are_those_of_the_organisation(house: House) -> None:
    with time_machine.travel("2026-03-01T12:00:00Z", tick=False):
        record_absence(house.member, starts_on=date(2026, 3, 2), ends_on=date(2026, 3, 2), substitute=None, by=None)
    with time_machine.travel("2026-03-01T16:30:00Z", tick=False):  # half past midnight on 2 March in Shanghai
        assert house.member.pk in away_today()
    with time_machine.travel("2026-03-02T16:30:00Z", tick=False):
        assert house.member.pk not in away_today()


def test_a_substitute_who_is_away_has_one_in_turn(house: House) -> None:
    away(house.member, house.second_member, 0, 9)
    away(house.second_member, house.secretary, 3, 5)
    today = timezone.localdate()

    found = [substitute_of(house.member, today + number * DAY) for number in (0, 3, 5, 6)]
    assert found == [house.second_member, house.secretary, house.secretary, house.second_member]
    assert away_today()[house.member.pk].substitute == house.second_member


def test_nobody_stands_in_where_nobody_was_named_or_the_one_named_has_left(house: House) -> None:
    away(house.member, None)
    away(house.secretary, house.second_member)
    Person.objects.filter(pk=house.second_member.pk).update(is_active=False)

    assert substitute_of(house.member, timezone.localdate()) is None
    assert substitute_of(house.secretary, timezone.localdate()) is None


def test_a_circle_is_refused_with_its_first_day(house: House) -> None:
    away(house.member, house.second_member, 0, 9)
    away(house.second_member, house.secretary, 3, 5)

    with pytest.raises(AbsenceRefused, match="circle") as refusal:
        away(house.secretary, house.member, 1, 4)

    assert refusal.value.field == "substitute"
    assert str(timezone.localdate() + 3 * DAY) in refusal.value.sentence
    away(house.secretary, house.member, 6, 9)  # when the chain is shorter there is none


def test_overlapping_days_are_refused(house: House) -> None:
    away(house.member, None, 2, 4)

    for first, last in ((0, 2), (4, 6), (3, 3), (0, 9)):
        with pytest.raises(AbsenceRefused, match="overlapping") as refusal:
            away(house.member, None, first, last)
        assert house.member.name in refusal.value.sentence
    away(house.member, None, 0, 1), away(house.member, None, 5, 5)


def test_it_refuses_what_cannot_be(house: House) -> None:
    house.stranger.is_active = False
    for code, substitute, first, last in (
        ("ends_before_start", None, 2, 1),
        ("over_already", None, -3, -1),
        ("own_substitute", house.member, 0, 1),
        ("substitute_left", house.stranger, 0, 1),
    ):
        with pytest.raises(AbsenceRefused, match=code):
            away(house.member, substitute, first, last)
    assert not Absence.objects.exists()


def test_who_is_back_earlier_was_away_until_yesterday(house: House) -> None:
    absence = away(house.member, None, 0, 6)
    with time_machine.travel(timezone.now() + 3 * DAY, tick=False):
        end_absence(absence)
        assert house.member.pk not in absent_on(timezone.localdate())
        assert house.member.pk in absent_on(timezone.localdate() - DAY)


def test_what_has_not_begun_is_taken_back_and_what_is_over_stays(house: House) -> None:
    planned, over = away(house.member, None, 3, 6), away(house.second_member, None, 0, 0)

    end_absence(planned)
    with time_machine.travel(timezone.now() + 5 * DAY, tick=False):
        end_absence(over)

    assert list(Absence.objects.values_list("person", flat=True)) == [house.second_member.pk]


def try_to_record(number: int, person_id: int, substitute_id: int) -> int:
    away(Person.objects.get(pk=person_id), Person.objects.get(pk=substitute_id), number * 10, number * 10 + 6)
    return person_id


@pytest.mark.processes
def test_two_at_once_do_not_close_a_circle(own_database: OwnDatabase) -> None:
    house = build_house()
    pair = (house.member.pk, house.second_member.pk)
    answers = in_processes(try_to_record, [pair, pair[::-1]], own_database, rounds=5)

    for both in answers:
        assert sum(isinstance(answer, int) for answer in both) == 1, both
    assert Absence.objects.count() == 5


@dataclass(frozen=True)
class Days:
    person_id: int
    substitute_id: int | None
    starts_on: date
    ends_on: date


SINCE = date(2026, 1, 1)


@st.composite
def absences(draw: st.DrawFn) -> Days:
    first = draw(st.integers(0, 12))
    person = draw(st.integers(0, 5))
    substitute = draw(st.none() | st.integers(0, 5).filter(lambda other: other != person))
    return Days(person, substitute, SINCE + first * DAY, SINCE + (first + draw(st.integers(0, 6))) * DAY)


def absent_then(taken: list[Days], day: date) -> dict[int, int | None]:
    return {one.person_id: one.substitute_id for one in taken if one.starts_on <= day <= one.ends_on}


def overlaps(one: Days, other: Days) -> bool:
    return one.person_id == other.person_id and one.starts_on <= other.ends_on and other.starts_on <= one.ends_on


def goes_round(absent: dict[int, int | None]) -> bool:
    """The slow way: whether anybody's chain comes back to a person it has passed."""
    for start in absent:
        seen, asked = [start], absent[start]
        while asked is not None and asked in absent and asked not in seen:
            seen.append(asked)
            asked = absent[asked]
        if asked in seen:
            return True
    return False


@given(st.lists(absences(), max_size=14))
def test_what_is_taken_never_goes_round_and_every_chain_ends(wanted: list[Days]) -> None:
    taken: list[Days] = []
    days = [SINCE + number * DAY for number in range(20)]
    for one in wanted:
        if any(overlaps(one, other) for other in taken):
            continue
        refused_on = circle_day(one, taken)
        closing = [day for day in days if goes_round(absent_then([*taken, one], day))]
        assert refused_on == (closing[0] if closing else None)
        if refused_on is None:
            taken.append(one)
    for day in days:
        absent = absent_then(taken, day)
        for person in range(6):
            asked = stand_in(person, absent)
            assert asked is None or asked not in absent
            assert person in absent or asked == person


@given(st.dictionaries(st.integers(0, 6), st.none() | st.integers(0, 6)))
def test_a_chain_ends_whatever_is_written_down(absent: dict[int, int | None]) -> None:
    """Also one that goes round: nobody stands in then."""
    for person in range(7):
        asked = stand_in(person, absent)
        assert asked is None or asked not in absent
