"""A joint meeting of several departments: each is asked, each answers by a day, one owner holds it together (E2)."""

from __future__ import annotations

from datetime import UTC, datetime

import time_machine

from casework.cases.models import Case, CaseRequest
from casework.cases.words import RequestState
from casework.organisation.models import Post, Unit
from notifications.audience import audience_of
from tests.cast import House, person, post
from tests.portals.desk import address, at_desk, words
from tests.stories.offices import answer_from_inbox, case_of_a_member, story_of
from workflows.actions import record_overdue_requests
from workflows.doctor import examine

MONDAY = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)
AFTER_FRIDAY = datetime(2026, 11, 20, 9, 31, tzinfo=UTC)


def test_three_departments_answer_by_friday(house: House) -> None:
    """The drain of the yard floods the bath: services, workshop and office each know a part of the answer."""
    workshop = Unit.objects.create(code="SHOP", name="机修车间", name_en="Workshop", parent=house.port)
    fitter = person("3001", "云岫", "Yun Xiu", workshop)
    clerk = person("3002", "思齐", "Si Qi", house.port)
    post(clerk, house.committee, Post.Role.SECRETARY)
    with time_machine.travel(MONDAY, tick=False) as clock:
        case = case_of_a_member(house, "下大雨浴室就倒灌，三个部门说不归自己管。")
        owner = at_desk(house.member)
        form = {"text": "倒灌的管子归谁？要花多少钱？", "due_on": "2026-11-20"}

        owner.post(address(case, "ask-for-help"), {**form, "unit": house.canteen.pk})
        owner.post(address(case, "ask-for-help"), {**form, "person": "Yun Xiu · 3001", "unit": workshop.pk})
        owner.post(address(case, "ask-for-help"), {**form, "unit": house.port.pk})

        asked = CaseRequest.objects.order_by("pk")
        assert [(one.asked_of, one.due_at) for one in asked] == [
            (who, datetime(2026, 11, 20, 9, 30, tzinfo=UTC)) for who in (house.stranger_secretary, fitter, clerk)
        ]
        clock.shift(86_400)
        answer_from_inbox(house.stranger_secretary, "地漏以内归后勤，周四清。")
        answer_from_inbox(fitter, "主管道归我们，泵坏了，八千块，料已订。")
        assert at_desk(fitter).get(address(case)).status_code == 410

        clock.move_to(AFTER_FRIDAY)
        record_overdue_requests(case)

        told = {one.staff_number for one in audience_of(case.ledger.last())}
        assert told == {"1001", "1002", "3002"}, "secretary, owner and who was asked"
        late = CaseRequest.objects.get(state=RequestState.OPEN)
        assert (late.asked_of, late.breached_at) == (clerk, late.due_at)
        answer_from_inbox(clerk, "经费批了，走维修款。")

    page = words(at_desk(house.member).get(address(case)))
    for answer in ("地漏以内归后勤", "主管道归我们", "经费批了"):
        assert answer in page
    assert "What was asked of Si Qi has not been answered in time." in story_of(case)
    assert "Si Qi answered the request for help. It had been due by 2026-11-20." in story_of(case)
    assert Case.objects.get().owner == house.member
    assert list(examine()) == []
