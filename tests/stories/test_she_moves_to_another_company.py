"""E4: members change jobs often; nothing that she was working on is left lying."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from casework.cases.ledger import verify_all
from casework.cases.models import Case
from casework.cases.words import Stage
from casework.organisation.imports import Subject, import_organisation
from tests.cast import House, case_at
from tests.portals.desk import act, address, at_desk, words
from workflows.doctor import examine

LEAVING = "/desk/people/1002/"


@pytest.mark.story
def test_she_moves_to_another_company_and_others_take_over_what_she_had_open(house: House) -> None:
    cases = [case_at(stage, house) for stage in ("accept", "respond", "resolve", "follow_up")]
    offered, unanswered, under_way, asked = cases
    given_to_all = case_at("assign", house)

    # The administrator imports the new list: her post ends today, and the page says what that leaves open.
    today = timezone.localdate()
    rows = f"staff_number,name,branch,role,starts_on,ends_on\n1002,石磊,C-1,member,2015-01-01,{today}\n"
    assert not import_organisation(Subject.PERSONS, rows.encode()).problems
    hint = words(at_desk(house.administrator).get("/desk/organisation/"))
    assert "Shi Lei" in hint and f"the post ends on {today}" in hint and LEAVING in hint

    # The secretary finds her on the queue, and all she has on one screen.
    queue = words(at_desk(house.secretary).get("/desk/queue/"))
    assert f'href="{LEAVING}"' in queue and "Hand over 3 cases" in queue
    screen = words(at_desk(house.secretary).get(LEAVING))
    assert all(case.number in screen for case in cases)
    assert given_to_all.number not in screen

    # One form: everything to the second member, but one case to the secretary herself.
    answer = at_desk(house.secretary).post(
        LEAVING,
        {"to_all": house.second_member.pk, f"to_{asked.pk}": house.secretary.pk, "reason": "她调到别的公司。"},
        follow=True,
    )
    assert "Asked for: 4." in words(answer)
    assert "3 open cases · somebody has been asked for 3" in words(answer)

    # Until they say yes, she is the one: she answers a last time.
    act(house.member, unanswered, "respond", text="我明天就调走了，白帆会接着办。")
    assert Case.objects.get(pk=unanswered.pk).stage == Stage.RESOLVE

    # One is declined, and stays in her name; the others have new owners, and remember the first.
    assert act(house.second_member, offered, "accept").status_code == 302
    assert act(house.second_member, unanswered, "accept").status_code == 302
    assert act(house.second_member, under_way, "decline", reason="手头太满。").status_code == 302
    assert act(house.secretary, asked, "accept").status_code == 302
    assert owner_of(offered) == owner_of(unanswered) == house.second_member
    assert (owner_of(under_way), owner_of(asked)) == (house.member, house.secretary)
    assert "Accepted first by</dt><dd>Shi Lei" in words(at_desk(house.second_member).get(address(unanswered)))

    # What is left is on the screen still, also when she is gone.
    house.member.posts.update(ends_on=today - timedelta(days=1))
    left = words(at_desk(house.secretary).get(LEAVING))
    assert "1 open case" in left and under_way.number in left
    assert [(found.about, found.ailment) for found in examine()] == [(under_way.number, "no_owner")]
    lost = words(at_desk(house.secretary).get(address(under_way)))
    assert "Shi Lei cannot go on with this case." in lost and LEAVING in lost
    at_desk(house.secretary).post(LEAVING, {"to_all": house.secretary.pk, "reason": "我自己来。"})
    act(house.secretary, under_way, "accept")

    assert "Nothing open is left" in words(at_desk(house.secretary).get(LEAVING))
    assert "cannot go on with them" not in words(at_desk(house.secretary).get("/desk/queue/"))
    assert list(examine()) == []
    assert list(verify_all()) == []


def owner_of(case: Case) -> object:
    return Case.objects.get(pk=case.pk).owner
