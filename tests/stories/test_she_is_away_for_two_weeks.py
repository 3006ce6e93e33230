"""M22: two weeks at home; nothing new waits for her, nothing old is forgotten, and somebody stands in."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from casework.cases.ledger import verify_all
from casework.cases.models import Case
from casework.cases.words import Stage
from notifications.inboxes import tell
from notifications.models import Notification
from tests.cast import House, case_at
from tests.portals.desk import act, at_desk, words
from workflows.doctor import examine
from workflows.jobs import begin_absences

DAY = timedelta(days=1)


@pytest.mark.story
def test_she_is_away_for_two_weeks(house: House) -> None:
    today = timezone.localdate()
    owned, offered = case_at("resolve", house), case_at("accept", house)

    # On Thursday she writes down the next two weeks, and who stands in.
    form = {
        "person": house.member.pk,
        "starts_on": today + DAY,
        "ends_on": today + 14 * DAY,
        "kind": "leave",
        "substitute": house.second_member.pk,
    }
    recorded = at_desk(house.member).post("/desk/absences/", form, follow=True)
    assert "Shi Lei" in words(recorded) and "Bai Fan stands in" in words(recorded)

    # Who stands in cannot name her in turn.
    circle = {**form, "person": house.second_member.pk, "substitute": house.member.pk}
    refused = at_desk(house.second_member).post("/desk/absences/", circle)
    assert refused.status_code == 422 and "go round in a circle" in words(refused)

    # Until midnight nothing changes.
    begin_absences(0)
    assert Case.objects.get(pk=offered.pk).offered_to == house.member

    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0) + DAY
    with time_machine.travel(midnight, tick=False):
        begin_absences(0)
        her_first_day(house, owned, offered)
    with time_machine.travel(midnight + 14 * DAY, tick=False):
        answer = act(house.secretary, case_at("assign", house), "assign", to=house.member.pk)
        assert answer.status_code == 302, "she is back"
    assert list(verify_all()) == []


def her_first_day(house: House, owned: Case, offered: Case) -> None:
    # What was offered to her is back in the queue, and the secretary is told.
    offered.refresh_from_db()
    assert (offered.stage, offered.offered_to) == (Stage.ASSIGN, None)
    entry = offered.ledger.last()
    assert entry is not None
    tell(entry.pk)
    assert Notification.objects.filter(person=house.secretary, kind="away").exists()

    # The queue names her, who stands in, and what she owns; she cannot be asked.
    queue = words(at_desk(house.secretary).get("/desk/queue/"))
    assert "Shi Lei · away until" in queue and "Hand over 1 case" in queue
    asked = act(house.secretary, offered, "assign", to=house.member.pk)
    assert asked.status_code == 422 and "Bai Fan stands in" in words(asked)
    assert act(house.secretary, offered, "assign", to=house.second_member.pk).status_code == 302

    # What she owns is proposed to her substitute, and is theirs when they have accepted.
    screen = words(at_desk(house.secretary).get("/desk/people/1002/"))
    assert f'<option value="{house.second_member.pk}" selected' in screen
    at_desk(house.secretary).post(
        "/desk/people/1002/", {"to_all": house.second_member.pk, "reason": "休假两周，由白帆接着办。"}
    )
    owned.refresh_from_db()
    assert (owned.owner, owned.offered_to) == (house.member, house.second_member)
    assert act(house.second_member, owned, "accept").status_code == 302
    assert "cannot go on with them" not in words(at_desk(house.secretary).get("/desk/queue/"))
    assert list(examine()) == []
