"""What comes from above: directives, orders for an account, and reminders with a name on them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from casework.cases.actors import REPORTER
from casework.cases.audience import asked_inside, asked_of, visible_to
from casework.cases.models import Case, CaseRequest
from casework.cases.patience import reporters_urging
from casework.cases.refusals import ActionRefused
from casework.cases.standing import standing_of
from casework.cases.words import Kind, RequestKind, RequestState
from casework.organisation.models import Person, Post
from tests.cast import House, build_house, case_at, lose_posts, post
from tests.processes import OwnDatabase, in_processes
from workflows.actions import (
    accept_case,
    answer_request,
    assign_case,
    decline_request,
    direct,
    order_account,
    resolve_case,
    respond,
    urge,
    withdraw_request,
    write_message,
)
from workflows.doctor import examine

FRIDAY = date(2026, 11, 20)


@pytest.fixture
def monday() -> Iterator[time_machine.Coordinates]:
    """Nine in the morning in Shanghai."""
    with time_machine.travel(datetime(2026, 11, 16, 1, 0, tzinfo=UTC), tick=False) as clock:
        yield clock


@pytest.fixture
def higher_secretary(house: House) -> Person:
    """Secretary of the committee, above the branch that has the cases."""
    post(house.administrator, house.committee, Post.Role.SECRETARY)
    return house.administrator


def directed(house: House, stage: str = "resolve", **given: object) -> CaseRequest:
    case = case_at(stage, house)
    wanted = {"to": house.stranger_secretary, "by": house.leader, "text": "浴室地面重铺。", "due_on": FRIDAY, **given}
    direct(case, **wanted)  # type: ignore[arg-type]
    return CaseRequest.objects.get(case=case)


def ordered(house: House, by: Person, stage: str = "resolve", due_on: date = FRIDAY) -> CaseRequest:
    case = case_at(stage, house)
    order_account(case, by=by, text="为什么拖了两周？", due_on=due_on)
    return CaseRequest.objects.get(case=case)


@pytest.mark.usefixtures("monday")
class TestADirective:
    def test_it_names_who_what_and_by_when(self, house: House) -> None:
        request = directed(house)

        assert (request.kind, request.asked_of) == (RequestKind.DIRECTIVE, house.stranger_secretary)
        assert request.case.ledger.last().kind == Kind.DIRECTED
        assert asked_inside(house.stranger_secretary).get() == request.case
        assert Case.objects.get().owner == house.member
        assert list(examine()) == []

    def test_the_case_is_not_resolved_before_it_is_carried_out(self, house: House) -> None:
        request = directed(house)
        case = Case.objects.get()
        with pytest.raises(ActionRefused, match="orders_open") as refusal:
            resolve_case(case, by=house.member, text="好了。")
        assert house.stranger_secretary.name in refusal.value.sentence

        answer_request(request, by=house.stranger_secretary, text="已铺好。")

        resolve_case(case, by=house.member, text="好了。")
        assert case.stage == "follow_up"

    def test_it_is_not_declined(self, house: House) -> None:
        with pytest.raises(ActionRefused, match="must_be_answered"):
            decline_request(directed(house), by=house.stranger_secretary, reason="没钱")

    def test_another_leader_may_withdraw_it_but_not_the_owner(self, house: House) -> None:
        request = directed(house)
        with pytest.raises(ActionRefused, match="not_leader"):
            withdraw_request(request, by=house.member)
        post(house.administrator, house.committee, Post.Role.LEADER)

        withdraw_request(request, by=house.administrator)

        assert request.state == RequestState.WITHDRAWN

    @pytest.mark.parametrize("who", ["secretary", "member", "stranger", "worker", "administrator"])
    def test_only_a_leader_gives_one(self, house: House, who: str) -> None:
        with pytest.raises(ActionRefused, match="not_leader"):
            directed(house, by=getattr(house, who), to=house.second_member)

    def test_a_leader_who_lost_the_post_gives_none(self, house: House) -> None:
        lose_posts(house.leader)
        with pytest.raises(ActionRefused, match="not_leader"):
            directed(house)

    def test_the_owner_may_be_told_but_no_leader_themselves(self, house: House) -> None:
        assert directed(house, to=house.member).asked_of == house.member
        with pytest.raises(ActionRefused, match="asks_oneself"):
            directed(house, to=house.leader)

    @pytest.mark.parametrize(
        ("given", "code"), [({"text": " "}, "text_missing"), ({"due_on": date(2026, 11, 13)}, "due_passed")]
    )
    def test_it_needs_words_and_a_day_to_come(self, house: House, given: dict[str, object], code: str) -> None:
        with pytest.raises(ActionRefused, match=code):
            directed(house, **given)

    def test_it_comes_before_the_case_is_resolved(self, house: House) -> None:
        with pytest.raises(ActionRefused, match="wrong_stage"):
            directed(house, "follow_up")


@pytest.mark.usefixtures("monday")
class TestASupervisionOrder:
    def test_a_leader_or_a_higher_secretary_asks_the_owner(self, house: House, higher_secretary: Person) -> None:
        for by in (house.leader, higher_secretary):
            request = ordered(house, by)
            assert (request.kind, request.asked_of) == (RequestKind.SUPERVISION, house.member)
        assert list(examine()) == []

    def test_it_is_answered_in_writing_before_the_case_is_resolved(self, house: House) -> None:
        request = ordered(house, house.leader)
        with pytest.raises(ActionRefused, match="orders_open"):
            resolve_case(Case.objects.get(), by=house.member, text="好了。")
        with pytest.raises(ActionRefused, match="text_missing"):
            answer_request(request, by=house.member, text=" ")
        with pytest.raises(ActionRefused, match="must_be_answered"):
            decline_request(request, by=house.member, reason="忙")

        answer_request(request, by=house.member, text="等砖，周四到货。")

        assert Case.objects.get().request_due_at is None

    def test_it_stays_with_the_case_when_the_owner_changes(self, house: House) -> None:
        request = ordered(house, house.leader)
        lose_posts(house.member)
        assign_case(request.case, to=house.second_member, by=house.secretary)
        accept_case(request.case, by=house.second_member)

        assert not visible_to(house.member).exists()
        assert list(asked_of(house.second_member, standing_of(house.second_member))) == [request]
        with pytest.raises(ActionRefused, match="not_yours"):
            answer_request(request, by=house.member, text="我的")
        answer_request(request, by=house.second_member, text="接手后周四完工。")
        assert request.ended_by == house.second_member

    @pytest.mark.parametrize("who", ["secretary", "member", "second_member", "stranger_secretary", "worker"])
    def test_the_branch_s_own_secretary_and_others_do_not_order_one(self, house: House, who: str) -> None:
        with pytest.raises(ActionRefused, match="not_above"):
            ordered(house, getattr(house, who))

    def test_without_an_owner_there_is_nobody_to_ask(self, house: House) -> None:
        with pytest.raises(ActionRefused, match="nobody_owns_it"):
            ordered(house, house.leader, "accept")

    def test_who_ordered_it_or_stands_above_withdraws_it(self, house: House, higher_secretary: Person) -> None:
        request = ordered(house, house.leader)
        with pytest.raises(ActionRefused, match="not_above"):
            withdraw_request(request, by=house.secretary)

        withdraw_request(request, by=higher_secretary)

        assert request.state == RequestState.WITHDRAWN


class TestUrging:
    @pytest.mark.parametrize("who", ["secretary", "leader"])
    def test_it_is_recorded_with_a_name_once_a_day(
        self, house: House, monday: time_machine.Coordinates, who: str
    ) -> None:
        case, by = case_at("respond", house), getattr(house, who)
        urge(case, by=by, text="请今天联系。")
        monday.shift(timedelta(minutes=5))

        with pytest.raises(ActionRefused, match="urged_today"):
            urge(case, by=by)
        monday.shift(timedelta(days=1))
        urge(case, by=by)

        assert case.requests.filter(kind=RequestKind.URGING, asked_by=by).count() == 2
        assert list(examine()) == []

    def test_a_second_tap_changes_nothing(self, house: House, monday: time_machine.Coordinates) -> None:
        case = case_at("respond", house)
        urge(case, by=house.secretary)
        monday.shift(timedelta(seconds=3))
        urge(case, by=house.secretary)

        assert case.requests.count() == 1

    def test_two_people_urge_on_one_day(self, house: House) -> None:
        case = case_at("respond", house)
        urge(case, by=house.secretary)
        urge(case, by=house.leader)

        assert case.requests.count() == 2

    @pytest.mark.parametrize("who", ["second_member", "stranger", "stranger_secretary", "worker", "administrator"])
    def test_others_do_not_urge(self, house: House, who: str) -> None:
        with pytest.raises(ActionRefused, match="not_secretary"):
            urge(case_at("respond", house), by=getattr(house, who))

    def test_nobody_urges_themselves(self, house: House, higher_secretary: Person) -> None:
        with pytest.raises(ActionRefused, match="asks_oneself"):
            urge(case_at("assign", house), by=house.secretary)
        urge(case_at("assign", house), by=higher_secretary)
        case = case_at("assign", house)
        assign_case(case, to=house.secretary, by=house.secretary)
        with pytest.raises(ActionRefused, match="asks_oneself"):
            urge(case, by=house.secretary)

    def test_the_reporter_urges_after_a_working_day_of_silence(
        self, house: House, monday: time_machine.Coordinates
    ) -> None:
        case = case_at("resolve", house)
        monday.shift(timedelta(hours=7))
        with pytest.raises(ActionRefused, match="nothing_to_urge_yet"):
            urge(case)
        monday.shift(timedelta(hours=17, minutes=30))

        urge(case)

        urging = case.requests.get()
        assert (urging.asked_by, urging.state, case.ledger.last().actor) == (None, RequestState.NOTED, REPORTER.kind)
        assert list(examine()) == []

    def test_the_reporter_s_own_words_break_no_silence_but_an_answer_does(
        self, house: House, monday: time_machine.Coordinates
    ) -> None:
        case = case_at("resolve", house)
        monday.shift(timedelta(days=2))
        write_message(case, text="还在滴水。")
        assert reporters_urging(case, timezone.now()).is_possible(timezone.now())  # type: ignore[union-attr]
        respond(case, by=house.member, text="明天来修。")

        with pytest.raises(ActionRefused, match="nothing_to_urge_yet"):
            urge(case)

    def test_the_reporter_urges_once_the_promised_time_has_passed(
        self, house: House, monday: time_machine.Coordinates
    ) -> None:
        case = case_at("resolve", house)
        monday.move_to(case.resolve_due_at - timedelta(minutes=90))
        respond(case, by=house.member, text="今天完工。")
        monday.move_to(case.resolve_due_at + timedelta(seconds=1))

        urge(case)

        assert case.requests.count() == 1

    def test_the_reporter_urges_once_in_24_hours(self, house: House, monday: time_machine.Coordinates) -> None:
        case = case_at("resolve", house)
        monday.shift(timedelta(days=2))
        urge(case)
        monday.shift(timedelta(hours=23))
        with pytest.raises(ActionRefused, match="urged_within_a_day"):
            urge(case)
        monday.shift(timedelta(hours=1))

        urge(case)

        assert case.requests.count() == 2

    def test_the_reporter_does_not_urge_when_it_is_their_own_turn(self, house: House) -> None:
        case = case_at("follow_up", house)
        assert reporters_urging(case, timezone.now()) is None
        with pytest.raises(ActionRefused, match="wrong_stage"):
            urge(case)


def urge_it(number: int, case_ids: list[int], who: str) -> None:
    by = Person.objects.get(staff_number=who)
    urge(Case.objects.get(pk=case_ids[number]), by=by)


@pytest.mark.processes
def test_urging_by_many_taps_at_once_counts_once_for_each(own_database: OwnDatabase) -> None:
    house = build_house()
    ids = [case_at("respond", house).pk for _ in range(4)]

    answers = in_processes(urge_it, [(ids, "1001"), (ids, "1001"), (ids, "9001")], own_database, rounds=len(ids))

    assert [one for answer in answers for one in answer if one is not None] == []
    assert [CaseRequest.objects.filter(case=case_id).count() for case_id in ids] == [2] * 4


def direct_it(number: int, case_ids: list[int], due_on: date) -> None:
    leader = Person.objects.get(staff_number="9001")
    to = Person.objects.get(staff_number="2001")
    direct(Case.objects.get(pk=case_ids[number]), to=to, by=leader, text="浴室地面重铺。", due_on=due_on)


def resolve_it(number: int, case_ids: list[int], due_on: date) -> None:
    resolve_case(Case.objects.get(pk=case_ids[number]), by=Person.objects.get(staff_number="1002"), text="好了。")


@pytest.mark.processes
@pytest.mark.parametrize("rival", [direct_it, resolve_it])
def test_a_directive_and_what_crosses_it_agree_in_the_end(own_database: OwnDatabase, rival: object) -> None:
    """The same directive twice is one; a case that is resolved at the same moment either waits for it or has none."""
    house = build_house()
    ids = [case_at("resolve", house).pk for _ in range(4)]
    due_on = timezone.localdate() + timedelta(days=30)

    in_processes(either, [(direct_it, ids, due_on), (rival, ids, due_on)], own_database, rounds=len(ids))

    for case in Case.objects.all():
        orders = case.requests.count()
        assert (case.stage, orders) in {("resolve", 1), ("follow_up", 0)}
    assert list(examine()) == []


def either(number: int, work: object, case_ids: list[int], due_on: date) -> None:
    work(number, case_ids, due_on)  # type: ignore[operator]
