"""Life at risk: whoever is on duty is alerted at once, and ever more people until somebody takes it."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone, translation

from casework.cases.audience import alarms_for, asked_of, sees, visible_to, waiting_for
from casework.cases.leaving import leaving, overseen_by
from casework.cases.models import Case
from casework.cases.receipts import case_with_code
from casework.cases.refusals import ActionRefused
from casework.cases.sentences import sentence
from casework.cases.standing import standing_of
from casework.cases.words import Category, Circle, EmergencyStep, Kind, RequestKind, Stage, Urgency
from casework.organisation.absences import record_absence
from casework.organisation.models import Branch, Person, Post
from casework.organisation.rosters import add_duty
from notifications.audience import audience_of
from notifications.models import Reason
from tests.cast import House, a_report, build_house, lose_posts
from tests.portals.desk import at_desk
from tests.processes import OwnDatabase, in_processes
from tests.rosters import SHIFTS, times
from workflows.actions import (
    NewReport,
    Receipt,
    accept_case,
    answer_request,
    ask_for_help,
    assign_case,
    decline_case,
    move_on,
    order_account,
    raise_alarm,
    repeat_alarm,
    resolve_case,
    stamp_step,
    take_back_offers,
    write_note,
)
from workflows.actions.restarting import restart_flow
from workflows.doctor import examine
from workflows.timers import fire_due_timers


def on_duty_now(branch: Branch, *people: Person) -> None:
    """Puts `people` on today's list, for whatever shift it is."""
    now = timezone.now()
    for day in (timezone.localdate() - timedelta(days=1), timezone.localdate()):
        for shift in SHIFTS:
            start, end = times(day, shift)
            for person in people if start <= now < end else ():
                add_duty(branch, person, day=day, shift=shift)


def on_duty_next(branch: Branch, person: Person) -> None:
    now = timezone.now()
    days = [timezone.localdate() + timedelta(days=number) for number in range(2)]
    coming = ((times(day, shift)[0], day, shift) for day in days for shift in SHIFTS)
    _start, day, shift = min(each for each in coming if each[0] > now)
    add_duty(branch, person, day=day, shift=shift)


def an_alarm(house: House, text: str = "库房老贾胸口疼，坐在地上起不来。", **fields: object) -> NewReport:
    return a_report(house, text, **{"category": Category.ILLNESS, **fields})


def raised(house: House, **fields: object) -> Case:
    """Freshly read, as a page or a timer has it."""
    return Case.objects.get(pk=raise_alarm(an_alarm(house, **fields)).case.pk)


def last_round(case: Case) -> dict[str, object]:
    return case.ledger.filter(kind=Kind.ALARMED).order_by("number").last().facts  # type: ignore[union-attr]


def alerted(case: Case) -> list[Person]:
    people = Person.objects.in_bulk(case.alarmed)
    return [people[pk] for pk in case.alarmed]


def test_it_alerts_everybody_on_duty_in_the_order_of_the_list(house: House) -> None:
    on_duty_now(house.yard_branch, house.second_member, house.member)

    case = raised(house)

    assert (case.urgency, case.stage, case.branch) == (Urgency.EMERGENCY, Stage.ACCEPT, house.yard_branch)
    assert (case.offered_to, case.alarm_round, alerted(case)) == (None, 1, [house.second_member, house.member])
    assert case.alarm_due_at == case.ledger.get(kind=Kind.ALARMED).at + timedelta(minutes=5)
    assert case.accept_due_at - case.received_at == timedelta(minutes=10)
    assert case.response_due_at - case.received_at == timedelta(minutes=30)
    assert list(examine()) == []


def test_it_alerts_the_substitute_of_whoever_is_away(house: House) -> None:
    on_duty_now(house.yard_branch, house.member)
    day = timezone.localdate() - timedelta(days=1)
    record_absence(
        house.member, starts_on=day, ends_on=day + timedelta(days=2), substitute=house.second_member, by=None
    )

    case = raised(house)

    assert alerted(case) == [house.second_member]
    assert last_round(case)["circle"] == Circle.ON_DUTY


def test_with_everybody_on_the_list_away_the_branch_is_alerted(house: House) -> None:
    on_duty_now(house.yard_branch, house.member)
    day = timezone.localdate() - timedelta(days=1)
    record_absence(house.member, starts_on=day, ends_on=day + timedelta(days=2), substitute=None, by=None)

    assert last_round(raised(house))["nobody_on_duty"] is True


def test_it_records_whom_it_alerted(house: House) -> None:
    on_duty_now(house.yard_branch, house.member)

    case = raised(house)

    facts = last_round(case)
    assert (facts["round"], facts["circle"], facts["fresh"], facts["told"]) == (1, "on_duty", [house.member.pk], 1)
    assert [entry.kind for entry in case.ledger.order_by("number")] == [Kind.RECEIVED, Kind.ALARMED]
    assert "1" in sentence(case.ledger.get(kind=Kind.ALARMED))


def test_it_gives_a_receipt_like_any_report(house: House) -> None:
    receipt = raise_alarm(an_alarm(house))

    assert case_with_code(receipt.code) == receipt.case


def test_it_needs_no_word(house: House) -> None:
    case = raised(house, text=" \x00 ", language="en")

    assert case.report.text == "Life at risk. The alarm was raised without a word."


def test_a_second_tap_is_the_same_alarm_whatever_was_typed_in_between(house: House) -> None:
    key = secrets.token_urlsafe(24)
    first = raise_alarm(an_alarm(house, text="", submission_key=key))

    again = raise_alarm(an_alarm(house, text="2 号库", submission_key=key))

    assert (again.case, again.code, again.is_repeat) == (first.case, first.code, True)
    assert Case.objects.count() == 1
    assert again.case.ledger.filter(kind=Kind.ALARMED).count() == 1


def test_it_refuses_a_form_without_its_number(house: House) -> None:
    with pytest.raises(ActionRefused, match="bad_submission_key"):
        raise_alarm(an_alarm(house, submission_key="x"))


def test_the_place_decides_not_where_the_reporter_works(house: House) -> None:
    on_duty_now(house.canteen_branch, house.stranger)

    case = raised(house, reporter=house.worker, at_unit=house.canteen)

    assert (case.branch, alerted(case)) == (house.canteen_branch, [house.stranger])


def test_a_station_stands_where_it_happens(house: House) -> None:
    assert raised(house, reporter=house.stranger).branch == house.yard_branch


def test_with_nobody_on_duty_the_branch_itself_is_alerted_and_that_is_recorded(house: House) -> None:
    case = raised(house)

    assert alerted(case) == [house.secretary, house.member, house.second_member]
    assert (last_round(case)["circle"], last_round(case)["nobody_on_duty"]) == (Circle.MEMBERS, True)


def test_who_is_on_duty_above_is_alerted_when_nobody_is_below(house: House) -> None:
    on_duty_now(house.committee, house.leader)

    case = raised(house)

    assert alerted(case) == [house.leader]
    assert "nobody_on_duty" not in last_round(case)


def test_where_the_place_is_unknown_everybody_on_duty_in_the_house_is_alerted(house: House) -> None:
    on_duty_now(house.yard_branch, house.member)
    on_duty_now(house.canteen_branch, house.stranger)

    case = raised(house, station=None)

    assert set(alerted(case)) == {house.member, house.stranger}
    assert case.branch == house.committee


def test_the_reporter_is_not_alerted_of_their_own_alarm(house: House) -> None:
    on_duty_now(house.yard_branch, house.member, house.second_member)

    assert alerted(raised(house, reporter=house.member)) == [house.second_member]


def test_a_house_without_any_post_keeps_the_alarm_and_says_so(house: House, caplog: pytest.LogCaptureFixture) -> None:
    for person in (house.secretary, house.member, house.second_member, house.leader):
        lose_posts(person)
    for person in (house.stranger, house.stranger_secretary):
        lose_posts(person)

    case = raised(house)

    assert (case.alarmed, case.stage) == ([], Stage.ACCEPT)
    assert case.alarm_due_at is not None
    assert "reaches nobody" in caplog.text
    repeat_alarm(case)
    assert case.alarm_round == 2


def test_each_round_reaches_further_until_everybody_knows(house: House) -> None:
    on_duty_now(house.yard_branch, house.second_member)
    on_duty_next(house.yard_branch, house.member)
    chief = house.stranger_secretary
    Post.objects.filter(person=chief).update(branch=house.committee)
    case = raised(house)
    circles = []

    for _round in range(6):
        repeat_alarm(case)
        circles.append((last_round(case)["circle"], last_round(case)["fresh"]))

    assert circles == [
        (Circle.NEXT_ON_LIST, [house.member.pk]),
        (Circle.SECRETARY, [house.secretary.pk]),
        (Circle.ABOVE, [chief.pk]),
        (Circle.LEADERS, [house.leader.pk]),
        (Circle.EVERYBODY, [house.stranger.pk]),
        (Circle.AGAIN, []),
    ]
    assert (case.alarm_round, len(case.alarmed)) == (7, 6)
    assert case.alarm_due_at == case.ledger.order_by("number").last().at + timedelta(minutes=5)  # type: ignore[union-attr]
    assert list(examine()) == []


def test_a_round_of_an_alarm_that_is_taken_does_nothing(house: House) -> None:
    case = raised(house)
    accept_case(case, by=house.member)

    repeat_alarm(case)

    assert (case.alarm_round, case.alarm_due_at) == (1, None)
    assert case.ledger.filter(kind=Kind.ALARMED).count() == 1


def test_a_round_of_an_ordinary_case_does_nothing(house: House) -> None:
    case = raise_alarm(an_alarm(house)).case
    accept_case(case, by=house.member)
    before = case.ledger_length

    assert repeat_alarm(case).ledger_length == before


def test_whoever_was_alerted_sees_it_and_may_take_it_from_any_branch(house: House) -> None:
    on_duty_now(house.yard_branch, house.stranger)
    case = raised(house)
    standing = standing_of(house.stranger)

    assert case in visible_to(house.stranger)
    assert case in waiting_for(house.stranger, standing)
    assert case in alarms_for(house.stranger)
    assert sees(standing, case, ())

    accept_case(case, by=house.stranger)

    assert case.owner == house.stranger
    assert not alarms_for(house.stranger).exists()
    assert list(examine()) == [], "an owner from elsewhere is an owner"
    stamp_step(case, by=house.stranger, step=EmergencyStep.WITH_PERSON)
    resolve_case(case, by=house.stranger, text="已送医院。")
    assert case.stage == Stage.FOLLOW_UP


def test_who_leads_it_from_another_branch_works_on_it_like_any_owner(house: House) -> None:
    on_duty_now(house.yard_branch, house.stranger)
    case = raised(house)
    accept_case(case, by=house.stranger)

    write_note(case, by=house.stranger, text="意识清楚。")
    ask_for_help(case, by=house.stranger, of=house.member, text="请带担架。", due_on=timezone.localdate())
    order_account(case, by=house.leader, text="怎么样了？", due_on=timezone.localdate() + timedelta(days=3))

    [order] = asked_of(house.stranger, standing_of(house.stranger))
    assert order.kind == RequestKind.SUPERVISION, "it stands in their inbox"
    answer_request(order, by=house.stranger, text="已送医院。")
    assert leaving(overseen_by(standing_of(house.leader))) == []
    assert list(examine()) == []
    lose_posts(house.stranger)
    assert [one.person for one in leaving(overseen_by(standing_of(house.leader)))] == [house.stranger]


def test_the_banner_tells_nothing_to_who_lost_every_post(house: House) -> None:
    on_duty_now(house.yard_branch, house.stranger)
    case = raised(house)
    assert case in alarms_for(house.stranger)
    lose_posts(house.stranger)

    assert not alarms_for(house.stranger).exists()
    assert "胸口疼" not in at_desk(house.stranger).get("/desk/alarms/").content.decode()


@pytest.mark.parametrize("who", ["stranger", "stranger_secretary", "leader", "worker", "administrator"])
def test_who_was_not_alerted_may_not_take_it(house: House, who: str) -> None:
    on_duty_now(house.yard_branch, house.member)
    case = raised(house)

    with pytest.raises(ActionRefused, match="not_offered_to_you"):
        accept_case(case, by=getattr(house, who))


def test_who_lost_every_post_helps_no_more(house: House) -> None:
    on_duty_now(house.yard_branch, house.stranger)
    case = raised(house)
    lose_posts(house.stranger)

    with pytest.raises(ActionRefused, match="not_offered_to_you"):
        accept_case(case, by=house.stranger)
    assert case not in visible_to(house.stranger)


def test_the_second_is_told_that_somebody_else_has_it(house: House) -> None:
    case = raised(house)
    accept_case(case, by=house.second_member)

    with pytest.raises(ActionRefused, match="already_accepted"):
        accept_case(case, by=house.member)


def declined(case: Case, house: House) -> None:
    decline_case(case, by=house.member, reason="我在外地。")


def lapsed(case: Case, house: House) -> None:
    move_on(case)


def away(case: Case, house: House) -> None:
    today = timezone.localdate()
    record_absence(house.member, starts_on=today, ends_on=today, substitute=None, by=house.member)
    take_back_offers()
    case.refresh_from_db()


@pytest.mark.parametrize("does_not_take_it", [declined, lapsed, away])
def test_an_alarm_that_one_person_was_given_and_does_not_take_is_everybodys_again_at_once(
    house: House, does_not_take_it: Callable[[Case, House], None]
) -> None:
    on_duty_now(house.yard_branch, house.stranger)
    case = raised(house)
    assign_case(case, to=house.member, by=house.secretary)

    does_not_take_it(case, house)

    assert (case.stage, case.offered_to, case.turn_due_at, case.raised_why) == (Stage.ACCEPT, None, None, "")
    assert case.alarm_due_at is not None, "and the rounds go on"
    assert list(examine()) == []
    accept_case(case, by=house.stranger)
    assert case.owner == house.stranger


@pytest.mark.parametrize("does_not_take_it", [declined, lapsed, away])
def test_everybody_who_was_alerted_is_called_again_when_it_was_not_taken(
    house: House, does_not_take_it: Callable[[Case, House], None]
) -> None:
    on_duty_now(house.yard_branch, house.stranger)
    case = raised(house)
    assign_case(case, to=house.member, by=house.secretary)

    does_not_take_it(case, house)

    entry = case.ledger.order_by("number").last()
    assert entry is not None
    told = {person.pk: reason for person, reason in audience_of(entry).items()}
    assert told == {house.stranger.pk: Reason.ALARM, house.secretary.pk: Reason.ALARM_BACK}
    with translation.override("en"):
        assert sentence(entry).endswith("asked again.")


def test_an_alarm_whose_flow_could_not_start_still_alerts(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr("workflows.steps.start_flow", lambda case: 1 / 0)
        case = raised(house)
    assert (case.stage, case.alarm_round, len(case.alarmed)) == (Stage.RECEIVED, 1, 3)

    restart_flow(case.pk)

    case.refresh_from_db()
    assert case.stage == Stage.ACCEPT
    assert list(examine()) == []


def test_helpers_see_it_while_it_is_open_and_its_leader_afterwards(house: House) -> None:
    on_duty_now(house.yard_branch, house.stranger, house.member)
    case = raised(house)
    accept_case(case, by=house.member)
    assert case in visible_to(house.stranger)
    case.stage = Stage.CLOSED

    assert not sees(standing_of(house.stranger), case, ())
    assert not sees(standing_of(house.member), case, ()) or case.owner == house.member


@pytest.mark.django_db
def test_the_timer_of_the_flow_sounds_each_round_until_somebody_takes_it() -> None:
    began_at = datetime(2026, 3, 2, 18, 12, tzinfo=UTC)
    with time_machine.travel(began_at, tick=False) as clock:
        house = build_house()
        on_duty_now(house.yard_branch, house.member)
        case = raised(house)
        for minutes in (4, 5, 9, 10, 15):
            clock.move_to(began_at + timedelta(minutes=minutes))
            fire_due_timers(as_of=timezone.now())
        case.refresh_from_db()
        accept_case(case, by=house.secretary)
        clock.move_to(began_at + timedelta(minutes=29))
        fire_due_timers(as_of=timezone.now())

        rounds = case.ledger.filter(kind=Kind.ALARMED).order_by("number")
        assert [(entry.at - began_at) // timedelta(minutes=1) for entry in rounds] == [0, 5, 10, 15]
        assert [entry.actor for entry in rounds] == ["reporter", "timer", "timer", "timer"]
        assert case.accept_breached_at == began_at + timedelta(minutes=10)
        assert list(examine()) == []


TAPS = 8


def tap(number: int, keys: list[str], station_code: str) -> Receipt:
    from casework.organisation.models import Station

    station = Station.objects.select_related("unit").get(code=station_code)
    return raise_alarm(NewReport(text="", category=Category.OTHER, submission_key=keys[number], station=station))


@pytest.mark.processes
def test_eight_taps_at_once_are_one_alarm(own_database: OwnDatabase) -> None:
    house = build_house()
    keys = [secrets.token_urlsafe(24) for _ in range(3)]

    rounds = in_processes(tap, [(keys, house.station.code)] * TAPS, own_database, rounds=3)

    for answers in rounds:
        assert len({answer.case.pk for answer in answers}) == 1, answers
        assert sum(not answer.is_repeat for answer in answers) == 1
    assert Case.objects.count() == 3
    assert {case.alarm_round for case in Case.objects.all()} == {1}


def take(number: int, case_ids: list[int], person_id: int) -> int:
    return accept_case(Case.objects.get(pk=case_ids[number]), by=Person.objects.get(pk=person_id)).owner_id or 0


@pytest.mark.processes
def test_two_who_take_it_at_once_make_one_leader(own_database: OwnDatabase) -> None:
    house = build_house()
    on_duty_now(house.yard_branch, house.member, house.stranger)
    cases = [raised(house).pk for _ in range(10)]

    rounds = in_processes(take, [(cases, house.member.pk), (cases, house.stranger.pk)], own_database, rounds=10)

    for case_id, answers in zip(cases, rounds, strict=True):
        [leader] = [answer for answer in answers if isinstance(answer, int)]
        [refused] = [answer for answer in answers if isinstance(answer, ActionRefused)]
        assert refused.code == "already_accepted"
        assert Case.objects.get(pk=case_id).owner_id == leader
    assert list(examine()) == []
