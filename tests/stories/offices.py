"""What people with a desk do in the stories."""

from __future__ import annotations

import re

from django.utils import translation

from casework.cases.models import Case
from casework.cases.sentences import sentence
from casework.organisation.models import Person
from tests.cast import House, a_report
from tests.portals.desk import address, at_desk
from workflows.actions import receive_report


def case_of_a_member(house: House, text: str) -> Case:
    """Reported at the kiosk, assigned by the secretary and accepted by the member, at their pages."""
    case = receive_report(a_report(house, text)).case
    at_desk(house.secretary).post(address(case, "assign"), {"to": house.member.pk})
    at_desk(house.member).post(address(case, "accept"))
    at_desk(house.member).post(address(case, "respond"), {"text": "我来办，这周给您回话。"})
    case.refresh_from_db()
    assert case.stage == "resolve"
    return case


def answer_from_inbox(who: Person, text: str) -> None:
    """The first thing that is asked of them, with the form that stands in their inbox."""
    desk = at_desk(who)
    found = re.search(r'action="([^"]*/requests/\d+/answer/)"', desk.get("/desk/").content.decode())
    assert found, "nothing is asked of them"
    assert desk.post(found[1], {"text": text}).status_code == 302


def story_of(case: Case) -> list[str]:
    """The ledger in English."""
    with translation.override("en"):
        return [sentence(entry) for entry in case.ledger.select_related("person").order_by("number")]
