"""What was asked of somebody who leaves is asked of somebody else, with the same words and day."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from casework.cases.audience import visible_to
from casework.cases.models import CaseRequest
from casework.cases.refusals import ActionRefused
from casework.cases.words import Kind, RequestKind, RequestState
from notifications.audience import audience_of
from notifications.models import Reason
from tests.cast import House, case_at
from tests.portals.desk import at_desk, words
from tests.stories.offices import story_of
from workflows.actions import answer_request, ask_for_help, direct, order_account, pass_on_request, take_assistant
from workflows.doctor import examine

WORDS = "请借两台抽水泵。"


def day(number: int = 14) -> object:
    return timezone.localdate() + timedelta(days=number)


def asked(house: House, **given: object) -> CaseRequest:
    """The member asks somebody of the services branch."""
    case = case_at("resolve", house)
    ask_for_help(case, **{"by": house.member, "of": house.stranger, "text": WORDS, "due_on": day(), **given})  # type: ignore[arg-type]
    return CaseRequest.objects.get(case=case)


def directed(house: House) -> CaseRequest:
    case = case_at("resolve", house)
    direct(case, to=house.stranger, by=house.leader, text="铺好防滑垫。", due_on=day())  # type: ignore[arg-type]
    return CaseRequest.objects.get(case=case)


def assisting(house: House) -> CaseRequest:
    """The worker learns from the second member."""
    case = case_at("resolve", house)
    take_assistant(case, assistant=house.worker, mentor=house.second_member, by=house.member, text="起草答复。")
    return CaseRequest.objects.get(case=case)


@pytest.mark.parametrize("who", ["stranger", "stranger_secretary", "member", "secretary", "leader"])
def test_the_same_is_asked_of_somebody_else(house: House, who: str) -> None:
    old = asked(house)

    new = pass_on_request(old, instead_of=house.stranger, to=house.second_member, by=getattr(house, who))

    old.refresh_from_db()
    assert (old.state, new.state) == (RequestState.WITHDRAWN, RequestState.OPEN)
    assert (new.asked_of, new.message, new.due_at) == (house.second_member, old.message, old.due_at)
    assert new.shares_file == old.shares_file
    assert list(examine()) == []


def test_it_is_recorded_and_both_are_told(house: House) -> None:
    old = asked(house)
    pass_on_request(old, instead_of=house.stranger, to=house.second_member, by=house.stranger_secretary)

    entry = old.case.ledger.get(kind=Kind.REQUEST_PASSED)
    told = {person.staff_number: reason for person, reason in audience_of(entry).items()}
    assert told == {"1002": Reason.OTHERS_ASKED, "1003": Reason.ASKED, "2002": Reason.REQUEST_ENDED}
    assert "Gu Feng passed a request for help from He Miao on to Bai Fan." in story_of(old.case)


def test_what_is_overdue_is_due_anew(house: House) -> None:
    old = asked(house)
    with time_machine.travel(timezone.now() + timedelta(days=30)):
        new = pass_on_request(old, instead_of=house.stranger, to=house.second_member, by=house.member)
        assert new.due_at is not None and new.due_at > timezone.now()
        assert new.breached_at is None


def test_a_directive_and_an_assistant_s_part_are_passed_on_and_so_is_teaching(house: House) -> None:
    order = pass_on_request(directed(house), instead_of=house.stranger, to=house.stranger_secretary, by=house.stranger)
    assert (order.kind, order.asked_of) == (RequestKind.DIRECTIVE, house.stranger_secretary)

    part = assisting(house)
    taught = pass_on_request(part, instead_of=house.second_member, to=house.secretary, by=house.second_member)
    assert (taught.asked_of, taught.mentor) == (house.worker, house.secretary)
    told = audience_of(part.case.ledger.get(kind=Kind.REQUEST_PASSED))
    assert (told[house.secretary], house.worker in told) == (Reason.MENTORS, False)

    fresh = pass_on_request(taught, instead_of=house.worker, to=house.stranger, by=house.member)
    assert (fresh.asked_of, fresh.mentor) == (house.stranger, house.secretary)
    assert visible_to(house.stranger).filter(pk=part.case_id).exists()
    assert list(examine()) == []


def test_it_is_refused_to_others_and_where_it_makes_no_sense(house: House) -> None:
    request = asked(house)
    with pytest.raises(ActionRefused, match="not_owner_or_secretary"):
        pass_on_request(request, instead_of=house.stranger, to=house.second_member, by=house.second_member)
    with pytest.raises(ActionRefused, match="asks_owner"):
        pass_on_request(request, instead_of=house.stranger, to=house.member, by=house.stranger)
    with pytest.raises(ActionRefused, match="asks_oneself"):
        pass_on_request(request, instead_of=house.stranger, to=house.secretary, by=house.secretary)
    with pytest.raises(ActionRefused, match="same_person"):
        pass_on_request(request, instead_of=house.stranger, to=house.stranger, by=house.member)
    with pytest.raises(ActionRefused, match="not_leader"):
        pass_on_request(directed(house), instead_of=house.stranger, to=house.second_member, by=house.member)
    answer_request(request, by=house.stranger, text="好。")
    with pytest.raises(ActionRefused, match="request_over"):
        pass_on_request(request, instead_of=house.stranger, to=house.second_member, by=house.member)


def test_an_account_stays_with_the_owner(house: House) -> None:
    case = case_at("resolve", house)
    order_account(case, by=house.leader, text="为何拖延？", due_on=day())  # type: ignore[arg-type]
    with pytest.raises(ActionRefused, match="must_be_answered"):
        request = CaseRequest.objects.get(case=case)
        pass_on_request(request, instead_of=house.member, to=house.second_member, by=house.leader)


def test_it_stands_on_the_screen_of_what_they_leave_behind_and_is_passed_on_there(house: House) -> None:
    request, taught = asked(house), assisting(house)
    address = f"/desk/people/{house.stranger.staff_number}/"
    desk = at_desk(house.stranger_secretary)
    page = words(desk.get(address))
    assert "What was asked of them in cases" in page and request.case.number in page
    assert WORDS not in page and taught.case.number not in page, "she sees that it is there, not what it says"

    done = desk.post(address, {"do": "pass-on", f"pass_{request.pk}": house.second_member.pk})

    assert "Passed on: 1" in words(desk.get(done.headers["Location"]))
    assert CaseRequest.objects.get(case=request.case, state=RequestState.OPEN).asked_of == house.second_member
    own = at_desk(house.second_member)
    mentoring = words(own.get(f"/desk/people/{house.second_member.staff_number}/"))
    assert taught.case.number in mentoring and "Mentor" in mentoring


def test_what_is_refused_is_said_beside_it(house: House) -> None:
    request = asked(house)
    desk, address = at_desk(house.stranger), f"/desk/people/{house.stranger.staff_number}/"

    refused = desk.post(address, {"do": "pass-on", f"pass_{request.pk}": house.member.pk})

    assert refused.status_code == 422
    assert "owns this case already" in words(refused)
    assert desk.post(address, {"do": "pass-on"}).status_code == 422
