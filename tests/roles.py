"""One case with somebody in every role around it, for the tests of who may what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from casework.cases.models import Case, CaseRequest
from casework.cases.receipts import code_for
from casework.cases.who_may import Role
from casework.cases.words import Stage
from casework.organisation.models import Person, Post
from tests.cast import House, a_report, person, post
from workflows.actions import (
    accept_case,
    ask_for_help,
    assign_case,
    close_case,
    receive_report,
    resolve_case,
    respond,
    take_assistant,
)

STAGES = [Stage.ASSIGN, Stage.ACCEPT, Stage.RESPOND, Stage.RESOLVE, Stage.FOLLOW_UP, Stage.CLOSED]
"""Where a case stands between two verbs: `received` and `close` are passed inside one."""


@dataclass(frozen=True)
class Scene:
    """A case of the yard branch at one stage, the code that opens it, and who is who to it."""

    case: Case
    code: str
    people: dict[Role, Person]


def furnish(house: House) -> dict[Role, Person]:
    """Whoever the cast lacks; whose role hangs on the stage is added by `scene_at`."""
    asked, assistant = (
        person(number, name, name, house.canteen) for number, name in (("2101", "林叶"), ("2102", "沙洲"))
    )
    above = person("9002", "远帆", "Yuan Fan", house.port)
    post(above, house.committee, Post.Role.SECRETARY)
    supervisor = person("9003", "明镜", "Ming Jing", house.port)
    post(supervisor, house.committee, Post.Role.SUPERVISOR)
    mentor = person("1004", "老杨", "Lao Yang", house.yard)
    post(mentor, house.yard_branch, Post.Role.LIAISON_OFFICER)
    reporter = person("1005", "小河", "Xiao He", house.yard)
    post(reporter, house.yard_branch, Post.Role.MEMBER)
    return {
        Role.WORKER: house.worker,
        Role.REPORTER: reporter,
        Role.MEMBER: house.second_member,
        Role.SECRETARY: house.secretary,
        Role.ABOVE: above,
        Role.LEADER: house.leader,
        Role.SUPERVISOR: supervisor,
        Role.ASKED: asked,
        Role.ASSISTANT: assistant,
        Role.MENTOR: mentor,
        Role.ELSEWHERE: house.stranger,
        Role.SECRETARY_ELSEWHERE: house.stranger_secretary,
        Role.ADMINISTRATOR: house.administrator,
    }


def scene_at(stage: Stage, house: House, people: dict[Role, Person]) -> Scene:
    """`house.member` is asked to take the case, and later owns it; help is asked for where it can be."""
    report = a_report(house, reporter=people[Role.REPORTER])
    case = receive_report(report).case
    around = dict(people)
    if stage != Stage.ASSIGN:
        assign_case(case, to=house.member, by=house.secretary)
        around[Role.OFFERED if stage == Stage.ACCEPT else Role.OWNER] = house.member
    if stage not in {Stage.ASSIGN, Stage.ACCEPT}:
        accept_case(case, by=house.member)
        _ask_others(case, house, people)
        _carry_on(case, stage, house)
    if not case.is_open or not CaseRequest.objects.filter(case=case, state="open").exists():
        for role in (Role.ASKED, Role.ASSISTANT, Role.MENTOR):
            around.pop(role)
    assert case.stage == stage
    return Scene(case, code_for(report.submission_key), around)


def _ask_others(case: Case, house: House, people: dict[Role, Person]) -> None:
    soon = timezone.localdate() + timedelta(days=14)
    asked = {"of": people[Role.ASKED], "shares_file": True}
    ask_for_help(case, by=house.secretary, text="请看一下排水。", due_on=soon, **asked)
    take_assistant(
        case, assistant=people[Role.ASSISTANT], mentor=people[Role.MENTOR], by=house.secretary, text="跟着学。"
    )


def _carry_on(case: Case, stage: Stage, house: House) -> None:
    if stage in {Stage.RESOLVE, Stage.FOLLOW_UP, Stage.CLOSED}:
        respond(case, by=house.member, text="已经去看过，今天铺防滑垫。")
    if stage in {Stage.FOLLOW_UP, Stage.CLOSED}:
        resolve_case(case, by=house.member, text="地面已换防滑砖。")
    if stage == Stage.CLOSED:
        close_case(case, by=house.secretary, reason="联系不上。")
