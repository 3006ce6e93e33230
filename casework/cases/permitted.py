"""What a person could do with a case right now, so that pages offer nothing that would be refused."""

from __future__ import annotations

from enum import StrEnum

from casework.organisation.models import Person

from .models import Case
from .rules import permits
from .standing import Standing
from .words import Confidentiality


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
    STAMP = "stamp"


_RULES: dict[Verb, permits.Rule] = {
    Verb.ASSIGN: permits.may_assign,
    Verb.ACCEPT: permits.may_accept,
    Verb.DECLINE: permits.may_decline,
    Verb.RESPOND: permits.may_respond,
    Verb.RESOLVE: permits.may_resolve,
    Verb.FOLLOW_UP: permits.may_follow_up,
    Verb.CLOSE: permits.may_close,
    Verb.HAND_OVER: permits.may_hand_over,
    Verb.STAMP: permits.may_stamp,
}


def verbs_for(case: Case, standing: Standing) -> frozenset[Verb]:
    """Advice for a page, not a permission: the verb asks again under the lock."""
    return frozenset(verb for verb, rule in _RULES.items() if _permits(rule, case, standing))


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
