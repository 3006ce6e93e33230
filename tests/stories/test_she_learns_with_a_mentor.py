"""A young worker without any post helps the owner of a case, and a mentor teaches her (D7)."""

from __future__ import annotations

from casework.cases.models import CaseRequest, Message
from tests.cast import House, person
from tests.portals.desk import address, at_desk, words
from tests.stories.offices import case_of_a_member, story_of
from workflows.doctor import examine


def test_she_learns_with_a_mentor(house: House) -> None:
    she = person("4001", "小满", "Xiao Man", house.yard)
    case = case_of_a_member(house, "五号泊位四盏灯不亮。")
    owner, assistant, mentor = at_desk(house.member), at_desk(she), at_desk(house.second_member)
    assert assistant.get(address(case)).status_code == 404

    task = {"person": "4001", "mentor": "Bai Fan · 1003", "text": "记下四盏灯的编号，起草答复。"}
    assert owner.post(address(case, "take-assistant"), task).status_code == 302

    assert "记下四盏灯的编号" in words(assistant.get("/desk/"))
    assert "五号泊位四盏灯不亮" in words(assistant.get(address(case)))
    assert mentor.get(address(case)).status_code == 200
    assert assistant.post(address(case, "respond"), {"text": "我直接答"}).status_code == 403
    draft = {"text": "您好，四盏灯明天换好。", "is_draft": "on"}
    assert assistant.post(address(case, "note"), draft).status_code == 302
    mentor.post(address(case, "note"), {"text": "写明几点换，求助人好放心。"})

    page = owner.get(address(case))
    assert "Draft of an answer, not sent" in words(page)
    written = Message.objects.get(case=case, author=she)
    form = words(owner.get(address(case, "respond") + f"?draft={written.pk}"))
    assert "您好，四盏灯明天换好。" in form
    owner.post(address(case, "respond"), {"text": "您好，四盏灯明天上午十点换好。"})
    sent = Message.objects.filter(case=case, side=Message.Side.BRANCH).latest("pk")
    assert sent.author == house.member, "the owner sends"

    request = CaseRequest.objects.get()
    assert mentor.post(address(case, f"requests/{request.pk}/release")).status_code == 302
    page = assistant.get(address(case))
    assert page.status_code == 410
    assert "记下四盏灯的编号" in words(page)
    assert "五号泊位四盏灯不亮" not in words(page)
    assert "Shi Lei made Xiao Man an assistant in this case, with Bai Fan as mentor." in story_of(case)
    assert list(examine()) == []
