"""Who may do what, when. Plain Python: looks at a case and a standing, raises with one code, changes nothing."""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Protocol


class Workplace(Protocol):
    """What of a case says who may work on it."""

    @property
    def branch_id(self) -> int: ...
    @property
    def alarmed(self) -> Collection[int]: ...


class CaseState(Protocol):
    stage: str
    branch_id: int
    owner_id: int | None
    offered_to_id: int | None
    offered_branch_id: int | None
    urgency_suggested: str
    danger_due_at: datetime | None
    danger_asked: list[int]
    alarm_round: int
    alarmed: list[int]

    @property
    def reporter_id(self) -> int | None: ...
    @property
    def needs_another_owner(self) -> bool: ...

    raised_to_id: int | None
    raised_why: str
    paused_at: datetime | None
    turn_due_at: datetime | None


class StandingState(Protocol):
    @property
    def person_id(self) -> int: ...
    @property
    def handles_in(self) -> frozenset[int]: ...
    @property
    def directs(self) -> frozenset[int]: ...
    @property
    def is_leader(self) -> bool: ...
    @property
    def has_a_post(self) -> bool: ...
    def works_in(self, branch_id: int) -> bool: ...


class NotPermitted(Exception):
    """`code` is a key of the catalogue of refusals."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


Rule = Callable[[CaseState, StandingState], None]
IN_WORK = frozenset({"respond", "resolve", "follow_up", "close"})
OPEN = IN_WORK | {"assign", "accept"}


def at_stage(case: CaseState, stages: Collection[str]) -> None:
    if case.stage in stages:
        return
    raise NotPermitted("already_closed" if case.stage == "closed" else "wrong_stage")


def not_own_report(case: CaseState, by: StandingState) -> None:
    """Nobody judges what they reported themselves. Asked last, so that it tells only those concerned.

    Who filed a report for somebody else may handle it: it is not their matter, the person has chosen to tell it to
    them, and where one member looks after a team nobody else may be at hand. For themselves nobody files
    (`workflows.actions.filing`), so that this cannot be a way around the rule.
    """
    if case.reporter_id == by.person_id:
        raise NotPermitted("own_report")


def is_alerted(case: Workplace, by: StandingState) -> bool:
    """Whether the alarm of this case reached them, wherever their post is; who lost every post helps no more."""
    return by.person_id in case.alarmed and by.has_a_post


def works_on(case: Workplace, by: StandingState) -> bool:
    """Whether they may own it: with a post in the branch or above, or because its alarm reached them."""
    return by.works_in(case.branch_id) or is_alerted(case, by)


def may_assign(case: CaseState, by: StandingState) -> None:
    """Until somebody has accepted; later only when the owner may not act any more.

    After a decline somebody neutral, as long as their turn runs: who was called there, and whoever directs from above.
    """
    is_called = case.raised_to_id is not None and case.raised_to_id in by.directs
    if case.branch_id not in by.directs and not is_called:
        raise NotPermitted("not_secretary")
    if case.stage == "assign" and case.turn_due_at is not None and not is_called:
        raise NotPermitted("neutral_decides")
    if not case.needs_another_owner:
        at_stage(case, {"assign", "accept"})


def may_accept(case: CaseState, by: StandingState) -> None:
    """At stage `accept`; at a later one who is asked to go on for an owner who may not act any more."""
    if case.owner_id is not None and case.offered_to_id != by.person_id:
        raise NotPermitted("already_accepted")
    if case.stage == "accept" or case.owner_id is not None:
        is_asked = case.offered_to_id in {None, by.person_id}
        if not (is_asked and branch_of_offer(case) in by.handles_in) and not is_alerted(case, by):
            raise NotPermitted("not_offered_to_you")
    at_stage(case, _stages_of_an_offer(case))
    not_own_report(case, by)


def _stages_of_an_offer(case: CaseState) -> Collection[str]:
    is_to_go_on = case.owner_id is not None and case.offered_to_id is not None
    return {"respond", "resolve", "follow_up", "close"} if is_to_go_on else {"accept"}


def branch_of_offer(case: CaseState) -> int:
    """Where the one who is asked works: the case's branch, or the one to which it would go."""
    return case.offered_branch_id or case.branch_id


def may_decline(case: CaseState, by: StandingState) -> None:
    at_stage(case, _stages_of_an_offer(case))
    if case.offered_to_id != by.person_id or branch_of_offer(case) not in by.handles_in:
        raise NotPermitted("not_offered_to_you")


def is_owner(case: CaseState, by: StandingState) -> None:
    """Who lost the post in the branch owns in name only, until the secretary has assigned the case again."""
    if case.owner_id != by.person_id or not works_on(case, by):
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


def owns_or_directs(case: CaseState, by: StandingState) -> None:
    if case.branch_id not in by.directs:
        is_owner(case, by)
    not_own_report(case, by)


def may_refer_upward(case: CaseState, by: StandingState) -> None:
    at_stage(case, IN_WORK)
    owns_or_directs(case, by)


def may_take_up(case: CaseState, by: StandingState) -> None:
    """Who was called: the secretary of that branch or of one above it, and any leader."""
    if case.raised_to_id is None or not (case.raised_to_id in by.directs or by.is_leader):
        raise NotPermitted("not_called")
    at_stage(case, OPEN)
    not_own_report(case, by)


def reads_apart(case: CaseState, by: StandingState) -> bool:
    """Whether they read why the reporter wants somebody else: who decides on it, and leaders; never the one in
    charge."""
    decides = by.is_leader or (case.raised_to_id is not None and case.raised_to_id in by.directs)
    return decides and by.person_id != case.owner_id


def may_change_urgency(case: CaseState, by: StandingState) -> None:
    at_stage(case, OPEN)
    owns_or_directs(case, by)


def may_pause(case: CaseState, by: StandingState) -> None:
    is_owner(case, by)
    at_stage(case, {"resolve"})
    if case.paused_at is not None:
        raise NotPermitted("paused_already")


def may_resume(case: CaseState, by: StandingState) -> None:
    owns_or_directs(case, by)
    if case.paused_at is None:
        raise NotPermitted("not_paused")


def may_hand_over(case: CaseState, by: StandingState) -> None:
    """The owner, who directs the branch, and any leader; until then it stays with the owner."""
    if not by.is_leader:
        owns_or_directs(case, by)
    at_stage(case, IN_WORK)
    not_own_report(case, by)


def may_override_consent(case: CaseState, by: StandingState) -> None:
    """To another branch without the reporter's word: only who answers for the branch, or for all of them."""
    if case.branch_id not in by.directs and not by.is_leader:
        raise NotPermitted("consent_missing")


def is_asked_to_judge(case: CaseState, by: StandingState) -> bool:
    """Whether they were asked if words of danger mean what they say, and nobody has said it yet."""
    return case.danger_due_at is not None and by.person_id in case.danger_asked and by.has_a_post


def may_judge_danger(case: CaseState, by: StandingState) -> None:
    """Whether words of danger mean what they say: anybody who works in the branch or was asked, because it may be a
    matter of minutes."""
    if not by.works_in(case.branch_id) and not is_asked_to_judge(case, by):
        raise NotPermitted("not_in_this_branch")
    if case.stage == "closed":
        raise NotPermitted("already_closed")
    if not case.urgency_suggested:
        raise NotPermitted("nothing_suggested")
    not_own_report(case, by)


def may_stamp(case: CaseState, by: StandingState) -> None:
    """Whoever leads the emergency, and everybody whom its alarm reached and who helps; once somebody leads."""
    if not case.alarm_round:
        raise NotPermitted("no_alarm")
    if not (is_alerted(case, by) or (case.owner_id == by.person_id and works_on(case, by))):
        raise NotPermitted("not_alerted")
    at_stage(case, {"respond", "resolve", "follow_up"})
    not_own_report(case, by)
