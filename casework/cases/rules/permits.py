"""Who may do what, when. Plain Python: looks at a case and a standing, raises with one code, changes nothing."""

from collections.abc import Callable, Collection
from typing import Protocol


class CaseState(Protocol):
    stage: str
    branch_id: int
    owner_id: int | None
    offered_to_id: int | None

    @property
    def reporter_id(self) -> int | None: ...
    @property
    def needs_another_owner(self) -> bool: ...


class StandingState(Protocol):
    @property
    def person_id(self) -> int: ...
    @property
    def handles_in(self) -> frozenset[int]: ...
    @property
    def directs(self) -> frozenset[int]: ...
    def works_in(self, branch_id: int) -> bool: ...


class NotPermitted(Exception):
    """`code` is a key of the catalogue of refusals."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


Rule = Callable[[CaseState, StandingState], None]


def at_stage(case: CaseState, stages: Collection[str]) -> None:
    if case.stage in stages:
        return
    raise NotPermitted("already_closed" if case.stage == "closed" else "wrong_stage")


def not_own_report(case: CaseState, by: StandingState) -> None:
    """Nobody judges what they reported themselves. Asked last, so that it tells only those concerned."""
    if case.reporter_id == by.person_id:
        raise NotPermitted("own_report")


def may_assign(case: CaseState, by: StandingState) -> None:
    """Until somebody has accepted; later only when the owner may not act any more."""
    if case.branch_id not in by.directs:
        raise NotPermitted("not_secretary")
    if not case.needs_another_owner:
        at_stage(case, {"assign", "accept"})


def may_accept(case: CaseState, by: StandingState) -> None:
    """At stage `accept`; at a later one who is asked to go on for an owner who may not act any more."""
    if case.owner_id is not None and case.offered_to_id != by.person_id:
        raise NotPermitted("already_accepted")
    if case.stage == "accept" or case.owner_id is not None:
        is_asked = case.offered_to_id in {None, by.person_id}
        if not (is_asked and case.branch_id in by.handles_in):
            raise NotPermitted("not_offered_to_you")
    at_stage(case, _stages_of_an_offer(case))
    not_own_report(case, by)


def _stages_of_an_offer(case: CaseState) -> Collection[str]:
    is_to_go_on = case.owner_id is not None and case.offered_to_id is not None
    return {"respond", "resolve", "follow_up", "close"} if is_to_go_on else {"accept"}


def may_decline(case: CaseState, by: StandingState) -> None:
    at_stage(case, _stages_of_an_offer(case))
    if case.offered_to_id != by.person_id or case.branch_id not in by.handles_in:
        raise NotPermitted("not_offered_to_you")


def is_owner(case: CaseState, by: StandingState) -> None:
    """Who lost the post in the branch owns in name only, until the secretary has assigned the case again."""
    if case.owner_id != by.person_id or not by.works_in(case.branch_id):
        raise NotPermitted("not_yours")
    not_own_report(case, by)


def may_respond(case: CaseState, by: StandingState) -> None:
    is_owner(case, by)
    at_stage(case, {"respond", "resolve", "follow_up", "close"})


def may_resolve(case: CaseState, by: StandingState) -> None:
    is_owner(case, by)
    at_stage(case, {"resolve"})


def may_follow_up(case: CaseState, by: StandingState) -> None:
    """The owner or the secretary asks by phone or in person; the reporter answers by receipt code instead."""
    if case.branch_id not in by.directs:
        is_owner(case, by)
    at_stage(case, {"follow_up"})
    not_own_report(case, by)


def may_close(case: CaseState, by: StandingState) -> None:
    if case.branch_id not in by.directs:
        is_owner(case, by)
    at_stage(case, {"follow_up", "close"})
    not_own_report(case, by)
