"""Every address, verb, message and export, for everybody: what is not in the table is refused (T-40).

What somebody may is tried in every run. What they may not, in turns: each page as every third of those whom it refuses,
and as all of them with WHO_MAY=whole, which `make faults` sets.
"""

from __future__ import annotations

import os
from collections.abc import Collection
from dataclasses import dataclass

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from casework.audit.exports import request_export
from casework.cases.audience import visible_to
from casework.cases.models import CaseRequest, LedgerEntry
from casework.cases.permitted import Verb, may_know_reporter, verbs_for
from casework.cases.standing import standing_of
from casework.cases.who_may import EVER, HOUSE, KNOW_REPORTER, OPEN, SEE, SIGNED_IN, VERBS, WITH_A_DESK, Role
from casework.cases.words import Confidentiality, Kind, Stage
from casework.organisation.models import Person
from casework.urls import urlpatterns
from notifications.audience import RULES, audience_of
from tests.cast import House, a_report
from tests.portals.desk import at_desk
from tests.roles import STAGES, Scene, furnish, scene_at
from tests.tour.chapters import names_of
from workflows.actions import receive_report

NOT_FOUND, NO_SUCH_METHOD, TO_SIGN_IN = 404, 405, 302
TURNS = 1 if os.environ.get("WHO_MAY") == "whole" else 3
Statuses = int | tuple[int, ...]


@dataclass(frozen=True)
class Door:
    """What those who may get; the others get 404, and who is not signed in is asked to."""

    roles: Collection[Role]
    get: Statuses = NO_SUCH_METHOD
    post: Statuses = NO_SUCH_METHOD


def house(right: str, get: Statuses = NO_SUCH_METHOD, post: Statuses = NO_SUCH_METHOD) -> Door:
    return Door(HOUSE[right].roles, get, post)


def of_case(get: Statuses = NO_SUCH_METHOD, post: Statuses = NO_SUCH_METHOD, *, only: Collection[Role] = Role) -> Door:
    """For those of `only` who see the case at stage `respond`."""
    return Door({role for role in only if SEE.allows(role, Stage.RESPOND)}, get, post)


ANYBODY = frozenset(Role)
LEADER = frozenset({Role.LEADER})

ADDRESSES: dict[str, Door] = {
    "sign_in": Door(ANYBODY, (200, 302), (302, 422)),
    "sign_out": Door(ANYBODY, post=302),
    "first_administrator": Door((), 404, 404),
    "set_password": Door((), 404, 404),
    "switch_language": Door(ANYBODY, post=302),
    "style_guide": Door(ANYBODY, 200),
    "source": Door(ANYBODY, 200, 200),
    "livez": Door(ANYBODY, 200, 200),
    "readyz": Door(ANYBODY, (200, 503), (200, 503)),
    "kiosk:stations": Door(ANYBODY, 200),
    **{
        f"{room}:{name}": door
        for room in ("worker", "kiosk")
        for name, door in {
            "home": Door(ANYBODY, 200),
            "emergency": Door(ANYBODY, 200),
            "how": Door(ANYBODY, 200),
            "alarm": Door(ANYBODY, 200, 422),
            "alarm_raised": Door(ANYBODY, 303),
            "alarm_live": Door(ANYBODY, 286),
            "report": Door(ANYBODY, 200, 422),
            "receipt": Door(ANYBODY, 303),
            "look_up": Door(ANYBODY, 200, 422),
            "case": Door(ANYBODY, 303, (303, 422)),  # without a code in the session it leads to the form
            "live": Door(ANYBODY, 286),
            "photo": Door((), 404),
            "finish": Door(ANYBODY, post=303),
        }.items()
    },
    "notifications:number": Door(SIGNED_IN, 200),
    "notifications:list": Door(SIGNED_IN, 200),
    "notifications:bell": Door(SIGNED_IN, 200),
    "notifications:seen": Door(SIGNED_IN, post=302),
    "notifications:open": Door((), 404),  # nobody was told of anything yet
    "lead:cases": house("lead", 200),
    "lead:figures": house("lead", 200),
    "lead:raised": house("lead", 200),
    "lead:standards": house("lead", 200),
    "lead:flows": house("lead", 302),
    "lead:flow": house("lead", 200),
    "lead:flow_bpmn": house("lead", 200),
    "lead:case": of_case(200, only=LEADER),
    "lead:take_up": of_case(409, 422, only=LEADER),
    "lead:why": of_case(200, only=LEADER),
    "lead:ask_report": of_case(post=400, only=LEADER),
    "lead:withdraw": of_case(200, 409, only=LEADER),
    "lead:order": of_case(200, 422, only=LEADER),
    "lead:report": of_case(200, only=LEADER),
    "lead:report_progress": of_case(200, only=LEADER),
    "lead:download_report": Door((), 404),  # it is not written yet
    "desk:inbox": house("desk", (200, 302)),
    "desk:alarms": house("desk", 200),
    "desk:flows": house("desk", 302),
    "desk:flow": house("desk", 200),
    "desk:flow_bpmn": house("desk", 200),
    "desk:duty": house("desk", 200, (200, 404)),
    "desk:file": house("file", 200, 422),
    "desk:file_person": house("file", 200),
    "desk:file_receipt": house("file", 302, 302),  # nothing was filed from this browser
    "desk:file_sheets": house("file", 200),
    "desk:queue": house("queue", 200),
    "desk:absences": house("absence", 200, 422),
    "desk:end_absence": Door((), post=404),
    "desk:leaving": Door(
        {Role.SECRETARY, Role.ABOVE, Role.LEADER, Role.OWNER}, 200, 422
    ),  # of the owner: themselves, and who directs them
    "desk:organisation": house("settings", 200, 422),
    "desk:invite": house("settings", post=422),
    "desk:standards": house("settings", 200),
    "desk:new_standard": house("settings", 200, 422),
    "desk:condition": house("settings", 200),
    "desk:confirm_timers": house("settings", post=302),
    "desk:shifts": Door(  # leaders and administrators change them
        WITH_A_DESK | {Role.LEADER, Role.ADMINISTRATOR}, 200, (404, 422)
    ),
    "desk:refused_attempts": house("refused", 200),
    "desk:answer_test": Door((), post=404),  # nobody was asked
    "desk:who_may": house("routing", 200),
    "desk:routing": house("routing", 200),
    "desk:routing_draft": house("routing", 200, (302, 404)),
    "desk:routing_rule": house("routing", 302, 302),
    "desk:routing_trial": house("routing", 200, 422),
    "desk:routing_replay": house("routing", 200),
    "desk:danger_words": house("routing", 200, 200),
    "desk:coverage": house("routing", 200),
    "desk:case": of_case(200),
    "desk:picture": Door((), 404),  # the report came without
    "desk:why": of_case(200),
    "desk:act": of_case((200, 409), (409, 422)),
    "desk:act_on_request": of_case(200, 422),
    "desk:ask_sheet": Door((), post=404),  # this is no emergency
    "desk:sheet": Door((), 404),
    "desk:download_sheet": Door((), 404),
}
NOBODY_ANSWERS_401 = {"notifications:number"}
"""Asked by a script, which a page to sign in would not help."""
PUBLIC = {name for name, door in ADDRESSES.items() if Role.ANYBODY in door.roles} | {
    "first_administrator",
    "set_password",
    "worker:photo",
    "kiosk:photo",
}
OF_A_CASE = [name for name in ADDRESSES if name.startswith(("desk:", "lead:"))]


@pytest.fixture
def scene(house: House) -> Scene:
    """At stage `respond`, in English."""
    return scene_at(Stage.RESPOND, house, furnish(house))


@pytest.fixture
def words(scene: Scene) -> dict[str, object]:
    """What stands in the addresses."""
    request = CaseRequest.objects.filter(case=scene.case).order_by("pk")[0]
    export = request_export(scene.case, language="en", by=scene.people[Role.LEADER])
    return {
        "number": scene.case.number,
        "request_id": request.pk,
        "export_id": export.pk,
        "staff_number": scene.people[Role.OWNER].staff_number,
        "station": "yard",
        "slug": "help-request",
        "token": "guessed",
        "name": "respond",
        **dict.fromkeys(("picture_id", "photo_id", "absence_id", "person_id", "test_id"), 1),
    }


OTHER_WORDS: dict[str, dict[str, object]] = {
    "lead:order": {"name": "direct"},
    "desk:act_on_request": {"name": "answer"},
    "desk:routing_rule": {"number": 1},
    "notifications:open": {"number": 1},
}


def address_of(name: str, words: dict[str, object]) -> str:
    """With the words that its pattern asks for."""
    space, _, last = name.rpartition(":")
    resolver = get_resolver()
    if space:
        resolver = resolver.namespace_dict[space][1]
    given = {**words, **OTHER_WORDS.get(name, {})}
    _pattern, wanted = resolver.reverse_dict[last][0][0]
    return reverse(name, kwargs={word: given[word] for word in wanted})


def visitors(people: dict[Role, Person]) -> dict[Role, Client]:
    return {Role.ANYBODY: Client(), **{role: at_desk(person) for role, person in people.items()}}


def expected(name: str, role: Role, allowed: Statuses) -> tuple[int, ...]:
    if allowed == NO_SUCH_METHOD:
        return (NO_SUCH_METHOD, NOT_FOUND, TO_SIGN_IN)  # whether the door or the room is asked first tells nothing
    if name not in PUBLIC:
        if role == Role.ANYBODY:
            return (401,) if name in NOBODY_ANSWERS_401 else (TO_SIGN_IN,)
        if role not in ADDRESSES[name].roles:
            return (NOT_FOUND,)
    return allowed if isinstance(allowed, tuple) else (allowed,)


def in_turns(roles: Collection[Role], place: int, *, may: Collection[Role]) -> list[Role]:
    """Of `roles` those who may, whoever has not signed in, and of the others those whose turn it is at this place of a
    list: at least one."""
    refused = [role for role in roles if role not in may and role != Role.ANYBODY]
    turn = refused[place % TURNS :: TURNS] or refused[:1]
    return [role for role in roles if role not in refused or role in turn]


def test_every_page_has_its_turn_with_everybody_whom_it_refuses() -> None:
    roles = [role for role in Role if role != Role.OWNER]
    tried = [set(in_turns(roles, place, may={Role.OWNER, Role.MEMBER})) for place in range(TURNS)]

    assert set.union(*tried) == set(roles)
    assert set.intersection(*tried) >= {Role.ANYBODY, Role.MEMBER}
    assert in_turns([Role.MEMBER, Role.LEADER], TURNS - 1, may={Role.LEADER}) == [Role.MEMBER, Role.LEADER]


def test_every_address_of_the_house_is_in_the_table() -> None:
    assert set(ADDRESSES) == set(names_of(urlpatterns))


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_address_answers_those_who_may_and_nobody_else(method: str, scene: Scene, words: dict[str, object]) -> None:
    wrong = []
    guests = visitors(scene.people)
    for place, name in enumerate(sorted(ADDRESSES, key=lambda each: each == "sign_out")):
        allowed = getattr(ADDRESSES[name], method)
        for role in in_turns(guests, place, may=ADDRESSES[name].roles):
            answer = getattr(guests[role], method)(address_of(name, words)).status_code
            if answer not in expected(name, role, allowed):
                wrong.append((name, role.value, answer))
    assert wrong == []


def test_no_room_knows_other_methods(scene: Scene, words: dict[str, object]) -> None:
    visitor = at_desk(scene.people[Role.LEADER])

    for name in set(ADDRESSES) - PUBLIC:
        place = address_of(name, words)
        answers = {getattr(visitor, method)(place).status_code for method in ("put", "patch", "delete")}
        assert answers == {NO_SUCH_METHOD}, name


CASE_PAGES = ["desk:case", "desk:why", "desk:act", "desk:act_on_request", "desk:picture", "desk:ask_sheet"]
LEAD_PAGES = ["lead:case", "lead:why", "lead:take_up", "lead:withdraw", "lead:order", "lead:ask_report"]


def test_not_mine_and_not_there_is_the_same_answer(house: House, scene: Scene, words: dict[str, object]) -> None:
    """A case of the yard, one of the canteen, and a number that nobody ever gave."""
    other = receive_report(a_report(house, station=None, reporter=scene.people[Role.ASKED])).case
    see_other = {Role.SECRETARY_ELSEWHERE, Role.ABOVE, Role.LEADER}
    guests = visitors(scene.people)
    for place, name in enumerate(CASE_PAGES + LEAD_PAGES):
        for role in in_turns(guests, place, may=()):
            if role == Role.LEADER and name in LEAD_PAGES:
                continue
            hidden = [] if SEE.allows(role, Stage.RESPOND) else [scene.case.number]
            hidden += [] if role in see_other else [other.number]
            for method in ("get", "post"):
                nowhere = getattr(guests[role], method)(address_of(name, {**words, "number": "XQ-2026-999999"}))
                for number in hidden:
                    theirs = getattr(guests[role], method)(address_of(name, {**words, "number": number}))
                    assert theirs.status_code == nowhere.status_code, (role, name, method)
                    if theirs.status_code == NOT_FOUND:
                        assert (theirs.content, theirs.headers) == (nowhere.content, nowhere.headers), (role, name)


@pytest.mark.parametrize("stage", STAGES)
def test_a_verb_is_open_to_those_in_the_table_and_to_nobody_else(stage: Stage, house: House) -> None:
    """As the page of each verb answers: 404 to whom the case does not exist, 409 to whom the verb is closed."""
    scene = scene_at(stage, house, furnish(house))
    wrong = []
    guests = {role: at_desk(person) for role, person in scene.people.items()}
    for place, (verb, right) in enumerate(VERBS.items()):
        may = {role for role in guests if right.allows(role, stage) and not right.only_when}
        for role in in_turns(guests, place, may=may):
            answer = 200 if role in may else 409
            if not SEE.allows(role, stage):
                answer = NOT_FOUND
            found = guests[role].get(f"/desk/cases/{scene.case.number}/{verb}/").status_code
            if found != answer:
                wrong.append((role.value, verb.value, found))
    assert wrong == []


def test_every_verb_is_in_the_table() -> None:
    assert set(VERBS) == set(Verb)


CONDITIONS: dict[Verb, tuple[Stage, dict[str, object]]] = {
    Verb.CONFIRM_URGENCY: (Stage.RESPOND, {"urgency_suggested": "emergency"}),
    Verb.DISMISS_URGENCY: (Stage.RESPOND, {"urgency_suggested": "emergency"}),
    Verb.STAMP: (Stage.RESPOND, {"alarm_round": 1}),
    Verb.RESUME: (Stage.RESOLVE, {"paused_at": True}),
    Verb.TAKE_UP: (Stage.RESPOND, {"raised_to_id": "committee"}),
}
"""What has to be so that the condition of a right holds."""


@pytest.mark.parametrize("verb", [verb for verb, right in VERBS.items() if right.only_when])
def test_a_verb_with_a_condition_is_open_while_it_holds(verb: Verb, house: House) -> None:
    stage, condition = CONDITIONS[verb]
    scene = scene_at(stage, house, furnish(house))
    for name, value in condition.items():
        known = {"committee": house.committee.pk, True: scene.case.received_at}
        setattr(scene.case, name, known.get(value, value))  # type: ignore[call-overload]

    may = {
        role
        for role, person in scene.people.items()
        if SEE.allows(role, stage) and verb in verbs_for(scene.case, standing_of(person))
    }

    helpers_who_work_there = {Role.MENTOR} if verb in {Verb.CONFIRM_URGENCY, Verb.DISMISS_URGENCY} else set()
    assert may - helpers_who_work_there == {role for role in scene.people if VERBS[verb].allows(role, stage)}


@pytest.mark.parametrize("stage", STAGES)
def test_only_those_in_the_table_know_of_a_case(stage: Stage, house: House) -> None:
    scene = scene_at(stage, house, furnish(house))

    see = {role for role, person in scene.people.items() if visible_to(person).filter(pk=scene.case.pk).exists()}

    assert see == {role for role in scene.people if SEE.allows(role, stage)}


def test_only_the_owner_knows_who_reported_in_confidence(scene: Scene) -> None:
    scene.case.confidentiality = Confidentiality.CONFIDENTIAL

    know = {role for role, person in scene.people.items() if may_know_reporter(scene.case, person)}

    assert know == KNOW_REPORTER.roles


FACTS: dict[str, object] = {
    "set": {},
    "asked": "co_handling",
    "requests": {},
    "clock": "accept",
    "alarm": None,
    "consent": None,
}


@pytest.mark.parametrize("stage", STAGES)
def test_nobody_is_told_of_a_case_that_they_may_not_see(stage: Stage, house: House) -> None:
    """Of an entry of every kind, that names people to whom the case is nothing."""
    scene = scene_at(stage, house, furnish(house))
    see = {person for role, person in scene.people.items() if SEE.allows(role, stage)}
    facts = FACTS | {
        "to": house.stranger.pk,
        "mentor": house.worker.pk,
        "raised": {"to": house.canteen_branch.pk, "why": "silence", "names": ["", ""]},
    }
    last = {"case": scene.case, "number": scene.case.ledger_length, "at": scene.case.received_at}
    for kind in Kind:
        told = set(audience_of(LedgerEntry(kind=kind, actor="timer", facts=facts, **last)))
        assert told <= see, kind
        assert told == set() or kind in RULES, kind


def test_the_audit_report_is_for_the_leader_who_asked_for_it(house: House, scene: Scene) -> None:
    export = request_export(scene.case, language="en", by=scene.people[Role.LEADER])

    for role, person in scene.people.items():
        found = at_desk(person).get(f"/lead/reports/{export.pk}/").status_code
        assert found == (200 if role == Role.LEADER else NOT_FOUND), role


def test_every_stage_is_one_that_the_table_knows() -> None:
    assert set(STAGES) == EVER
    assert OPEN < EVER
    assert WITH_A_DESK < SIGNED_IN
