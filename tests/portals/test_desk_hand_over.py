"""Handing a case over from its page."""

from __future__ import annotations

from django.utils import timezone

from casework.cases.models import Case
from tests.cast import House, case_at
from tests.portals.desk import act, address, at_desk, words
from workflows.actions import accept_case, hand_over

WHY = "我下周调到别的班。"


def test_it_asks_a_colleague_and_says_that_the_case_stays_until_then(house: House) -> None:
    case = case_at("resolve", house)
    assert "Hand over" in words(at_desk(house.member).get(address(case)))

    answer = act(house.member, case, "hand-over", to=house.second_member.pk, reason=WHY)

    page = words(at_desk(house.member).get(answer["Location"]))
    assert "The case stays where it is until the other one has accepted." in page
    assert "Bai Fan is asked to take over" in page
    assert "Ask somebody to take this case over" in words(at_desk(house.member).get(address(case, "hand-over")))


def test_the_first_owner_stays_visible(house: House) -> None:
    case = case_at("resolve", house)
    hand_over(case, to=house.second_member, by=house.member, reason=WHY)
    assert "Accepted first by" not in words(at_desk(house.second_member).get(address(case)))
    accept_case(case, by=house.second_member)

    assert "Accepted first by</dt><dd>Shi Lei" in words(at_desk(house.second_member).get(address(case)))
    assert at_desk(house.member).get(address(case)).status_code == 410


def test_out_of_the_branch_it_asks_for_consent_beside_the_field(house: House) -> None:
    case = case_at("resolve", house)
    asked = {"elsewhere": house.stranger.staff_number, "reason": WHY}

    refused = act(house.member, case, "hand-over", **asked)
    assert refused.status_code == 422
    assert "Record when and how the reporter agreed" in words(refused)
    assert WHY in words(refused)

    today = timezone.localdate().isoformat()
    assert act(house.member, case, "hand-over", **asked, consent_on=today, consent_how="phone").status_code == 302
    page = words(at_desk(house.stranger).get(address(case)))
    assert "Asked to take over</dt><dd>He Miao · Services branch" in page
    assert "The reporter agreed to that on" in page


def test_declining_leads_back_to_the_inbox_of_another_branch(house: House) -> None:
    case = case_at("resolve", house)
    hand_over(case, to=house.stranger_secretary, by=house.secretary, reason=WHY)

    answer = act(house.stranger_secretary, case, "decline", reason="不是我们的事。")

    assert answer["Location"] == "/desk/?done=decline"
    assert at_desk(house.stranger_secretary).get(address(case)).status_code == 410


def test_it_says_what_is_missing_beside_the_field(house: House) -> None:
    case = case_at("resolve", house)
    assert "Choose whom to ask." in words(act(house.member, case, "hand-over", reason=WHY))
    assert "Nobody who works here has" in words(act(house.member, case, "hand-over", reason=WHY, elsewhere="0000"))
    assert "Please give a reason" in words(act(house.member, case, "hand-over", to=house.second_member.pk))
    assert Case.objects.get().offered_to is None
