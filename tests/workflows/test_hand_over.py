"""A case changes hands only when the other one has said yes."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from casework.cases.audience import sees, visible_to, waiting_for
from casework.cases.models import Case
from casework.cases.permitted import Verb, verbs_for
from casework.cases.refusals import ActionRefused
from casework.cases.sentences import sentence
from casework.cases.standing import standing_of
from casework.cases.words import Confidentiality, ConsentWay, Kind, RaiseReason, Stage
from casework.organisation.models import Person, Post
from notifications.audience import audience_of
from tests.cast import House, a_report, build_house, case_at, person, post
from tests.processes import OwnDatabase, in_processes
from workflows.actions import (
    Consent,
    accept_case,
    assign_case,
    close_case,
    decline_case,
    hand_over,
    move_on,
    receive_report,
    resolve_case,
    respond,
)
from workflows.doctor import examine

WHY = "我下周调到别的班。"


def agreed(days_ago: int = 0) -> Consent:
    return Consent(timezone.localdate() - timedelta(days=days_ago), ConsentWay.PHONE)


def last_sentence(case: Case) -> str:
    entry = case.ledger.last()
    assert entry is not None
    return sentence(entry)


def told_of(case: Case) -> dict[Person, str]:
    entry = case.ledger.last()
    assert entry is not None
    return {one: str(reason) for one, reason in audience_of(entry).items()}


@pytest.mark.parametrize("stage", ["respond", "resolve", "follow_up"])
def test_it_leaves_the_case_with_its_owner_until_the_other_accepts(house: House, stage: str) -> None:
    case = case_at(stage, house)
    due_at = case.next_due_at

    hand_over(case, to=house.second_member, by=house.member, reason=WHY)

    assert (case.owner, case.offered_to) == (house.member, house.second_member)
    assert case.next_due_at == min(filter(None, [due_at, case.turn_due_at]))
    assert list(examine()) == []
    accept_case(case, by=house.second_member)
    assert (case.stage, case.owner, case.offered_to) == (stage, house.second_member, None)
    assert (case.first_owner, case.next_due_at, case.turn_due_at) == (house.member, due_at, None)
    assert case not in visible_to(house.member)
    assert list(examine()) == []


def test_the_owner_goes_on_working_meanwhile(house: House) -> None:
    case = case_at("respond", house)
    hand_over(case, to=house.second_member, by=house.member, reason=WHY)

    respond(case, by=house.member, text="我先去看看。")
    with pytest.raises(ActionRefused, match="not_yours"):
        respond(case, by=house.second_member, text="还没接。")
    resolve_case(case, by=house.member, text="办好了。")

    assert (case.stage, case.offered_to) == (Stage.FOLLOW_UP, house.second_member)
    close_case(case, by=house.secretary, reason="求助人说不用了。")
    assert (case.offered_to, case.turn_due_at) == (None, None)
    assert list(examine()) == []


def test_it_records_who_asked_whom_and_keeps_the_reason_in_the_file(house: House) -> None:
    case = hand_over(case_at("respond", house), to=house.second_member, by=house.secretary, reason=WHY)

    assert last_sentence(case).startswith("江岚") and "白帆" in last_sentence(case)
    assert case.messages.get(side="file").text == WHY
    assert told_of(case) == {house.second_member: "hand_over"}
    assert case in waiting_for(house.second_member, standing_of(house.second_member))


def test_a_decline_leaves_it_where_it_was_and_is_counted(house: House) -> None:
    case = hand_over(case_at("resolve", house), to=house.second_member, by=house.member, reason=WHY)

    decline_case(case, by=house.second_member, reason="手头太满。")

    assert (case.stage, case.owner, case.offered_to, case.pass_count) == (Stage.RESOLVE, house.member, None, 1)
    assert told_of(case) == {house.secretary: "kept", house.member: "kept"}
    assert list(examine()) == []


def test_silence_leaves_it_where_it_was_and_is_counted(house: House) -> None:
    case = hand_over(case_at("resolve", house), to=house.second_member, by=house.member, reason=WHY)
    assert case.turn_due_at is not None

    with time_machine.travel(case.turn_due_at, tick=False):
        move_on(case)

    assert (case.stage, case.owner, case.offered_to, case.pass_count) == (Stage.RESOLVE, house.member, None, 1)
    assert "白帆" in last_sentence(case) and "留在" in last_sentence(case)
    assert told_of(case) == {house.secretary: "kept", house.member: "kept"}
    assert list(examine()) == []


def test_the_third_pass_calls_a_higher_level(house: House) -> None:
    case = case_at("resolve", house)
    for number in (1, 2, 3):
        hand_over(case, to=house.second_member, by=house.member, reason=WHY)
        assert case.raised_to is None
        decline_case(case, by=house.second_member, reason="手头太满。")
        assert case.pass_count == number

    assert (case.rung, case.raised_why) == (1, RaiseReason.THIRD_PASS)
    assert told_of(case)[house.secretary] == "raised"
    assert list(examine()) == []


def test_a_hand_over_that_was_accepted_is_a_pass_too(house: House) -> None:
    case = case_at("resolve", house)
    owner, other = house.member, house.second_member
    for _ in range(3):
        hand_over(case, to=other, by=owner, reason=WHY)
        accept_case(case, by=other)
        owner, other = other, owner

    assert (case.owner, case.first_owner, case.pass_count) == (house.second_member, house.member, 3)
    assert case.raised_why == RaiseReason.THIRD_PASS
    assert list(examine()) == []


def test_somebody_else_may_be_asked_meanwhile(house: House) -> None:
    case = hand_over(case_at("resolve", house), to=house.second_member, by=house.member, reason=WHY)

    hand_over(case, to=house.secretary, by=house.secretary, reason="我自己来。")

    with pytest.raises(ActionRefused, match="already_accepted"):
        accept_case(case, by=house.second_member)
    accept_case(case, by=house.secretary)
    assert case.owner == house.secretary


@pytest.mark.parametrize("who", ["second_member", "stranger", "stranger_secretary", "worker", "administrator"])
def test_it_refuses_whoever_neither_owns_nor_directs_it(house: House, who: str) -> None:
    with pytest.raises(ActionRefused, match="not_yours"):
        hand_over(case_at("resolve", house), to=house.second_member, by=getattr(house, who), reason=WHY)


@pytest.mark.parametrize(("stage", "who"), [("assign", "secretary"), ("accept", "secretary"), ("accept", "leader")])
def test_it_refuses_while_nobody_owns_the_case(house: House, stage: str, who: str) -> None:
    with pytest.raises(ActionRefused, match="wrong_stage"):
        hand_over(case_at(stage, house), to=house.second_member, by=getattr(house, who), reason=WHY)


def test_it_refuses_what_is_closed(house: House) -> None:
    case = case_at("follow_up", house)
    close_case(case, by=house.secretary, reason="求助人说不用了。")

    with pytest.raises(ActionRefused, match="already_closed"):
        hand_over(case, to=house.second_member, by=house.secretary, reason=WHY)


def test_it_refuses_its_owner_and_whoever_handles_no_cases(house: House) -> None:
    case = case_at("resolve", house)
    with pytest.raises(ActionRefused, match="owner_already"):
        hand_over(case, to=house.member, by=house.secretary, reason=WHY)
    with pytest.raises(ActionRefused, match="not_in_branch"):
        hand_over(case, to=house.worker, by=house.secretary, reason=WHY)


def test_it_asks_for_a_reason(house: House) -> None:
    with pytest.raises(ActionRefused, match="reason_missing") as refusal:
        hand_over(case_at("resolve", house), to=house.second_member, by=house.member, reason=" \x00")
    assert refusal.value.field == "reason"


def test_it_does_not_tell_a_secretary_who_reported_confidentially(house: House) -> None:
    third = person("1004", "叶舟", "Ye Zhou", house.yard)
    post(third, house.yard_branch, Post.Role.MEMBER)
    report = a_report(house, reporter=house.second_member, confidentiality=Confidentiality.CONFIDENTIAL)
    case = receive_report(report).case
    assign_case(case, to=house.member, by=house.secretary)
    accept_case(case, by=house.member)

    seen = []
    for candidate in (house.second_member, third):
        hand_over(case, to=candidate, by=house.secretary, reason=WHY)
        seen.append((case.stage, case.offered_to == candidate, set(told_of(case).values())))
    assert seen[0] == seen[1]

    hand_over(case, to=house.second_member, by=house.secretary, reason=WHY)
    with pytest.raises(ActionRefused, match="own_report"):
        accept_case(case, by=house.second_member)
    with pytest.raises(ActionRefused, match="cannot_handle_this"):
        hand_over(case, to=house.second_member, by=house.member, reason=WHY)


def test_out_of_the_branch_it_goes_with_the_reporters_consent(house: House) -> None:
    case = case_at("resolve", house)
    consent = agreed(2)

    hand_over(case, to=house.stranger, by=house.member, reason=WHY, consent=consent)

    assert (case.branch, case.offered_branch) == (house.yard_branch, house.canteen_branch)
    assert case in visible_to(house.stranger) and sees(standing_of(house.stranger), case, ())
    assert case in waiting_for(house.stranger, standing_of(house.stranger))
    assert case not in visible_to(house.stranger_secretary)
    assert told_of(case) == {house.stranger: "hand_over"}
    assert "后勤支部" in last_sentence(case) and "电话" in last_sentence(case)
    assert list(examine()) == []

    accept_case(case, by=house.stranger)

    assert (case.branch, case.owner, case.offered_branch) == (house.canteen_branch, house.stranger, None)
    assert case.first_owner == house.member
    assert case not in visible_to(house.secretary) and case in visible_to(house.stranger_secretary)
    assert told_of(case) == {house.stranger_secretary: "accepted"}
    assert list(examine()) == []


def test_out_of_the_branch_an_owner_needs_consent(house: House) -> None:
    case = case_at("resolve", house)
    with pytest.raises(ActionRefused, match="consent_missing") as refusal:
        hand_over(case, to=house.stranger, by=house.member, reason=WHY)
    assert refusal.value.field == "consent_on"
    with pytest.raises(ActionRefused, match="consent_in_the_future"):
        hand_over(case, to=house.stranger, by=house.member, reason=WHY, consent=agreed(-1))
    assert Case.objects.get().offered_to is None


@pytest.mark.parametrize("who", ["secretary", "leader"])
def test_out_of_the_branch_a_secretary_or_leader_may_go_without_and_it_says_so(house: House, who: str) -> None:
    case = hand_over(case_at("resolve", house), to=house.stranger, by=getattr(house, who), reason="求助人联系不上。")

    assert case.offered_branch == house.canteen_branch
    assert "未征求求助人" in last_sentence(case)


def test_a_decline_from_another_branch_leaves_it_in_its_own(house: House) -> None:
    case = hand_over(case_at("resolve", house), to=house.stranger, by=house.member, reason=WHY, consent=agreed())

    decline_case(case, by=house.stranger, reason="不是我们的事。")

    assert (case.branch, case.offered_branch, case.owner) == (house.yard_branch, None, house.member)
    assert case not in visible_to(house.stranger)
    assert list(examine()) == []


def test_what_was_raised_for_silence_is_raised_in_the_new_branch(house: House) -> None:
    case = case_at("respond", house)
    with time_machine.travel(case.response_due_at + timedelta(days=1), tick=False):
        hand_over(case, to=house.stranger, by=house.secretary, reason=WHY)
        accept_case(case, by=house.stranger)
        assert case.raised_to in {None, house.canteen_branch}


def test_the_page_offers_it_to_whoever_may(house: House) -> None:
    case = case_at("resolve", house)
    for who, may in (("member", True), ("secretary", True), ("leader", True), ("second_member", False)):
        assert (Verb.HAND_OVER in verbs_for(case, standing_of(getattr(house, who)))) is may


def ask_or_accept(number: int, case_ids: list[int], person_id: int, other_id: int) -> str:
    case = Case.objects.get(pk=case_ids[number])
    if other_id:
        hand_over(case, to=Person.objects.get(pk=other_id), by=Person.objects.get(pk=person_id), reason=WHY)
        return "asked"
    accept_case(case, by=Person.objects.get(pk=person_id))
    return "accepted"


@pytest.mark.processes
def test_two_at_once_leave_one_owner(own_database: OwnDatabase) -> None:
    house = build_house()
    rounds = 6
    cases = [case_at("resolve", house) for _ in range(rounds)]
    for case in cases:
        hand_over(case, to=house.second_member, by=house.member, reason=WHY)
    ids = [case.pk for case in cases]
    answers = in_processes(
        ask_or_accept,
        [(ids, house.second_member.pk, 0), (ids, house.member.pk, house.secretary.pk)],
        own_database,
        rounds=rounds,
    )

    for case, both in zip(cases, answers, strict=True):
        case.refresh_from_db()
        said = [answer for answer in both if isinstance(answer, str)]
        assert said in (["accepted"], ["asked"]), answers
        assert case.owner == (house.second_member if said == ["accepted"] else house.member)
        assert case.ledger.filter(kind=Kind.HAND_OVER).count() == (1 if said == ["accepted"] else 2)
    assert list(examine()) == []
