"""Every form of every page that calls a verb: saved, sent, and sent again ten minutes later, does nothing twice (T-09).

`CALLS` names them all, and the first two tests see to it that it does.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.utils import timezone

from casework.cases.models import Case, CaseRequest
from casework.cases.words import PauseReason
from casework.portals.desk.asking import ALL_ACTIONS
from casework.portals.desk.requests import REQUEST_ACTIONS
from casework.portals.orders import ORDERS
from tests.cast import House, a_report, case_at
from tests.portals.test_stale_forms import all_there_is
from tests.portals.workers import case_and_code
from workflows.actions import (
    ask_for_help,
    direct,
    pause_clock,
    receive_report,
    record_breach,
    take_assistant,
    take_up,
    withdraw_report,
)
from workflows.models import RefusedAttempt

TEMPLATES = Path(settings.BASE_DIR) / "templates"
LATER = timedelta(minutes=10)
WHILE_IT_IS_OPEN = timedelta(minutes=3)
"""After that a reporter is asked for the code again."""
SOON = timedelta(days=14)


def in_some_days() -> str:
    return (timezone.localdate() + SOON).isoformat()


def dangerous(house: House) -> Case:
    return receive_report(a_report(house, "有人落水了，快来。")).case


def paused(house: House) -> Case:
    case = case_at("resolve", house)
    until = timezone.now() + timedelta(days=2)
    return pause_clock(case, by=house.member, reason=PauseReason.DATE, until=until, text="约好后天。")


def called(house: House) -> Case:
    """The secretary is called, because the case is late."""
    return record_breach(case_at("resolve", house))


def asked(house: House) -> Case:
    case = case_at("resolve", house)
    ask_for_help(case, by=house.member, of=house.stranger, text="借泵。", due_on=timezone.localdate() + SOON)
    return case


def directed(house: House) -> Case:
    case = case_at("resolve", house)
    direct(case, to=house.stranger, by=house.leader, text="送泵。", due_on=timezone.localdate() + SOON)
    return case


def assisted(house: House) -> Case:
    case = case_at("resolve", house)
    take_assistant(case, by=house.member, assistant=house.worker, mentor=house.second_member, text="学着回访。")
    return case


def at(stage: str) -> Callable[[House], Case]:
    return lambda house: case_at(stage, house)


@dataclass(frozen=True)
class Call:
    """Somebody's form in one room: which verb, in what kind of case, and what is typed."""

    room: str
    """`desk`, `lead`, or one of the two with `-request` for what ends a request."""
    who: str
    verb: str
    case: Callable[[House], Case]
    typed: dict[str, Callable[[], str] | str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.room}-{self.verb}"

    def content(self) -> dict[str, str]:
        return {name: given if isinstance(given, str) else given() for name, given in self.typed.items()}

    def address(self, case: Case) -> str:
        room, _, of_request = self.room.partition("-")
        which = f"requests/{CaseRequest.objects.get(case=case).pk}/" if of_request else ""
        return f"/{room}/cases/{case.number}/{which}{self.verb}/"


_ORDER = {"person": "2001", "text": "重铺地面。", "due_on": in_some_days}
CALLS = [
    Call("desk", "secretary", "assign", at("assign"), {"everybody": "on"}),
    Call("desk", "member", "decline", at("accept"), {"reason": "夜班"}),
    Call("desk", "member", "respond", at("respond"), {"text": "今天就来看。"}),
    Call("desk", "member", "resolve", at("resolve"), {"text": "已修好。", "outcome": "solved"}),
    Call("desk", "member", "follow-up", at("follow_up"), {"helped": "no"}),
    Call("desk", "secretary", "close", at("follow_up"), {"reason": "联系不上"}),
    Call("desk", "member", "hand-over", at("resolve"), {"to": "second", "reason": "换班"}),
    Call("desk", "secretary", "confirm-urgency", dangerous),
    Call("desk", "secretary", "dismiss-urgency", dangerous, {"reason": "已上岸"}),
    Call("desk", "member", "ask-for-help", at("resolve"), {"person": "2002", "text": "借泵。", "due_on": in_some_days}),
    Call("desk", "member", "take-assistant", at("resolve"), {"person": "1100", "mentor": "1003", "text": "学着回访。"}),
    Call("desk", "leader", "direct", at("resolve"), _ORDER),
    Call("desk", "leader", "order-account", at("resolve"), {"text": "为何没动？", "due_on": in_some_days}),
    Call("desk", "leader", "urge", at("resolve"), {"text": "请快些"}),
    Call("desk", "member", "note", at("resolve"), {"text": "电话问过。"}),
    Call(
        "desk", "member", "pause", at("resolve"), {"reason": "outside", "until": in_some_days, "text": "等医院结论。"}
    ),
    Call("desk", "member", "resume", paused),
    Call("desk", "member", "urgency", at("resolve"), {"to": "complex", "reason": "要会诊"}),
    Call("desk", "member", "refer", at("resolve"), {"reason": "办不了"}),
    Call("desk", "secretary", "take-up", called, {"text": "我来督办。"}),
    Call("lead", "leader", "direct", at("resolve"), _ORDER),
    Call("lead", "leader", "order-account", at("resolve"), {"text": "为何没动？", "due_on": in_some_days}),
    Call("lead", "leader", "urge", at("resolve"), {"text": "请快些"}),
    Call("lead", "leader", "take-up", called, {"text": "我来督办。"}),
    Call("desk-request", "stranger", "answer", asked, {"text": "下午送到。"}),
    Call("desk-request", "stranger", "decline", asked, {"reason": "在大修"}),
    Call("desk-request", "member", "withdraw", asked),
    Call("desk-request", "member", "release", assisted),
    Call("lead-request", "leader", "withdraw", directed),
]
DONE_ELSEWHERE = {
    "accept": "a second tap finds the case in one's hands: tests/portals/test_stale_forms.py",
    "stamp": "in an emergency no step is ever turned away; the same tap within two minutes is one: test_desk_emergency",
}

NO_VERB_OF_A_CASE = {
    "_ask_for_sheet.html", "_person.html", "_alarms.html", "_language.html", "_reason_dialog.html", "kiosk/base.html",
    "notifications/_list.html", "lead/case.html", "entrance/sign_in.html", "entrance/set_password.html",
    "entrance/first_administrator.html", "desk/leaving.html", "desk/absences.html", "desk/duty.html",
    "desk/new_standard.html", "desk/organisation.html", "desk/_import_result.html", "desk/_invitations.html",
    "desk/routing/rule.html", "desk/routing/draft.html", "desk/routing/trial.html", "desk/routing/_rules.html",
    "desk/routing/danger_words.html", "desk/routing/tables.html", "desk/shifts.html", "desk/condition.html",
    "desk/_alarm_test.html",
}  # fmt: skip
"""Forms that change no case: of language, sign-in, lists, downloads, absences, rosters and rules."""
KEYED = {"reporting/report.html", "reporting/alarm.html", "reporting/alarm_raised.html", "desk/file.html"}
"""A report carries its own submission key, by which the same one twice is one case."""
OPENS_ONLY = {"reporting/receipt.html", "desk/file_receipt.html", "reporting/look_up.html", "reporting/case.html"}
ENDS_ITSELF = {
    "desk/_leaving_asked.html",
    "desk/request.html",
    "desk/_request_answer.html",
    "lead/withdraw.html",
    "desk/_emergency.html",
}
"""What ends a request, or passes it on, does so once; for emergencies see `DONE_ELSEWHERE`."""


def test_every_form_says_what_it_saw_or_is_known_to_need_no_such_thing() -> None:
    blind = set()
    for page in TEMPLATES.rglob("*.html"):
        for form in re.findall(r'<form[^>]*method="post".*?</form>', page.read_text(), re.DOTALL):
            if 'name="seen"' not in form:
                blind.add(str(page.relative_to(TEMPLATES)))
    assert blind == NO_VERB_OF_A_CASE | KEYED | OPENS_ONLY | ENDS_ITSELF


def test_every_verb_of_every_room_is_tried() -> None:
    tried = {(call.room, call.verb) for call in CALLS}
    desk = {("desk", str(verb)) for verb in ALL_ACTIONS.keys() - DONE_ELSEWHERE.keys()}
    requests = {("desk-request", str(verb)) for verb in REQUEST_ACTIONS}
    lead = {("lead", str(verb)) for verb in ORDERS} | {("lead", "take-up"), ("lead-request", "withdraw")}
    assert tried == desk | requests | lead


@pytest.mark.parametrize("call", CALLS, ids=str)
def test_the_same_form_sent_again_does_nothing_and_is_on_record(house: House, call: Call) -> None:
    case, browser = call.case(house), Client()
    person = getattr(house, call.who)
    browser.force_login(person)
    address = call.address(case)
    page = browser.get(address).content.decode()
    saved = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page)) | call.content()
    if saved.get("to") == "second":
        saved["to"] = str(house.second_member.pk)
    assert browser.post(address, saved).status_code == 302
    before = all_there_is(case), CaseRequest.objects.filter(case=case).count()

    with time_machine.travel(timezone.now() + LATER):
        assert browser.post(address, saved).status_code in (403, 409)

    assert (all_there_is(case), CaseRequest.objects.filter(case=case).count()) == before
    [refused] = RefusedAttempt.objects.all()
    assert (refused.case, refused.person) == (case, person)
    assert refused.verb == (f"request-{call.verb}" if "request" in call.room else call.verb)


def saved_form(client: Client, what: str) -> dict[str, str]:
    page = client.get("/look-up/case/").content.decode()
    [form] = [one for one in re.findall(r"<form.*?</form>", page, re.DOTALL) if f'value="{what}"' in one]
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))


def looked_up(house: House) -> tuple[Case, Client]:
    case, code = case_and_code("resolve", house)
    client = Client()
    client.post("/look-up/", {"code": code})
    return case, client


def test_a_reporters_wish_for_somebody_higher_is_not_repeated_once_somebody_has_taken_it_up(house: House) -> None:
    case, client = looked_up(house)
    saved = saved_form(client, "ask_higher")
    assert client.post("/look-up/case/", saved).status_code == 303
    case.refresh_from_db()
    take_up(case, by=house.secretary, text="我来督办。")
    before = all_there_is(case)

    with time_machine.travel(timezone.now() + WHILE_IT_IS_OPEN):
        assert client.post("/look-up/case/", saved).status_code == 409

    assert all_there_is(case) == before
    assert [(one.verb, one.code, one.person) for one in RefusedAttempt.objects.all()] == [
        ("ask_higher", "already_sent", None)
    ]


@pytest.mark.parametrize(("what", "typed"), [("withdraw", {"is_sure": "on"}), ("reopen", {"text": "又坏了"})])
def test_a_report_is_taken_back_or_brought_back_once(house: House, what: str, typed: dict[str, str]) -> None:
    case, client = looked_up(house)
    if what == "reopen":
        withdraw_report(case)
    saved = saved_form(client, what) | typed
    assert client.post("/look-up/case/", saved).status_code == 303
    before = all_there_is(case)

    with time_machine.travel(timezone.now() + WHILE_IT_IS_OPEN):
        assert client.post("/look-up/case/", saved).status_code == 409

    assert all_there_is(case) == before
    assert [(one.verb, one.person) for one in RefusedAttempt.objects.all()] == [(what, None)]


def test_a_reporters_reminder_sent_again_later_is_refused_and_on_record(house: House) -> None:
    case, code = case_and_code("resolve", house)
    with time_machine.travel(case.resolve_due_at + timedelta(hours=1), tick=False) as clock:
        client = Client()
        client.post("/look-up/", {"code": code})
        saved = saved_form(client, "urge")
        assert client.post("/look-up/case/", saved).status_code == 303
        before = all_there_is(case)
        clock.shift(WHILE_IT_IS_OPEN)

        assert client.post("/look-up/case/", saved).status_code == 422

    assert all_there_is(case) == before
    assert [(one.verb, one.person) for one in RefusedAttempt.objects.all()] == [("urge", None)]
