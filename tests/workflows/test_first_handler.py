"""首接负责 (B1): whoever accepted a case first stays with it, until it is closed, when a branch above takes it over."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from casework.cases.audience import asked_of, sees, visible_to
from casework.cases.models import Case, CaseRequest
from casework.cases.refusals import ActionRefused
from casework.cases.sentences import sentence
from casework.cases.standing import standing_of
from casework.cases.words import ConsentWay, Kind, RaiseReason, RequestKind, RequestState
from casework.organisation.models import Person
from notifications.audience import audience_of
from notifications.models import Reason
from tests.cast import House, case_at
from tests.portals.desk import at_desk, words
from tests.workflows.ladder_house import Above, branch_above_the_yard
from workflows.actions import (
    Consent,
    accept_case,
    close_case,
    decline_case,
    hand_over,
    refer_upward,
    resolve_case,
    respond,
    withdraw_request,
    write_message,
    write_note,
)
from workflows.doctor import examine


def referred_and_taken(house: House) -> tuple[Case, Above]:
    """The yard branch could not solve it; the secretary of the branch above has taken it over."""
    above = branch_above_the_yard(house)
    case = Case.objects.get(pk=case_at("resolve", house).pk)
    refer_upward(case, by=house.member, reason="要请外单位检修。")
    hand_over(case, to=above.secretary, by=house.secretary, reason="支部解决不了。")
    accept_case(case, by=above.secretary)
    return case, above


def told(case: Case, kind: Kind) -> dict[Person, Reason]:
    entry = case.ledger.filter(kind=kind).order_by("number").last()
    assert entry is not None
    return audience_of(entry)


def part_of(case: Case) -> CaseRequest:
    return CaseRequest.objects.get(case=case, kind=RequestKind.FIRST_HANDLING)


def test_they_still_see_it_and_write_notes(house: House) -> None:
    case, above = referred_and_taken(house)

    assert (case.owner, case.branch, case.first_owner) == (above.secretary, above.branch, house.member)
    assert case in visible_to(house.member)
    assert sees(standing_of(house.member), case, {house.member.pk})
    write_note(case, by=house.member, text="上次检修是三月。")
    assert [one.case for one in asked_of(house.member, standing_of(house.member))] == [case]
    assert list(examine()) == []


def test_they_decide_nothing_there_any_more(house: House) -> None:
    case, _above = referred_and_taken(house)

    with pytest.raises(ActionRefused, match="not_yours"):
        respond(case, by=house.member, text="我来答复。")


def test_the_ladder_of_the_referral_ends(house: House) -> None:
    case, _above = referred_and_taken(house)

    assert (case.rung, case.raised_to, case.raised_why, case.ladder_due_at) == (0, None, "", None)


def test_the_ladder_goes_on_while_nobody_above_has_accepted(house: House) -> None:
    above = branch_above_the_yard(house)
    case = Case.objects.get(pk=case_at("resolve", house).pk)
    refer_upward(case, by=house.member, reason="要请外单位检修。")
    hand_over(case, to=above.secretary, by=house.secretary, reason="支部解决不了。")

    decline_case(case, by=above.secretary, reason="先试试别的办法。")

    assert (case.raised_why, case.owner) == (RaiseReason.REFERRAL, house.member)
    assert case.ladder_due_at is not None
    assert not CaseRequest.objects.filter(case=case).exists()


def test_it_is_on_record_and_on_the_page(house: House) -> None:
    case, above = referred_and_taken(house)

    with translation.override("en"):
        entry = case.ledger.filter(kind=Kind.ACCEPTED).order_by("number").last()
        assert entry is not None
        assert "who accepted it first, stays with it until it is closed." in sentence(entry)
    assert "Shi Lei accepted it first and stays with it" in words(
        at_desk(above.secretary).get(f"/desk/cases/{case.number}/")
    )
    page = words(at_desk(house.member).get(f"/desk/cases/{case.number}/"))
    assert "Write a note" in page
    assert f"/cases/{case.number}/" in words(at_desk(house.member).get("/desk/"))


def test_they_are_told_that_it_was_taken_and_of_its_news(house: House) -> None:
    case, above = referred_and_taken(house)
    assert told(case, Kind.ACCEPTED)[house.member] == Reason.FIRST_HANDLING

    write_message(case, text="又漏水了。")
    respond(case, by=above.secretary, text="外单位明天到。")
    resolve_case(case, by=above.secretary, text="已修好。")

    for kind in (Kind.WROTE, Kind.RESPONDED, Kind.RESOLVED):
        assert told(case, kind)[house.member] == Reason.FIRST_HANDLED
    assert told(case, Kind.WROTE)[above.secretary] == Reason.WROTE


def test_it_ends_when_the_case_is_closed(house: House) -> None:
    case, above = referred_and_taken(house)
    resolve_case(case, by=above.secretary, text="已修好。")

    close_case(case, by=above.secretary, reason="联系不上。")

    assert part_of(case).state == RequestState.WITHDRAWN
    assert case not in visible_to(house.member)
    assert told(case, Kind.CLOSED)[house.member] == Reason.REQUEST_ENDED
    assert list(examine()) == []


@pytest.mark.parametrize("who", ["leader", "secretary", "member"])
def test_nobody_takes_it_from_them_before(house: House, who: str) -> None:
    case, _above = referred_and_taken(house)

    with pytest.raises(ActionRefused, match="stays_to_the_end"):
        withdraw_request(part_of(case), by=getattr(house, who))


def test_who_owns_it_again_has_no_other_part_in_it(house: House) -> None:
    case, above = referred_and_taken(house)
    hand_over(case, to=house.member, by=above.secretary, reason="外单位已修好，请收尾。")

    accept_case(case, by=house.member)

    assert (case.owner, part_of(case).state) == (house.member, RequestState.WITHDRAWN)
    assert list(examine()) == []


def test_within_the_branch_whoever_takes_it_over_leads_alone(house: House) -> None:
    case = Case.objects.get(pk=case_at("resolve", house).pk)
    hand_over(case, to=house.second_member, by=house.member, reason="夜班。")

    accept_case(case, by=house.second_member)

    assert not CaseRequest.objects.filter(case=case).exists()
    assert case not in visible_to(house.member)


def test_sideways_the_reporter_has_agreed_to_that_branch_only(house: House) -> None:
    case = Case.objects.get(pk=case_at("resolve", house).pk)
    agreed = Consent(timezone.localdate() - timedelta(days=1), ConsentWay.PHONE)
    hand_over(case, to=house.stranger, by=house.member, reason="归后勤管。", consent=agreed)

    accept_case(case, by=house.stranger)

    assert case.branch == house.canteen_branch
    assert not CaseRequest.objects.filter(case=case).exists()
    assert case not in visible_to(house.member)


def test_who_has_left_has_no_part_in_it(house: House) -> None:
    above = branch_above_the_yard(house)
    case = Case.objects.get(pk=case_at("resolve", house).pk)
    Person.objects.filter(pk=house.member.pk).update(is_active=False)
    hand_over(case, to=above.secretary, by=house.secretary, reason="负责人已离职。")

    accept_case(case, by=above.secretary)

    assert not CaseRequest.objects.filter(case=case).exists()
    assert list(examine()) == []
