"""The owner or the secretary asks others for help, by a day; the owner stays the owner."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from casework.cases import guard, ledger
from casework.cases.audience import asked_in, those_who_see, visible_to
from casework.cases.models import Case, CaseRequest
from casework.cases.refusals import ActionRefused
from casework.cases.rules.requests import shares_file
from casework.cases.words import Confidentiality, Kind, RequestState
from casework.organisation.models import Person, Post
from tests.cast import House, a_report, build_house, case_at, lose_posts, post
from tests.processes import OwnDatabase, in_processes
from workflows import timers
from workflows.actions import (
    accept_case,
    answer_request,
    ask_for_help,
    assign_case,
    decline_request,
    receive_report,
    record_follow_up,
    record_overdue_requests,
    resolve_case,
    withdraw_request,
)
from workflows.doctor import Ailment, examine

FRIDAY = date(2026, 11, 20)
END_OF_FRIDAY = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
"""17:30 in Shanghai."""


@pytest.fixture(autouse=True)
def monday() -> object:
    with time_machine.travel(datetime(2026, 11, 16, 1, 0, tzinfo=UTC), tick=False) as clock:
        yield clock


def asked(house: House, stage: str = "respond", **given: object) -> CaseRequest:
    """The services branch is asked for a new drain by Friday."""
    case = case_at(stage, house)
    wanted = {"of": house.stranger, "text": "周五前请报下水道改造的价。", "due_on": FRIDAY, "by": house.member, **given}
    ask_for_help(case, **wanted)  # type: ignore[arg-type]
    return CaseRequest.objects.get(case=case)


def test_a_person_of_another_branch_is_asked_by_the_end_of_that_working_day(house: House) -> None:
    request = asked(house)

    assert (request.state, request.asked_of, request.asked_by) == (RequestState.OPEN, house.stranger, house.member)
    assert request.due_at == END_OF_FRIDAY
    assert request.case.request_due_at == END_OF_FRIDAY
    assert request.case.owner == house.member
    assert list(examine()) == []


def test_a_day_off_gives_way_to_the_next_working_day(house: House) -> None:
    request = asked(house, due_on=date(2026, 11, 21))

    assert request.due_at is not None
    assert timezone.localtime(request.due_at).date() == date(2026, 11, 23)


def test_a_department_is_asked_and_whoever_is_named_for_it_answers(house: House) -> None:
    request = asked(house, of=None, unit=house.canteen)

    assert (request.unit, request.asked_of) == (house.canteen, house.stranger_secretary)
    house.canteen.coverage.liaison_officer = house.stranger
    house.canteen.coverage.save()
    ask_for_help(request.case, by=house.member, unit=house.canteen, text="还有一件", due_on=FRIDAY)
    assert CaseRequest.objects.order_by("pk").last().asked_of == house.stranger  # type: ignore[union-attr]


def test_it_is_in_the_ledger_and_the_words_are_only_committed_to(house: House) -> None:
    request = asked(house)
    entry = request.case.ledger.get(kind=Kind.HELP_ASKED)

    assert entry.person == house.member
    assert "下水道" not in str(entry.facts)
    assert ledger.fold_requests(request.case.ledger.all()) == {request.pk: ledger.stored_request(request)}
    assert list(ledger.verify_all()) == []


@pytest.mark.parametrize("confidentiality", Confidentiality)
@pytest.mark.parametrize("chosen", [True, False, None])
def test_the_rule_of_sharing_is_the_same_in_plain_python_and_in_the_database(
    house: House, confidentiality: Confidentiality, chosen: bool | None
) -> None:
    case = carried_case(house, confidentiality)
    ask_for_help(case, by=house.member, of=house.stranger, text="几台泵？", due_on=FRIDAY, shares_file=chosen)
    shared = shares_file("co_handling", confidentiality, chosen)

    assert visible_to(house.stranger).filter(pk=case.pk).exists() == shared
    assert (house.stranger.pk in asked_in(case, [house.stranger.pk])) == shared
    assert CaseRequest.objects.get().shares_file == shared
    assert case.ledger.last().facts.get("file_opened", False) == (shared and confidentiality != "named")


def carried_case(house: House, confidentiality: Confidentiality) -> Case:
    """Of a worker, owned by the member."""
    reporter = None if confidentiality == Confidentiality.ANONYMOUS else house.worker
    case = receive_report(a_report(house, reporter=reporter, confidentiality=confidentiality)).case
    assign_case(case, to=house.member, by=house.secretary)
    return accept_case(case, by=house.member)


@pytest.mark.parametrize("confidentiality", Confidentiality)
def test_what_was_asked_before_there_was_a_choice_follows_the_rule(
    house: House, confidentiality: Confidentiality
) -> None:
    case = carried_case(house, confidentiality)
    ask_for_help(case, by=house.member, of=house.stranger, text="几台泵？", due_on=FRIDAY)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE cases_caserequest DISABLE TRIGGER USER")
        cursor.execute("UPDATE cases_caserequest SET shares_file = NULL")
        cursor.execute("ALTER TABLE cases_caserequest ENABLE TRIGGER USER")

    assert visible_to(house.stranger).filter(pk=case.pk).exists() == (confidentiality == Confidentiality.NAMED)


def test_what_was_shared_is_not_changed_behind_the_ledger(house: House) -> None:
    request = asked(house)
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE cases_caserequest SET shares_file = true WHERE id = %s", [request.pk])


def test_whoever_is_asked_sees_the_case_while_it_is_open_and_those_who_see_agree(house: House) -> None:
    request = asked(house, shares_file=True)
    everybody = list(Person.objects.all())

    def who_sees() -> set[Person]:
        seeing = {one for one in everybody if visible_to(one).filter(pk=request.case_id).exists()}
        assert set(those_who_see(request.case, everybody)) == seeing
        return seeing

    assert house.stranger in who_sees()
    assert house.stranger_secretary not in who_sees()
    answer_request(request, by=house.stranger, text="八万六。")
    assert house.stranger not in who_sees()


def test_an_answer_is_recorded_and_the_clock_stands_still(house: House, monday: time_machine.Coordinates) -> None:
    request = asked(house)
    monday.shift(timedelta(days=1))

    answer_request(request, by=house.stranger, text="八万六，两周完工。")

    assert (request.state, request.ended_by) == (RequestState.ANSWERED, house.stranger)
    assert request.answer is not None
    assert request.answer.text == "八万六，两周完工。"
    assert request.breached_at is None
    assert Case.objects.get().request_due_at is None
    assert list(examine()) == []


def test_help_may_be_declined_with_a_reason(house: House) -> None:
    request = asked(house)
    with pytest.raises(ActionRefused, match="reason_missing"):
        decline_request(request, by=house.stranger, reason=" ")

    decline_request(request, by=house.stranger, reason="下水道归堆场自己管。")

    assert (request.state, request.case.ledger.last().kind) == (RequestState.DECLINED, Kind.REQUEST_DECLINED)


@pytest.mark.parametrize("who", ["member", "secretary"])
def test_owner_or_secretary_take_it_back(house: House, who: str) -> None:
    request = asked(house)

    withdraw_request(request, by=getattr(house, who))

    assert request.state == RequestState.WITHDRAWN
    assert not visible_to(house.stranger).exists()


def test_what_is_overdue_is_noted_once_and_never_rewritten(house: House, monday: time_machine.Coordinates) -> None:
    request = asked(house)
    monday.move_to(END_OF_FRIDAY + timedelta(minutes=1))

    record_overdue_requests(request.case)
    record_overdue_requests(request.case)

    request.refresh_from_db()
    assert request.breached_at == END_OF_FRIDAY
    assert request.case.ledger.filter(kind=Kind.REQUEST_OVERDUE).count() == 1
    assert Case.objects.get().request_due_at is None
    answer_request(request, by=house.stranger, text="晚了，对不起。")
    assert (request.breached_at, request.state) == (END_OF_FRIDAY, RequestState.ANSWERED)
    assert list(examine()) == []


def test_a_late_answer_before_any_timer_came_round_is_late(house: House, monday: time_machine.Coordinates) -> None:
    request = asked(house)
    monday.move_to(END_OF_FRIDAY + timedelta(minutes=1))

    answer_request(request, by=house.stranger, text="来了。")

    assert request.breached_at == END_OF_FRIDAY
    assert request.case.ledger.last().facts["was_due_on"] == "2026-11-20"


def test_nothing_is_noted_before_it_is_due(house: House) -> None:
    request = asked(house)

    record_overdue_requests(request.case)

    assert not request.case.ledger.filter(kind=Kind.REQUEST_OVERDUE).exists()


def test_the_clock_shows_the_earliest_of_several(house: House) -> None:
    request = asked(house)
    ask_for_help(request.case, by=house.secretary, of=house.leader, text="请协调经费。", due_on=date(2026, 11, 18))

    assert timezone.localtime(Case.objects.get().request_due_at).date() == date(2026, 11, 18)


@pytest.mark.parametrize("who", ["second_member", "stranger", "leader", "worker", "administrator"])
def test_only_owner_and_secretary_ask_for_help(house: House, who: str) -> None:
    with pytest.raises(ActionRefused, match="not_owner_or_secretary"):
        asked(house, by=getattr(house, who), of=house.stranger_secretary)


@pytest.mark.parametrize("who", ["member", "secretary", "second_member", "stranger_secretary", "leader"])
def test_only_who_was_asked_answers_or_declines(house: House, who: str) -> None:
    request = asked(house)

    with pytest.raises(ActionRefused, match="not_asked"):
        answer_request(request, by=getattr(house, who), text="替他答")
    with pytest.raises(ActionRefused, match="not_asked"):
        decline_request(request, by=getattr(house, who), reason="替他退")


def test_who_was_asked_does_not_take_it_back(house: House) -> None:
    with pytest.raises(ActionRefused, match="not_owner_or_secretary"):
        withdraw_request(asked(house), by=house.stranger)


def test_who_lost_the_post_asks_for_nothing_and_takes_nothing_back(house: House) -> None:
    request = asked(house)
    lose_posts(house.member)

    with pytest.raises(ActionRefused, match="not_owner_or_secretary"):
        withdraw_request(request, by=house.member)
    with pytest.raises(ActionRefused, match="not_owner_or_secretary"):
        ask_for_help(request.case, by=house.member, of=house.stranger, text="再问一次", due_on=FRIDAY)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"text": " "}, "text_missing"),
        ({"due_on": date(2026, 11, 13)}, "due_passed"),
        ({"due_on": date(2028, 1, 3)}, "due_too_far"),
        ({"due_on": date.max}, "due_too_far"),
        ({"of": None}, "nobody_named"),
    ],
)
def test_it_needs_words_a_day_to_come_and_somebody(house: House, given: dict[str, object], code: str) -> None:
    with pytest.raises(ActionRefused, match=code):
        asked(house, **given)


def test_today_is_late_once_work_is_over(house: House, monday: time_machine.Coordinates) -> None:
    monday.move_to(END_OF_FRIDAY)

    with pytest.raises(ActionRefused, match="due_passed"):
        asked(house)


def test_nobody_asks_themselves_the_owner_or_somebody_who_left(house: House) -> None:
    with pytest.raises(ActionRefused, match="asks_owner"):
        asked(house, of=house.member)
    with pytest.raises(ActionRefused, match="asks_oneself"):
        asked(house, by=house.secretary, of=house.secretary)
    house.stranger.is_active = False
    house.stranger.save()
    with pytest.raises(ActionRefused, match="has_left"):
        asked(house)


def test_a_known_reporter_is_not_asked_and_an_unknown_one_cannot_answer(house: House) -> None:
    named = receive_report(a_report(house, reporter=house.second_member)).case
    hidden = receive_report(
        a_report(house, reporter=house.second_member, confidentiality=Confidentiality.CONFIDENTIAL)
    ).case
    given = {"by": house.secretary, "of": house.second_member, "text": "请帮忙", "due_on": FRIDAY}

    with pytest.raises(ActionRefused, match="cannot_handle_this"):
        ask_for_help(named, **given)  # type: ignore[arg-type]
    ask_for_help(hidden, **given)  # type: ignore[arg-type]
    with pytest.raises(ActionRefused, match="own_report"):
        answer_request(CaseRequest.objects.get(), by=house.second_member, text="好")


@pytest.mark.parametrize("end", [withdraw_request, lambda request, by: answer_request(request, by=by, text="再答")])
def test_what_is_over_is_over(house: House, end: Callable[..., object]) -> None:
    request = asked(house)
    answer_request(request, by=house.stranger, text="八万六。")

    with pytest.raises(ActionRefused, match="request_over"):
        end(request, by=house.member)


def test_nothing_is_asked_when_the_reporter_has_the_word_or_all_is_over(house: House) -> None:
    with pytest.raises(ActionRefused, match="wrong_stage"):
        asked(house, "follow_up")
    case = case_at("follow_up", house)
    record_follow_up(case, helped=True)
    with pytest.raises(ActionRefused, match="already_closed"):
        ask_for_help(case, by=house.secretary, of=house.stranger, text="?", due_on=FRIDAY)


def test_help_that_is_still_open_keeps_nobody_from_resolving_and_ends_with_the_case(house: House) -> None:
    request = asked(house, "resolve")
    case = Case.objects.get()
    resolve_case(case, by=house.member, text="已解决。")
    assert CaseRequest.objects.get().is_open

    record_follow_up(case, helped=True)

    request.refresh_from_db()
    assert (request.state, request.ended_by) == (RequestState.WITHDRAWN, None)
    assert not visible_to(house.stranger).exists()
    assert list(examine()) == []


def test_the_case_stays_with_its_one_owner_when_others_help(house: House) -> None:
    case = case_at("accept", house)
    ask_for_help(case, by=house.secretary, of=house.stranger, text="请先看一下现场。", due_on=FRIDAY)
    accept_case(case, by=house.member)

    assert (case.owner, case.stage) == (house.member, "respond")


def test_the_same_form_sent_twice_asks_once(house: House) -> None:
    request = asked(house)
    given = {"by": house.member, "of": house.stranger, "due_on": FRIDAY}

    ask_for_help(request.case, text="周五前请报下水道改造的价。", **given)  # type: ignore[arg-type]
    assert CaseRequest.objects.count() == 1
    ask_for_help(request.case, text="还有，请报工期。", **given)  # type: ignore[arg-type]
    assert CaseRequest.objects.count() == 2


def test_requests_change_only_inside_the_door_and_the_database_keeps_what_was_asked(house: House) -> None:
    request = asked(house)
    with pytest.raises(guard.ChangedOutsideTheDoor):
        request.save()
    with pytest.raises(guard.ChangedOutsideTheDoor):
        CaseRequest.objects.update(state="withdrawn")
    for statement in (
        "UPDATE cases_caserequest SET due_at = due_at + interval '1 day'",
        "DELETE FROM cases_caserequest",
    ):
        with pytest.raises(DatabaseError, match="refused"), transaction.atomic():
            connection.cursor().execute(statement)


def test_the_doctor_names_an_open_request_of_somebody_who_left(house: House) -> None:
    asked(house)
    house.stranger.is_active = False
    house.stranger.save()

    (finding,) = examine()

    assert (finding.ailment, finding.found) == (Ailment.ASKED_HAS_LEFT, "2002")


def test_the_doctor_finds_a_request_that_differs_from_its_ledger(house: House) -> None:
    asked(house)
    connection.cursor().execute("UPDATE cases_caserequest SET breached_at = due_at")

    assert Ailment.REQUEST_DIFFERS in {finding.ailment for finding in examine()}


def test_the_doctor_finds_a_wrong_due_time(house: House) -> None:
    asked(house)
    connection.cursor().execute("UPDATE cases_case SET request_due_at = NULL")

    assert Ailment.WRONG_REQUEST_DUE in {finding.ailment for finding in examine()}


def test_a_secretary_s_own_request_stays_when_the_owner_changes(house: House) -> None:
    request = asked(house, by=house.secretary)
    lose_posts(house.member)
    assign_case(request.case, to=house.second_member, by=house.secretary)
    accept_case(request.case, by=house.second_member)
    answer_request(request, by=house.stranger, text="好了。")

    assert Case.objects.get().owner == house.second_member
    assert request.state == RequestState.ANSWERED


def test_a_liaison_officer_of_a_parent_unit_is_named_for_the_team_below(house: House) -> None:
    from casework.organisation.queries import named_for

    post(house.administrator, house.committee, Post.Role.SECRETARY)
    assert named_for(house.port) == house.administrator


def answer_it(number: int, request_ids: list[int], who: str) -> str:
    request = CaseRequest.objects.get(pk=request_ids[number])
    by = Person.objects.get(staff_number=who)
    if who == "2002":
        return answer_request(request, by=by, text="八万六。").state
    return withdraw_request(request, by=by).state


@pytest.mark.processes
def test_an_answer_and_a_withdrawal_at_once_end_it_once(
    own_database: OwnDatabase, monday: time_machine.Coordinates
) -> None:
    # The other processes have the true clock, so the day must lie ahead of both.
    house, due_on = build_house(), date.today() + timedelta(days=30)
    with time_machine.travel(datetime.now(UTC)):
        ids = [asked(house, due_on=due_on).pk for _ in range(4)]

    rounds = in_processes(answer_it, [(ids, "2002"), (ids, "1002")], own_database, rounds=len(ids))

    for answers in rounds:
        refused = [answer for answer in answers if isinstance(answer, ActionRefused)]
        assert [refusal.code for refusal in refused] == ["request_over"]
    assert list(examine()) == []


def test_the_case_s_timer_notes_what_is_overdue_in_its_time(house: House, monday: time_machine.Coordinates) -> None:
    request = asked(house, due_on=date(2026, 11, 17))
    late = datetime(2026, 11, 17, 9, 30, 5, tzinfo=UTC)
    assert request.case.next_due_at <= request.due_at  # type: ignore[operator]
    monday.move_to(late)

    timers.fire_due_timers(as_of=late)

    request.refresh_from_db()
    assert request.breached_at == request.due_at
    case = Case.objects.get()
    assert case.request_due_at is None
    assert case.next_due_at is not None
    assert list(examine()) == []
