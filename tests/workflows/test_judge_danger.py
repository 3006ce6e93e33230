"""Words of a report may mean danger to life: people are told at once, ever more of them until one says yes or no."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone, translation

from casework.cases.audience import queue_of, sees, visible_to, waiting_for
from casework.cases.models import Case
from casework.cases.refusals import ActionRefused
from casework.cases.sentences import sentence
from casework.cases.standing import standing_of
from casework.cases.words import Circle, Kind, Stage, Urgency
from casework.organisation.models import Person, Post
from notifications.audience import audience_of
from notifications.models import Reason
from tests.cast import House, a_report, build_house, case_at, lose_posts, post
from tests.portals.desk import at_desk, words
from tests.routing import publish
from tests.workflows.test_confirmed_danger import MINUTE, marked
from tests.workflows.test_raise_alarm import on_duty_next, on_duty_now
from workflows.actions import (
    accept_case,
    ask_more_to_judge,
    assign_case,
    change_urgency,
    close_case,
    confirm_urgency,
    dismiss_urgency,
    receive_report,
    resolve_case,
    respond,
)
from workflows.actions.restarting import watch_all_again
from workflows.doctor import examine
from workflows.timers import fire_due_timers

NIGHT = datetime(2026, 3, 2, 18, 12, tzinfo=UTC)
"""Long before the working day begins: this clock runs around the clock."""


def asked(case: Case) -> list[Person]:
    people = Person.objects.in_bulk(case.danger_asked)
    return [people[pk] for pk in case.danger_asked]


def told(case: Case, kind: Kind) -> dict[Person, Reason]:
    entry = case.ledger.filter(kind=kind).order_by("number").last()
    assert entry is not None
    return audience_of(entry)


def test_whoever_is_on_duty_and_the_secretary_are_asked_at_once(house: House) -> None:
    on_duty_now(house.yard_branch, house.second_member, house.stranger)

    case = marked(house)

    assert asked(case) == [house.second_member, house.stranger, house.secretary]
    assert told(case, Kind.RECEIVED) == dict.fromkeys(asked(case), Reason.DANGER_ASKED)
    assert case.next_due_at == case.danger_due_at
    assert list(examine()) == []


def test_it_is_on_record_how_many_were_asked(house: House) -> None:
    on_duty_now(house.yard_branch, house.second_member)

    entry = marked(house).ledger.get()

    with translation.override("en"):
        assert "2 were asked at once" in sentence(entry)


def test_whoever_is_asked_to_accept_it_is_told_of_the_danger_as_well(house: House) -> None:
    publish(house, {"unit": house.yard, "target": "everybody", "branch": house.yard_branch})

    case = marked(house)

    assert case.stage == Stage.ACCEPT
    assert told(case, Kind.RECEIVED)[house.member] == Reason.DANGER_ASKED


def test_the_reporter_is_not_asked_about_their_own_report(house: House) -> None:
    on_duty_now(house.yard_branch, house.second_member)

    assert asked(marked(house, reporter=house.second_member)) == [house.secretary]


def test_an_ordinary_report_asks_nobody(house: House) -> None:
    case = case_at("assign", house)

    assert (case.danger_asked, case.danger_due_at) == ([], None)


def test_whoever_is_asked_sees_it_and_may_decide_also_from_another_branch(house: House) -> None:
    on_duty_now(house.yard_branch, house.stranger)
    case = marked(house)
    standing = standing_of(house.stranger)

    assert case in visible_to(house.stranger)
    assert case in waiting_for(house.stranger, standing)
    assert sees(standing, case, ())
    dismiss_urgency(case, by=house.stranger, reason="是演习，人都在岸上。")

    assert (case.urgency_suggested, case.danger_due_at) == ("", None)
    assert case not in visible_to(house.stranger), "with the question the right to read it ends"
    assert not sees(standing, case, ())
    assert list(examine()) == []


@pytest.mark.parametrize("who", ["stranger", "worker", "administrator"])
def test_who_was_not_asked_may_not_decide(house: House, who: str) -> None:
    case = marked(house)

    with pytest.raises(ActionRefused, match="not_in_this_branch"):
        confirm_urgency(case, by=getattr(house, who))


def test_who_lost_every_post_is_asked_no_more(house: House) -> None:
    on_duty_now(house.yard_branch, house.stranger)
    case = marked(house)
    lose_posts(house.stranger)

    assert case not in visible_to(house.stranger)
    with pytest.raises(ActionRefused, match="not_in_this_branch"):
        confirm_urgency(case, by=house.stranger)


def test_nobody_knows_it_longer_than_the_question_is_open(house: House) -> None:
    on_duty_now(house.yard_branch, house.stranger)
    case = marked(house)
    assign_case(case, to=house.member, by=house.secretary)
    accept_case(case, by=house.member)
    respond(case, by=house.member, text="马上来。")
    resolve_case(case, by=house.member, text="已经上岸。")

    close_case(case, by=house.member, reason="本人已回家。")

    assert case.danger_due_at is None
    assert case not in visible_to(house.stranger)
    assert list(examine()) == []


@pytest.mark.django_db
def test_every_ten_minutes_more_people_are_asked_until_somebody_says() -> None:
    with time_machine.travel(NIGHT, tick=False) as clock:
        house = build_house()
        on_duty_now(house.yard_branch, house.second_member)
        case = marked(house)
        for minutes in (9, 10, 20, 30):
            clock.move_to(NIGHT + minutes * MINUTE)
            fire_due_timers(as_of=timezone.now())
        case.refresh_from_db()
        dismiss_urgency(case, by=house.leader, reason="电话问过，是演习。")
        clock.move_to(NIGHT + 300 * MINUTE)
        fire_due_timers(as_of=timezone.now())

        rounds = case.ledger.filter(kind=Kind.DANGER_ASKED).order_by("number")
        assert [(entry.at - NIGHT) // MINUTE for entry in rounds] == [10, 20, 30]
        assert [entry.facts["danger"]["circle"] for entry in rounds] == [Circle.MEMBERS, Circle.LEADERS, Circle.AGAIN]
        assert list(examine()) == []


def test_it_goes_from_near_to_far_but_not_to_everybody(house: House) -> None:
    on_duty_now(house.yard_branch, house.second_member)
    on_duty_next(house.yard_branch, house.member)
    post(house.stranger_secretary, house.committee, Post.Role.MEMBER)
    case = marked(house)
    circles = []

    for _round in range(5):
        ask_more_to_judge(case)
        circles.append(case.ledger.order_by("number").last().facts["danger"]["circle"])  # type: ignore[union-attr]

    assert circles == [Circle.NEXT_ON_LIST, Circle.ABOVE, Circle.LEADERS, Circle.AGAIN, Circle.AGAIN]
    assert house.stranger not in asked(case)
    assert list(examine()) == []


def test_everybody_asked_so_far_is_told_again_with_each_round(house: House) -> None:
    on_duty_now(house.yard_branch, house.second_member)
    case = marked(house)

    ask_more_to_judge(case)

    assert told(case, Kind.DANGER_ASKED) == dict.fromkeys(
        [house.second_member, house.secretary, house.member], Reason.DANGER_ASKED
    )
    with translation.override("en"):
        assert "members of the branch" in sentence(case.ledger.get(kind=Kind.DANGER_ASKED))


def test_once_everybody_knows_they_are_asked_ever_more_rarely(house: House) -> None:
    case = marked(house)
    pauses = []

    for _round in range(14):
        ask_more_to_judge(case)
        entry = case.ledger.order_by("number").last()
        assert entry is not None and case.danger_due_at is not None
        pauses.append(case.danger_due_at - entry.at)

    assert pauses[:5] == [10 * MINUTE, 10 * MINUTE, 20 * MINUTE, 40 * MINUTE, 80 * MINUTE]
    assert pauses[-1] == timedelta(days=1)


def test_a_question_that_is_decided_is_asked_no_more(house: House) -> None:
    case = marked(house)
    change_urgency(case, to=Urgency.URGENT, by=house.secretary, reason="已救起。")
    before = case.ledger_length

    assert ask_more_to_judge(case).ledger_length == before


def test_words_about_which_nobody_was_asked_before_an_upgrade_are_asked_about(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as earlier:
        earlier.setattr("workflows.actions.receiving.ask_first", lambda change: None)
        case = marked(house)
    assert [finding.ailment.value for finding in examine()] == ["nobody_asked"]

    watch_all_again()

    case.refresh_from_db()
    assert asked(case) == [house.secretary]
    assert list(examine()) == []


def test_it_comes_first_in_inbox_and_queue(house: House) -> None:
    on_duty_now(house.yard_branch, house.member)
    late = case_at("assign", house)
    waits = Case.objects.get(pk=receive_report(a_report(house, urgency=Urgency.URGENT)).case.pk)
    case = marked(house)

    assert queue_of(standing_of(house.secretary)).first() == case
    assert {late, waits} <= set(queue_of(standing_of(house.secretary)))
    page = words(at_desk(house.member).get("/desk/"))
    assert page.index("Danger to life? Please look at once") < page.index(case.number)
    assert "The report says:" in page
    assert "Yes, danger to life" in page


def test_who_decides_is_led_on_and_whoever_comes_second_is_told(house: House) -> None:
    on_duty_now(house.yard_branch, house.stranger, house.second_member)
    case = marked(house)
    where = f"/desk/cases/{case.number}/dismiss-urgency/"

    first = at_desk(house.stranger).post(where, {"reason": "是演习。"})
    second = at_desk(house.second_member).post(where, {"reason": "是演习。"})

    assert first.headers["Location"] == "/desk/?done=dismiss-urgency"
    assert second.status_code == 409
