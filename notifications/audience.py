"""Who is told of a ledger entry, and why. Never the one who did it, and nobody who may not see the case, but for
whoever is asked for something in it, and learns of that alone.

The entry alone says what was so when it was written: the fold of the ledger up to it. Only whether somebody may still
see the case is asked of the present.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from casework.cases import ledger
from casework.cases.audience import those_who_see
from casework.cases.models import LedgerEntry
from casework.cases.standing import HANDLING_ROLES
from casework.cases.words import Kind, Stage
from casework.organisation.committee import root_branch
from casework.organisation.models import AlarmTest, Branch, DutyGap, Person, Post
from casework.organisation.queries import absent_on, held_in, holders

from . import requests
from .models import Reason

logger = logging.getLogger(__name__)

Told = dict[Person, Reason]


@dataclass(frozen=True)
class Moment:
    """An entry, and the case as this entry left it."""

    entry: LedgerEntry
    row: dict[str, Any]

    @property
    def was_late(self) -> bool:
        """The step was finished after its limit, before the timer came round: the only trace is in this entry."""
        return "breached" in self.entry.facts

    @property
    def deadline_has_passed(self) -> bool:
        """Of the clock that the entry tells of: after an outage a warning may come when the deadline is over, too."""
        due_at = self.row.get(f"{self.entry.facts.get('clock')}_due_at")
        is_late = "late_seconds" in self.entry.facts
        return is_late and due_at is not None and datetime.fromisoformat(due_at) <= self.entry.at

    def owner(self) -> list[Person]:
        """Nobody, when the owner has no post in the branch any more."""
        return those_who_see(self.entry.case, _active([self.row["owner_id"]]))

    def secretaries(self) -> list[Person]:
        """Of the case's branch, else of the next branch upward that has one; none at all is an error."""
        found = _secretaries_from(int(self.row["branch_id"]))
        if not found:
            logger.error("nobody directs the branch of case %s, nor any above it", self.entry.case.number)
        return found

    def called(self) -> list[Person]:
        """Whom the ladder has reached: the secretaries of that branch, or the leaders where it has none."""
        branch_id = int(self.entry.facts["raised"]["to"])
        secretaries = holders(branch_id, Post.Role.SECRETARY).filter(is_active=True)
        return list(secretaries or holders(branch_id, Post.Role.LEADER).filter(is_active=True))

    def offered(self) -> list[Person]:
        """The person asked to accept, or everybody who handles cases in the branch and is not away, and whom an alarm
        has reached."""
        if self.row["offered_to_id"] is not None:
            return _active([self.row["offered_to_id"]])
        there = held_in(int(self.row["branch_id"]), HANDLING_ROLES).filter(is_active=True)
        return [*there.exclude(pk__in=absent_on(timezone.localdate())), *self.alarmed()]

    def alarmed(self) -> list[Person]:
        """Whom an alarm has reached by then."""
        return _active(self.row.get("alarmed", []))

    def holders(self) -> list[Person]:
        """Whose turn it is."""
        if self.row["owner_id"] is not None:
            return self.owner() or self.secretaries()
        return self.offered() if self.row["stage"] == Stage.ACCEPT else self.secretaries()


def audience_of(entry: LedgerEntry) -> Told:
    """Whom to tell of `entry`; for one that was imported, nobody."""
    if entry.actor == "import":
        return {}
    moment = Moment(entry, ledger.fold(LedgerEntry.objects.filter(case=entry.case_id, number__lte=entry.number)))
    told: Told = {}
    if rule := RULES.get(Kind(entry.kind)):
        told.update(rule(moment))
    if moment.was_late:
        told = {**_each(moment.secretaries(), Reason.OVERDUE), **told}
    if "raised" in entry.facts:
        told.update(_each(moment.called(), Reason.RAISED))
    told = {person: reason for person, reason in told.items() if person.pk != entry.person_id}
    allowed = {person.pk for person in those_who_see(entry.case, told)}
    seen = {person: reason for person, reason in told.items() if person.pk in allowed}
    return {**requests.no_longer_asked(entry), **requests.with_a_part(entry, told), **seen}


def audience_of_gap(gap: DutyGap) -> Told:
    """Who can fill a gap in the roster of that branch: its secretary, and the leaders of the committee."""
    leaders = holders(root_branch(), Post.Role.LEADER).filter(is_active=True)
    reason = Reason.SHIFT_UNREACHABLE if gap.is_unreachable else Reason.DUTY_GAP
    return _each([*leaders, *_secretaries_from(gap.branch_id)], reason)


def audience_of_test(test: AlarmTest) -> Told:
    """Everybody on duty who is asked to answer."""
    return _each(Person.objects.filter(alarm_test_calls__test=test, is_active=True), Reason.ALARM_TEST)


def audience_of_missed_test(test: AlarmTest) -> Told:
    """Who sees to the roster of that branch."""
    return _each(_secretaries_from(test.branch_id), Reason.ALARM_TEST_MISSED)


def _came_in(moment: Moment) -> Told:
    """Of an alarm the entry after this one tells; where the rules offered it at once, whoever is asked is told."""
    if moment.entry.facts.get("alarm"):
        return {}
    if moment.row["stage"] == Stage.ACCEPT:
        return _assigned(moment)
    return _each(moment.secretaries(), Reason.CAME_IN)


def _assigned(moment: Moment) -> Told:
    if moment.row["owner_id"] is not None and moment.row["offered_to_id"] is None:
        return _each(moment.owner(), Reason.HANDED)  # an entry from before owners were asked to go on
    to_all = moment.row["offered_to_id"] is None
    return _each(moment.offered(), Reason.OFFERED_TO_ALL if to_all else Reason.OFFERED)


def _accepted(moment: Moment) -> Told:
    if moment.row.get("alarm_round"):
        return _each([*moment.secretaries(), *moment.alarmed()], Reason.ALARM_TAKEN)
    return _each(moment.secretaries(), Reason.ACCEPTED)


def _alarmed(moment: Moment) -> Told:
    """Everybody told so far, once more with each round; the secretary of the branch hears of it in any case."""
    return {**_each(moment.secretaries(), Reason.ALARM_RAISED), **_each(moment.alarmed(), Reason.ALARM)}


def _called_again(moment: Moment) -> Told:
    """Whoever helps, unless it follows another press at once; and the secretary when it becomes a flood."""
    facts = moment.entry.facts
    flood = _each(moment.secretaries(), Reason.ALARM_FLOOD) if facts.get("flood") else {}
    if facts.get("is_quiet"):
        return flood
    return {**_each([*moment.owner(), *moment.alarmed()], Reason.CALLED_AGAIN), **flood}


def _stamped(moment: Moment) -> Told:
    """Whoever helps sees each step at once."""
    return _each([*moment.owner(), *moment.alarmed()], Reason.ALARM_STEP)


def _declined(moment: Moment) -> Told:
    return _not_taken_over(moment) or _each(moment.secretaries(), Reason.DECLINED)


def _not_taken_over(moment: Moment) -> Told:
    """Nothing where the case has no owner, and so has to be assigned anew."""
    if moment.row["owner_id"] is None:
        return {}
    return _each([*moment.secretaries(), *moment.owner()], Reason.KEPT)


def _hand_over(moment: Moment) -> Told:
    return _each(moment.offered(), Reason.HAND_OVER)


def _wrote(moment: Moment) -> Told:
    return _each(moment.owner() or moment.secretaries(), Reason.WROTE)


def _did_not_help(moment: Moment) -> Told:
    return _each(moment.owner() or moment.secretaries(), Reason.DID_NOT_HELP)


def _helped(moment: Moment) -> Told:
    reason = Reason.SAID_TO_HELP if moment.entry.person_id else Reason.HELPED
    return _each([*moment.secretaries(), *moment.owner()], reason)


def _closed(moment: Moment) -> Told:
    """Closed because it helped: the entry just before this one has told the same people."""
    if moment.row["helped"] is True:
        return {}
    return _each([*moment.secretaries(), *moment.owner()], Reason.CLOSED)


def _warned(moment: Moment) -> Told:
    return _each(moment.holders(), Reason.OVERDUE if moment.deadline_has_passed else Reason.NEAR)


def _breached(moment: Moment) -> Told:
    return _each([*moment.secretaries(), *moment.holders()], Reason.OVERDUE)


def _lapsed(moment: Moment) -> Told:
    reason = Reason.AWAY if moment.entry.facts.get("away") else Reason.LAPSED
    return _not_taken_over(moment) or _each(moment.secretaries(), reason)


def _taken_up(moment: Moment) -> Told:
    return _each([*moment.secretaries(), *moment.owner()], Reason.TAKEN_UP)


def _urgency(moment: Moment) -> Told:
    return _each(moment.holders(), Reason.URGENCY)


def _resumed(moment: Moment) -> Told:
    return _each(moment.owner(), Reason.RESUMED)


def _asked_others(moment: Moment) -> Told:
    """Who is asked, the mentor, and the owner, in that order of what each reads."""
    asked = requests.asked_by_entry(moment.entry)
    return {**_each(moment.owner(), Reason.OTHERS_ASKED), **asked}


def _urged(moment: Moment) -> Told:
    return _each(moment.holders(), Reason.URGED)


def _answered(moment: Moment) -> Told:
    is_declined = moment.entry.kind == Kind.REQUEST_DECLINED
    reason = Reason.REQUEST_DECLINED if is_declined else Reason.REQUEST_ANSWERED
    return _each([*moment.owner(), *requests.askers(moment.entry)], reason)


def _request_overdue(moment: Moment) -> Told:
    concerned = [*moment.secretaries(), *moment.owner(), *requests.concerned(moment.entry)]
    return _each(concerned, Reason.REQUEST_OVERDUE)


def _noted(moment: Moment) -> Told:
    return _each(moment.owner(), Reason.NOTED)


def _confirmed(moment: Moment) -> Told:
    """Danger to life: whoever holds it and whoever directs the branch."""
    return _each([*moment.secretaries(), *moment.holders()], Reason.DANGER)


# Answers and solutions are the owner's own daily work: of those nobody is told unless they came late.
RULES: dict[Kind, Callable[[Moment], Told]] = {
    Kind.RECEIVED: _came_in,
    Kind.STARTED: _came_in,
    Kind.ASSIGNED: _assigned,
    Kind.ACCEPTED: _accepted,
    Kind.DECLINED: _declined,
    Kind.WROTE: _wrote,
    Kind.REDO: _did_not_help,
    Kind.FOLLOWED_UP: _helped,
    Kind.CLOSED: _closed,
    Kind.WARNED: _warned,
    Kind.BREACHED: _breached,
    Kind.LAPSED: _lapsed,
    Kind.TAKEN_UP: _taken_up,
    Kind.URGENCY: _urgency,
    Kind.RESUMED: _resumed,
    Kind.HAND_OVER: _hand_over,
    Kind.URGENCY_CONFIRMED: _confirmed,
    Kind.ALARMED: _alarmed,
    Kind.STAMPED: _stamped,
    Kind.CALLED_AGAIN: _called_again,
    Kind.HELP_ASKED: _asked_others,
    Kind.DIRECTED: _asked_others,
    Kind.ACCOUNT_ORDERED: _asked_others,
    Kind.ASSISTANT_TAKEN: _asked_others,
    Kind.REQUEST_PASSED: _asked_others,
    Kind.URGED: _urged,
    Kind.REQUEST_ANSWERED: _answered,
    Kind.REQUEST_DECLINED: _answered,
    Kind.REQUEST_OVERDUE: _request_overdue,
    Kind.NOTED: _noted,
}


def _each(people: Iterable[Person], reason: Reason) -> Told:
    return dict.fromkeys(people, reason)


def _active(ids: Iterable[Any]) -> list[Person]:
    wanted = [int(one) for one in ids if one is not None]
    return list(Person.objects.filter(pk__in=wanted, is_active=True)) if wanted else []


def _secretaries_from(branch_id: int) -> list[Person]:
    above: int | None = branch_id
    while above is not None:
        found = list(holders(above, Post.Role.SECRETARY).filter(is_active=True))
        if found:
            return found
        above = Branch.objects.values_list("parent_id", flat=True).get(pk=above)
    return []
