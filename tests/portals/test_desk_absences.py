"""Absences, and what somebody leaves behind, at the desk."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from casework.cases.models import Case
from casework.cases.words import Confidentiality, Stage
from casework.organisation.absences import record_absence
from casework.organisation.models import Absence, Person, Post
from tests.cast import House, a_report, case_at, lose_posts, person, post
from tests.portals.desk import address, at_desk, words
from workflows.actions import accept_case, assign_case, receive_report

DAY = timedelta(days=1)
WHY = "她调到别的公司。"


def given(absent: Person, substitute: Person | None = None, first: int = 0, last: int = 6) -> dict[str, Any]:
    today = timezone.localdate()
    return {
        "person": absent.pk,
        "starts_on": (today + first * DAY).isoformat(),
        "ends_on": (today + last * DAY).isoformat(),
        "kind": "leave",
        "substitute": substitute.pk if substitute else "",
    }


def away(absent: Person, substitute: Person | None = None) -> Absence:
    today = timezone.localdate()
    return record_absence(absent, starts_on=today, ends_on=today + 6 * DAY, substitute=substitute, by=absent)


def leaving(visitor: Person, leaver: Person) -> str:
    return words(at_desk(visitor).get(f"/desk/people/{leaver.staff_number}/"))


def test_a_member_records_their_own_absence_and_what_was_offered_goes_back(house: House) -> None:
    case = case_at("accept", house)

    answer = at_desk(house.member).post("/desk/absences/", given(house.member, house.second_member))

    assert answer["Location"] == "/desk/absences/?done=recorded"
    assert "Bai Fan stands in" in words(at_desk(house.member).get(answer["Location"]))
    assert Case.objects.get(pk=case.pk).stage == Stage.ASSIGN
    assert Absence.objects.get().recorded_by == house.member


def test_only_a_secretary_records_that_of_somebody_else(house: House) -> None:
    for who, status in ((house.second_member, 422), (house.stranger_secretary, 422), (house.secretary, 302)):
        assert at_desk(who).post("/desk/absences/", given(house.member)).status_code == status
    assert Absence.objects.get().recorded_by == house.secretary


def test_a_refusal_stands_beside_its_field(house: House) -> None:
    away(house.member, house.second_member)
    answer = at_desk(house.secretary).post("/desk/absences/", given(house.second_member, house.member))
    assert answer.status_code == 422
    assert "go round in a circle" in words(answer)
    again = at_desk(house.secretary).post("/desk/absences/", given(house.member))
    assert "is recorded as away from" in words(again)


def test_whoever_is_back_ends_it_and_nobody_ends_that_of_others(house: House) -> None:
    absence = away(house.member)
    where = f"/desk/absences/{absence.pk}/end/"

    assert at_desk(house.second_member).post(where).status_code == 404
    assert at_desk(house.member).get(where).status_code == 405
    assert at_desk(house.member).post(where)["Location"] == "/desk/absences/?done=ended"
    assert not Absence.objects.exists()


@pytest.mark.parametrize("who", ["worker", "administrator"])
def test_both_pages_exist_for_people_with_posts_only(house: House, who: str) -> None:
    case_at("resolve", house)
    assert at_desk(getattr(house, who)).get("/desk/absences/").status_code == 404
    assert at_desk(getattr(house, who)).get("/desk/people/1002/").status_code == 404


def test_what_somebody_leaves_behind_is_for_themselves_their_secretary_and_leaders(house: House) -> None:
    case = case_at("resolve", house)
    for who in ("member", "secretary", "leader"):
        assert case.number in leaving(getattr(house, who), house.member)
    for who in ("second_member", "stranger", "stranger_secretary"):
        assert at_desk(getattr(house, who)).get("/desk/people/1002/").status_code == 404
    assert at_desk(house.leader).get("/desk/people/0000/").status_code == 404


def test_it_shows_nothing_of_other_branches_to_a_secretary(house: House) -> None:
    ours = case_at("resolve", house)
    post(house.member, house.canteen_branch, Post.Role.MEMBER)
    assert ours.number not in leaving(house.stranger_secretary, house.member)
    assert "Nothing open is left" in leaving(house.stranger_secretary, house.member)


def test_everything_is_offered_to_one_person_with_one_form(house: House) -> None:
    cases = [case_at(stage, house) for stage in ("accept", "respond", "resolve", "follow_up")]

    answer = at_desk(house.secretary).post(
        "/desk/people/1002/", {"to_all": house.second_member.pk, "reason": WHY}, follow=True
    )

    assert "Asked for: 4." in words(answer)
    assert "3 open cases · somebody has been asked for 3" in words(answer), "what was only offered is out of her hands"
    for case in cases:
        case.refresh_from_db()
        assert case.offered_to == house.second_member
        accept_case(case, by=house.second_member)
    assert "Nothing open is left" in leaving(house.secretary, house.member)


def test_each_case_may_go_to_somebody_else_or_wait(house: House) -> None:
    first, second, third = (case_at("resolve", house) for _ in range(3))

    at_desk(house.secretary).post(
        "/desk/people/1002/",
        {
            "to_all": house.second_member.pk,
            f"to_{second.pk}": house.secretary.pk,
            f"to_{third.pk}": "no",
            "reason": WHY,
        },
    )

    asked = [Case.objects.get(pk=case.pk).offered_to for case in (first, second, third)]
    assert asked == [house.second_member, house.secretary, None]


def test_whoever_was_asked_already_is_not_asked_twice(house: House) -> None:
    case = case_at("resolve", house)
    form = {"to_all": house.second_member.pk, "reason": WHY}
    at_desk(house.secretary).post("/desk/people/1002/", form)
    page = leaving(house.secretary, house.member)
    assert "wait for the answer" in page

    answer = at_desk(house.secretary).post("/desk/people/1002/", {**form, f"to_{case.pk}": "no"})

    assert answer.status_code == 422
    assert case.ledger.filter(kind="hand_over").count() == 1


def test_one_refusal_keeps_no_other_case_from_being_asked_for(house: House) -> None:
    named = receive_report(a_report(house, reporter=house.second_member)).case
    assign_case(named, to=house.member, by=house.secretary)
    accept_case(named, by=house.member)
    other = case_at("resolve", house)

    answer = at_desk(house.secretary).post("/desk/people/1002/", {"to_all": house.second_member.pk, "reason": WHY})

    assert answer.status_code == 422
    assert "Bai Fan cannot handle this case" in words(answer) and "Asked for: 1." in words(answer)
    assert Case.objects.get(pk=other.pk).offered_to == house.second_member
    assert Case.objects.get(pk=named.pk).offered_to is None


def test_it_does_not_tell_a_secretary_who_reported_confidentially(house: House) -> None:
    report = a_report(house, reporter=house.second_member, confidentiality=Confidentiality.CONFIDENTIAL)
    case = receive_report(report).case
    assign_case(case, to=house.member, by=house.secretary)
    accept_case(case, by=house.member)

    assert f'<option value="{house.second_member.pk}"' in leaving(house.secretary, house.member)
    answer = at_desk(house.secretary).post("/desk/people/1002/", {"to_all": house.second_member.pk, "reason": WHY})

    assert answer.status_code == 302
    assert Case.objects.get().offered_to == house.second_member


def test_it_asks_for_a_reason_and_a_name(house: House) -> None:
    case_at("resolve", house)
    nobody = at_desk(house.secretary).post("/desk/people/1002/", {"reason": WHY})
    assert nobody.status_code == 422 and "Choose whom to ask." in words(nobody)
    no_reason = at_desk(house.secretary).post("/desk/people/1002/", {"to_all": house.second_member.pk})
    assert no_reason.status_code == 422 and "Please give a reason" in words(no_reason)
    assert Case.objects.get().offered_to is None


def test_the_substitute_is_proposed_and_whoever_is_away_cannot_be_chosen(house: House) -> None:
    third = person("1004", "叶舟", "Ye Zhou", house.yard)
    post(third, house.yard_branch, Post.Role.MEMBER)
    case_at("resolve", house)
    away(house.member, house.second_member), away(third)

    page = leaving(house.secretary, house.member)

    assert f'<option value="{house.second_member.pk}" selected' in page
    assert f'<option value="{third.pk}" disabled>' in page


def test_the_queue_names_who_cannot_go_on(house: House) -> None:
    case_at("resolve", house), case_at("follow_up", house)
    assert "cannot go on with them" not in words(at_desk(house.secretary).get("/desk/queue/"))
    away(house.member, house.second_member)

    page = words(at_desk(house.secretary).get("/desk/queue/"))

    assert "Shi Lei · away until" in page and "Bai Fan stands in" in page
    assert "Hand over 2 cases" in page and "/desk/people/1002/" in page
    assert "Shi Lei" not in words(at_desk(house.stranger_secretary).get("/desk/queue/"))


def test_it_names_who_lost_the_post_and_who_will(house: House) -> None:
    case = case_at("resolve", house)
    ends_on = timezone.localdate() + 5 * DAY
    house.member.posts.update(ends_on=ends_on)
    assert f"the post ends on {ends_on}" in words(at_desk(house.secretary).get("/desk/queue/"))

    lose_posts(house.member)

    assert "has no post in the branch any more" in words(at_desk(house.secretary).get("/desk/queue/"))
    assert case.number in leaving(house.secretary, house.member)
    page = words(at_desk(house.secretary).get(address(case)))
    assert "Shi Lei cannot go on with this case." in page and "/desk/people/1002/" in page
    told = words(at_desk(house.administrator).get("/desk/organisation/"))
    assert "1 open case: the branch secretary hands it over at" in told
    assert 'href="/desk/people/1002/"' not in told


def test_the_list_of_whom_to_ask_marks_who_is_away(house: House) -> None:
    case_at("assign", house)
    away(house.member, house.second_member)
    page = words(at_desk(house.secretary).get("/desk/queue/"))
    assert f'<option value="{house.member.pk}" disabled>' in page
    assert "Shi Lei · 0 open · Yard team 1 · away until" in page
