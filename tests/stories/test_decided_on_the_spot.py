"""A leader decides where the trouble is: thick winter coats are bought, a slippery bath floor is rebuilt (C5)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from casework.cases.models import Case
from casework.organisation.models import Person
from notifications.inboxes import tell
from notifications.models import Notification
from tests.cast import House
from tests.portals.desk import address, at_desk, words
from tests.stories.offices import answer_from_inbox, case_of_a_member, story_of
from workflows.doctor import examine


@pytest.mark.parametrize(
    ("trouble", "directive", "done"),
    [
        (
            "夜班在岸边，发的棉衣薄，风一吹就透。",
            "夜班和岸边岗位全部换加厚防寒服，不走年底计划。",
            "148 件今天发到人。",
        ),
        ("浴室门口地砖滑得像冰，昨天有人摔倒。", "周末重新找坡，换防滑砖。", "换好了，泼水试过不积水。"),
    ],
)
def test_decided_on_the_spot(house: House, trouble: str, directive: str, done: str) -> None:
    case = case_of_a_member(house, trouble)
    leader, owner = at_desk(house.leader), at_desk(house.member)
    day = timezone.localdate() + timedelta(days=7)

    given = leader.post(
        f"/lead/cases/{case.number}/direct/", {"person": "2001", "text": directive, "due_on": day.isoformat()}
    )

    assert "You are told when it is carried out." in words(leader.get(given.headers["Location"]))
    assert case.number in words(leader.get("/lead/?orders=open"))
    assert "gave you a directive" in _news(house.stranger_secretary, case)
    page = words(owner.get(address(case)))
    assert "Before the case can be resolved, this is to be answered: directive to Gu Feng" in page
    assert owner.post(address(case, "resolve"), {"text": "好了", "outcome": "solved"}).status_code == 403

    answer_from_inbox(house.stranger_secretary, done)

    assert "answered what was asked" in _news(house.leader, case)
    assert case.number not in words(leader.get("/lead/?orders=open"))
    assert done in words(leader.get(f"/lead/cases/{case.number}/"))
    assert owner.post(address(case, "resolve"), {"text": done, "outcome": "solved"}).status_code == 302
    case.refresh_from_db()
    assert case.stage == "follow_up"
    assert "Gu Feng reported that the directive is carried out." in story_of(case)
    assert Case.objects.get().owner == house.member
    assert list(examine()) == []


def _news(who: Person, case: Case) -> str:
    """What the newest entry of the case tells them, after the announcement has run."""
    for entry in case.ledger.order_by("number"):
        tell(entry.pk)
    newest = Notification.objects.filter(person=who, case=case).order_by("-number")
    with translation.override("en"):
        return newest[0].sentence
