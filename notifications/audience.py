"""Who is told of a ledger entry, and why. Never the one who did it, save who filed a report for somebody else and may
be asked to take it; and nobody who may not see the case, but for whoever is asked for something in it, and learns of
that alone.

The entry alone says what was so when it was written: the fold of the ledger up to it. Only whether somebody may still
see the case is asked of the present.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from casework.cases import ledger
from casework.cases.audience import those_who_see
from casework.cases.models import LedgerEntry
from casework.cases.words import Kind, Stage
from casework.organisation.committee import root_branch
from casework.organisation.heads import heads_on, people
from casework.organisation.models import AlarmTest, DutyGap, Person, Post
from casework.organisation.queries import holders

from . import requests
from .models import Reason
from .moments import Moment

Told = dict[Person, Reason]


def audience_of(entry: LedgerEntry) -> Told:
    """Whom to tell of `entry`; for one that was imported, nobody."""
    if entry.actor == "import":
        return {}
    moment = Moment(entry, ledger.fold(LedgerEntry.objects.filter(case=entry.case_id, number__lte=entry.number)))
    told: Told = {}
    if rule := RULES.get(Kind(entry.kind)):
        told.update(rule(moment))
    if entry.kind in FIRST_HANDLER_HEARS:
        told = {**_each(moment.first_handler(), Reason.FIRST_HANDLED), **told}
    if moment.was_late:
        told = {**_each(moment.secretaries(), Reason.OVERDUE), **told}
    if "raised" in entry.facts and not (entry.kind == Kind.DECLINED and moment.row["owner_id"] is None):
        told.update(_each(moment.called(), Reason.RAISED))
    if entry.kind != Kind.RECEIVED:
        told = {person: reason for person, reason in told.items() if person.pk != entry.person_id}
    allowed = {person.pk for person in those_who_see(entry.case, told)}
    seen = {person: reason for person, reason in told.items() if person.pk in allowed}
    return {**requests.no_longer_asked(entry), **requests.with_a_part(entry, told), **seen}


def audience_of_gap(gap: DutyGap) -> Told:
    """Who can fill a gap in the roster of that branch: its secretary, and the leaders of the committee."""
    leaders = holders(root_branch(), Post.Role.LEADER).filter(is_active=True)
    reason = Reason.SHIFT_UNREACHABLE if gap.is_unreachable else Reason.DUTY_GAP
    return _each([*leaders, *people(heads_on().nearest(gap.branch_id))], reason)


def audience_of_test(test: AlarmTest) -> Told:
    """Everybody on duty who is asked to answer."""
    return _each(Person.objects.filter(alarm_test_calls__test=test, is_active=True), Reason.ALARM_TEST)


def audience_of_missed_test(test: AlarmTest) -> Told:
    """Who sees to the roster of that branch."""
    return _each(people(heads_on().nearest(test.branch_id)), Reason.ALARM_TEST_MISSED)


def _came_in(moment: Moment) -> Told:
    """Of an alarm the entry after this one tells; where the rules offered it at once, whoever is asked is told. What
    may be danger to life is told before all else, and more people are."""
    if moment.entry.facts.get("alarm"):
        return {}
    is_offered = moment.row["stage"] == Stage.ACCEPT
    told = _assigned(moment) if is_offered else _each(moment.secretaries(), Reason.CAME_IN)
    if moment.row.get("urgency_suggested"):
        return _each([*told, *moment.asked_to_judge()], Reason.DANGER_ASKED)
    return told


def _danger_asked(moment: Moment) -> Told:
    """Everybody asked so far, once more."""
    return _each([*moment.asked_to_judge(), *moment.holders()], Reason.DANGER_ASKED)


def _assigned(moment: Moment) -> Told:
    if moment.row["owner_id"] is not None and moment.row["offered_to_id"] is None:
        return _each(moment.owner(), Reason.HANDED)  # an entry from before owners were asked to go on
    to_all = moment.row["offered_to_id"] is None
    return _each(moment.offered(), Reason.OFFERED_TO_ALL if to_all else Reason.OFFERED)


def _accepted(moment: Moment) -> Told:
    return {**_who_took_it(moment), **requests.first_handler_by_entry(moment.entry)}


def _who_took_it(moment: Moment) -> Told:
    if moment.row.get("alarm_round"):
        return _each([*moment.secretaries(), *moment.alarmed()], Reason.ALARM_TAKEN)
    return _each(moment.secretaries(), Reason.ACCEPTED)


def _alarmed(moment: Moment) -> Told:
    """Everybody told so far, once more with each round; the secretary of the branch hears of it in any case."""
    reason = Reason.ALARM if moment.row["owner_id"] is None else Reason.DANGER_HELP
    return {**_each(moment.secretaries(), Reason.ALARM_RAISED), **_each(moment.alarmed(), reason)}


def _alarm_goes_on(moment: Moment) -> Told:
    """Nobody has taken the emergency after all: whoever can is called at once."""
    if not moment.entry.facts.get("to_all"):
        return {}
    return {**_each(moment.secretaries(), Reason.ALARM_BACK), **_each(moment.alarmed(), Reason.ALARM)}


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
    if alarmed := _alarm_goes_on(moment):
        return alarmed
    if moment.row["owner_id"] is not None:
        return _not_taken_over(moment)
    if "raised" not in moment.entry.facts:
        return _each(moment.secretaries(), Reason.DECLINED)
    return {**_each(moment.secretaries(), Reason.DECLINED_ABOVE), **_each(moment.called(), Reason.DECLINED)}


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


def _withdrawn(moment: Moment) -> Told:
    return _each([*moment.secretaries(), *moment.owner()], Reason.WITHDRAWN)


def _reopened(moment: Moment) -> Told:
    return _each([*moment.secretaries(), *moment.owner()], Reason.REOPENED)


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
    return _alarm_goes_on(moment) or _not_taken_over(moment) or _each(moment.secretaries(), reason)


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
    Kind.REOPENED: _reopened,
    Kind.WITHDRAWN: _withdrawn,
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
    Kind.DANGER_ASKED: _danger_asked,
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
FIRST_HANDLER_HEARS = frozenset(
    {
        Kind.ACCEPTED,
        Kind.RESPONDED,
        Kind.WROTE,
        Kind.RESOLVED,
        Kind.REDO,
        Kind.REOPENED,
        Kind.NOTED,
        Kind.BREACHED,
        Kind.TAKEN_UP,
        Kind.URGENCY_CONFIRMED,
    }
)
"""Of what the first handler is told while a branch above has it; of its end, as everybody who had a part in it."""


def _each(people: Iterable[Person], reason: Reason) -> Told:
    return dict.fromkeys(people, reason)
