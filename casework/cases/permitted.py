"""What a person could do with a case right now, so that pages offer nothing that would be refused."""

from __future__ import annotations

from enum import StrEnum

from casework.organisation.models import Person

from .models import Case, CaseRequest
from .rules import permits, requests
from .standing import Standing
from .words import Confidentiality, RequestKind


class Verb(StrEnum):
    """What people with posts do to a case; the name is also the last part of the page's address."""

    ASSIGN = "assign"
    ACCEPT = "accept"
    DECLINE = "decline"
    RESPOND = "respond"
    RESOLVE = "resolve"
    FOLLOW_UP = "follow-up"
    CLOSE = "close"
    HAND_OVER = "hand-over"
    CONFIRM_URGENCY = "confirm-urgency"
    DISMISS_URGENCY = "dismiss-urgency"
    STAMP = "stamp"
    ASK_FOR_HELP = "ask-for-help"
    TAKE_ASSISTANT = "take-assistant"
    DIRECT = "direct"
    ORDER_ACCOUNT = "order-account"
    URGE = "urge"
    NOTE = "note"
    PAUSE = "pause"
    RESUME = "resume"
    URGENCY = "urgency"
    REFER = "refer"
    TAKE_UP = "take-up"


_RULES: dict[Verb, permits.Rule] = {
    Verb.ASSIGN: permits.may_assign,
    Verb.ACCEPT: permits.may_accept,
    Verb.DECLINE: permits.may_decline,
    Verb.RESPOND: permits.may_respond,
    Verb.RESOLVE: permits.may_resolve,
    Verb.FOLLOW_UP: permits.may_follow_up,
    Verb.CLOSE: permits.may_close,
    Verb.HAND_OVER: permits.may_hand_over,
    Verb.CONFIRM_URGENCY: permits.may_judge_danger,
    Verb.DISMISS_URGENCY: permits.may_judge_danger,
    Verb.STAMP: permits.may_stamp,
    Verb.ASK_FOR_HELP: requests.may_ask_for_help,
    Verb.TAKE_ASSISTANT: requests.may_take_assistant,
    Verb.DIRECT: requests.may_direct,
    Verb.ORDER_ACCOUNT: requests.may_order_account,
    Verb.URGE: requests.may_urge,
    Verb.NOTE: lambda case, by: requests.may_note(case, by, is_asked=False),
    Verb.PAUSE: permits.may_pause,
    Verb.RESUME: permits.may_resume,
    Verb.URGENCY: permits.may_change_urgency,
    Verb.REFER: permits.may_refer_upward,
    Verb.TAKE_UP: permits.may_take_up,
}


class RequestVerb(StrEnum):
    """What people do to what was asked; the name is also the last part of the page's address."""

    ANSWER = "answer"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    RELEASE = "release"


_REQUEST_RULES: dict[RequestVerb, requests.RequestRule] = {
    RequestVerb.ANSWER: requests.may_answer,
    RequestVerb.DECLINE: requests.may_decline,
    RequestVerb.WITHDRAW: requests.may_withdraw,
}


def request_verbs_for(case: Case, request: CaseRequest, standing: Standing) -> frozenset[RequestVerb]:
    """As `verbs_for`, of one request."""
    is_assistance = request.kind == RequestKind.ASSISTANCE
    rules = {RequestVerb.RELEASE: requests.may_release} if is_assistance else _REQUEST_RULES
    return frozenset(verb for verb, rule in rules.items() if _permits_request(rule, case, request, standing))


def _permits_request(rule: requests.RequestRule, case: Case, request: CaseRequest, standing: Standing) -> bool:
    try:
        rule(case, request, standing)
    except permits.NotPermitted:
        return False
    return True


def verbs_for(case: Case, standing: Standing) -> frozenset[Verb]:
    """Advice for a page, not a permission: the verb asks again under the lock."""
    verbs = frozenset(verb for verb, rule in _RULES.items() if _permits(rule, case, standing))
    if Verb.REFER in verbs and case.branch.parent_id is None:
        return verbs - {Verb.REFER}  # nobody is above the committee
    return verbs


def _permits(rule: permits.Rule, case: Case, standing: Standing) -> bool:
    try:
        rule(case, standing)
    except permits.NotPermitted:
        return False
    return True


def may_know_reporter(case: Case, person: Person) -> bool:
    """Named: whoever sees the case. Confidential: only the one who handles it (M5). Anonymous: nobody."""
    if case.confidentiality == Confidentiality.NAMED:
        return True
    return case.confidentiality == Confidentiality.CONFIDENTIAL and case.owner_id == person.pk


def may_know_relation(case: Case, person: Person) -> bool:
    """What somebody is to whoever filed it for them. With the filer's name it may tell who they are, so that without a
    name only the one who handles it reads it."""
    return case.confidentiality == Confidentiality.NAMED or case.owner_id == person.pk
