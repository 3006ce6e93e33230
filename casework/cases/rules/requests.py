"""Who may ask what of whom inside a case, and who ends it. Plain Python, like `permits`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from .permits import CaseState, NotPermitted, StandingState, at_stage, is_owner, not_own_report, works_on

UNDER_WAY = frozenset({"assign", "accept", "respond", "resolve"})
"""Afterwards nothing is left to be done; if it did not help, the case comes back to these stages."""
OPEN = UNDER_WAY | {"follow_up", "close"}
TAKES_PART = frozenset({"assistance", "first_handling"})
"""Reads along and writes notes; nothing that is answered or declined."""


class RequestState(Protocol):
    kind: str
    asked_of_id: int | None
    mentor_id: int | None

    @property
    def is_open(self) -> bool: ...


def shares_file(kind: str, confidentiality: str, chosen: bool | None = None) -> bool:
    """Whether who is asked reads the whole case: what was chosen, else only where the reporter is named (M5).

    An assistant cannot help without the file; taking one is that choice. Whoever handled the case first has read it.
    """
    if kind in {"assistance", "first_handling"}:
        return True
    return confidentiality == "named" if chosen is None else chosen


RequestRule = Callable[[CaseState, RequestState, StandingState], None]


def is_above(case: CaseState, by: StandingState) -> bool:
    """A leader, or the secretary of a branch above the one that has the case."""
    return by.is_leader or (case.branch_id in by.directs and case.branch_id not in by.handles_in)


def _is_owner_or_secretary(case: CaseState, by: StandingState) -> bool:
    return case.branch_id in by.directs or (case.owner_id == by.person_id and works_on(case, by))


def owner_or_secretary(case: CaseState, by: StandingState) -> None:
    if not _is_owner_or_secretary(case, by):
        raise NotPermitted("not_owner_or_secretary")


def may_ask_for_help(case: CaseState, by: StandingState) -> None:
    owner_or_secretary(case, by)
    at_stage(case, UNDER_WAY)
    not_own_report(case, by)


def may_direct(case: CaseState, by: StandingState) -> None:
    if not by.is_leader:
        raise NotPermitted("not_leader")
    at_stage(case, UNDER_WAY)
    not_own_report(case, by)


def may_order_account(case: CaseState, by: StandingState) -> None:
    if not is_above(case, by):
        raise NotPermitted("not_above")
    at_stage(case, UNDER_WAY)
    if case.owner_id is None:
        raise NotPermitted("nobody_owns_it")
    if case.owner_id == by.person_id:
        raise NotPermitted("asks_oneself")
    not_own_report(case, by)


def may_urge(case: CaseState, by: StandingState) -> None:
    """Not whose own turn it is: the owner, or the secretary whose queue it waits in."""
    if not by.is_leader and case.branch_id not in by.directs:
        raise NotPermitted("not_secretary")
    at_stage(case, OPEN)
    waits_for_them = case.stage == "assign" and not is_above(case, by)
    if waits_for_them or by.person_id in {case.owner_id, case.offered_to_id}:
        raise NotPermitted("asks_oneself")


def may_take_assistant(case: CaseState, by: StandingState) -> None:
    owner_or_secretary(case, by)
    at_stage(case, OPEN)
    if case.owner_id is None:
        raise NotPermitted("nobody_owns_it")
    not_own_report(case, by)


def may_answer(case: CaseState, request: RequestState, by: StandingState) -> None:
    """Who was asked; an account is given by whoever owns the case when it is due."""
    _still_open(request)
    if request.kind == "supervision":
        is_owner(case, by)
    elif request.kind in TAKES_PART or request.asked_of_id != by.person_id:
        raise NotPermitted("not_asked")
    not_own_report(case, by)


def may_decline(case: CaseState, request: RequestState, by: StandingState) -> None:
    """Help may be declined; an order is answered."""
    _still_open(request)
    asked_of_id = case.owner_id if request.kind == "supervision" else request.asked_of_id
    if request.kind in TAKES_PART or by.person_id != asked_of_id:
        raise NotPermitted("not_asked")
    if request.kind != "co_handling":
        raise NotPermitted("must_be_answered")


def may_withdraw(case: CaseState, request: RequestState, by: StandingState) -> None:
    """Whoever could ask it today: who asked and has no say any more could not."""
    _still_open(request)
    if request.kind == "first_handling":
        raise NotPermitted("stays_to_the_end")
    if request.kind == "directive" and not by.is_leader:
        raise NotPermitted("not_leader")
    if request.kind == "supervision" and not is_above(case, by):
        raise NotPermitted("not_above")
    if request.kind not in {"directive", "supervision"}:
        owner_or_secretary(case, by)


def may_pass_on(case: CaseState, request: RequestState, by: StandingState, *, oversees_asked: bool) -> None:
    """Who is asked or teaches, who directs a branch where they work, and whoever could withdraw it. An account stays
    with the owner, and goes with the case."""
    _still_open(request)
    if request.kind == "supervision":
        raise NotPermitted("must_be_answered")
    is_theirs = by.person_id in {request.asked_of_id, request.mentor_id}
    if is_theirs or oversees_asked or by.is_leader:
        return
    if request.kind == "directive":
        raise NotPermitted("not_leader")
    owner_or_secretary(case, by)


def may_release(case: CaseState, request: RequestState, by: StandingState) -> None:
    """Owner, secretary, the mentor, or the assistant."""
    _still_open(request)
    if by.person_id not in {request.asked_of_id, request.mentor_id}:
        owner_or_secretary(case, by)


def may_note(case: CaseState, by: StandingState, *, is_asked: bool) -> None:
    """Owner, secretary, and whoever is asked for something here."""
    if not is_asked:
        owner_or_secretary(case, by)
    at_stage(case, OPEN)
    not_own_report(case, by)


def _still_open(request: RequestState) -> None:
    if not request.is_open:
        raise NotPermitted("request_over")
