"""Who may what, as data: read by the page that shows it in words, and held equal to the house by a test.

Nothing here permits anything: pages ask `audience.visible_to`, verbs ask `rules.permits`. Whatever is not listed is
refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .permitted import Verb
from .words import Stage


class Role(models.TextChoices):
    """What somebody is to a case, or in the house. Who is several of these may what any of them may."""

    ANYBODY = "anybody", _("anybody, without signing in")
    CODE = "code", _("whoever holds the receipt code")
    WORKER = "worker", _("somebody without a post")
    REPORTER = "reporter", _("who reported it, whatever their post")
    OFFERED = "offered", _("who is asked to accept it")
    OWNER = "owner", _("the owner")
    MEMBER = "member", _("the other members of the branch")
    SECRETARY = "secretary", _("the secretary of the branch")
    ABOVE = "above", _("the secretary of a branch above")
    LEADER = "leader", _("leaders")
    SUPERVISOR = "supervisor", _("supervisors")
    ASKED = "asked", _("who is asked for help in it")
    ASSISTANT = "assistant", _("the assistant")
    MENTOR = "mentor", _("the assistant's mentor")
    ELSEWHERE = "elsewhere", _("members of other branches")
    SECRETARY_ELSEWHERE = "secretary_elsewhere", _("secretaries of other branches")
    ADMINISTRATOR = "administrator", _("administrators")


Roles = frozenset[Role]
Stages = frozenset[Stage]

DIRECTING: Roles = frozenset({Role.SECRETARY, Role.ABOVE})
HANDLING: Roles = DIRECTING | {Role.OWNER}
HELPING: Roles = frozenset({Role.ASKED, Role.ASSISTANT, Role.MENTOR})
SECRETARIES: Roles = DIRECTING | {Role.SECRETARY_ELSEWHERE}
WITH_A_DESK: Roles = SECRETARIES | {
    Role.REPORTER,
    Role.OFFERED,
    Role.OWNER,
    Role.MEMBER,
    Role.MENTOR,
    Role.ELSEWHERE,
}
"""Their posts, whatever they are to this case."""
SIGNED_IN: Roles = frozenset(Role) - {Role.ANYBODY, Role.CODE}

UNASSIGNED: Stages = frozenset({Stage.ASSIGN, Stage.ACCEPT})
IN_WORK: Stages = frozenset({Stage.RESPOND, Stage.RESOLVE, Stage.FOLLOW_UP})
UNRESOLVED: Stages = UNASSIGNED | {Stage.RESPOND, Stage.RESOLVE}
OPEN: Stages = UNASSIGNED | IN_WORK
EVER: Stages = OPEN | {Stage.CLOSED}


@dataclass(frozen=True)
class Clause:
    """These roles, while the case stands there."""

    roles: Roles
    stages: Stages = EVER

    @property
    def who(self) -> list[Promise | str]:
        return [role.label for role in Role if role in self.roles]

    @property
    def steps(self) -> list[Promise | str]:
        """Empty where it is always so."""
        return [] if self.stages == EVER else [stage.label for stage in Stage if stage in self.stages]


@dataclass(frozen=True)
class Right:
    """One thing that may be done. `only_when` is a condition that no stage says."""

    what: Promise
    clauses: tuple[Clause, ...]
    only_when: Promise | str = ""

    def allows(self, role: Role, stage: Stage) -> bool:
        return any(role in clause.roles and stage in clause.stages for clause in self.clauses)

    @property
    def roles(self) -> Roles:
        return frozenset(role for clause in self.clauses for role in clause.roles)


def _right(what: Promise, roles: Roles | set[Role], stages: Stages = EVER, only_when: Promise | str = "") -> Right:
    return Right(what, (Clause(frozenset(roles), stages),), only_when)


SEE = Right(
    _("Know that the case exists, and read it"),
    (
        Clause(DIRECTING | {Role.LEADER, Role.OWNER}),
        Clause(frozenset({Role.OFFERED}), frozenset({Stage.ACCEPT})),
        Clause(HELPING, OPEN),
    ),
    _("who is asked for help: only where the file was opened to them; else they read the question and their answer"),
)

KNOW_REPORTER = _right(_("Know who reported, when the report is confidential"), {Role.OWNER})

VERBS: dict[Verb, Right] = {
    Verb.ASSIGN: _right(_("Ask somebody to take it"), DIRECTING, UNASSIGNED),
    Verb.ACCEPT: _right(_("Accept it"), {Role.OFFERED}, frozenset({Stage.ACCEPT})),
    Verb.DECLINE: _right(_("Decline it, with a reason"), {Role.OFFERED}, frozenset({Stage.ACCEPT})),
    Verb.RESPOND: _right(_("Write to the reporter"), {Role.OWNER}, IN_WORK),
    Verb.RESOLVE: _right(_("Say what was done"), {Role.OWNER}, frozenset({Stage.RESOLVE})),
    Verb.FOLLOW_UP: _right(_("Record whether it helped"), HANDLING, frozenset({Stage.FOLLOW_UP})),
    Verb.CLOSE: _right(_("Close it without the reporter's word"), HANDLING, frozenset({Stage.FOLLOW_UP})),
    Verb.HAND_OVER: _right(_("Ask somebody to take it over from its owner"), HANDLING | {Role.LEADER}, IN_WORK),
    Verb.CONFIRM_URGENCY: _right(
        _("Confirm danger to life"),
        DIRECTING | {Role.OFFERED, Role.OWNER},
        OPEN,
        _("when words of the report point to it"),
    ),
    Verb.DISMISS_URGENCY: _right(
        _("Say that there is no danger to life"),
        DIRECTING | {Role.OFFERED, Role.OWNER},
        OPEN,
        _("when words of the report point to it"),
    ),
    Verb.STAMP: _right(
        _("Record a step of an emergency"),
        {Role.OWNER},
        IN_WORK,
        _("in an emergency; with the owner everybody whom the alarm reached"),
    ),
    Verb.ASK_FOR_HELP: Right(
        _("Ask others for help"),
        (Clause(DIRECTING, UNRESOLVED), Clause(frozenset({Role.OWNER}), UNRESOLVED - UNASSIGNED)),
    ),
    Verb.TAKE_ASSISTANT: _right(_("Take an assistant"), HANDLING, IN_WORK),
    Verb.DIRECT: _right(_("Give a directive"), {Role.LEADER}, UNRESOLVED),
    Verb.ORDER_ACCOUNT: _right(_("Order an account of the owner"), {Role.ABOVE, Role.LEADER}, UNRESOLVED - UNASSIGNED),
    Verb.URGE: Right(
        _("Urge whoever has it in hand"),
        (
            Clause(frozenset({Role.ABOVE, Role.LEADER}), OPEN),
            Clause(frozenset({Role.SECRETARY}), OPEN - {Stage.ASSIGN}),
        ),
    ),
    Verb.NOTE: Right(
        _("Write a note for the file"),
        (Clause(DIRECTING, OPEN), Clause(frozenset({Role.OWNER}), IN_WORK), Clause(HELPING, OPEN)),
    ),
    Verb.PAUSE: _right(_("Pause the clock of resolution"), {Role.OWNER}, frozenset({Stage.RESOLVE})),
    Verb.RESUME: _right(
        _("Let the clock run again"), HANDLING, frozenset({Stage.RESOLVE}), _("while the clock stands still")
    ),
    Verb.URGENCY: Right(_("Change the urgency"), (Clause(DIRECTING, OPEN), Clause(frozenset({Role.OWNER}), IN_WORK))),
    Verb.REFER: _right(_("Ask the branch above for help"), HANDLING, IN_WORK),
    Verb.TAKE_UP: _right(
        _("Take up a case that was raised"), {Role.ABOVE, Role.LEADER}, OPEN, _("when it was raised to them")
    ),
}
"""Of each verb, who it is open to; nobody judges what they reported themselves."""

HOUSE: dict[str, Right] = {
    "report": _right(_("Report, raise an alarm, read how it goes on"), frozenset(Role)),
    "follow": _right(
        _(
            "Follow a case by its receipt code: read answers, write, urge, say whether it helped, take it back, "
            "bring it back"
        ),
        {Role.CODE},
    ),
    "desk": _right(
        _("See what waits for them, their notifications, the flow (also as BPMN file) and who is on duty"), SIGNED_IN
    ),
    "absence": _right(_("Record their own absence"), WITH_A_DESK | {Role.LEADER}),
    "file": _right(_("File for somebody else; print sheets that lead there"), WITH_A_DESK),
    "queue": _right(
        _("See the queue of their branches and who has how much in hand; record absences of others"), SECRETARIES
    ),
    "lead": _right(
        _("See figures, service standards and the list of all cases; have an audit report of a case as PDF"),
        {Role.LEADER},
    ),
    "sheet": _right(_("Have the record of an emergency as PDF"), HANDLING | {Role.LEADER}),
    "routing": _right(
        _("Change where reports go; see the coverage of units; read this page"), {Role.LEADER, Role.ADMINISTRATOR}
    ),
    "refused": _right(_("See what was refused, to whom and why"), {Role.LEADER, Role.ADMINISTRATOR}),
    "settings": _right(
        _("Import the organisation, invite people, publish service standards, see the condition of the house"),
        {Role.ADMINISTRATOR},
    ),
}
"""What does not hang on one case."""

SECTIONS: tuple[tuple[Promise, tuple[Right, ...]], ...] = (
    (_("To read in a case"), (SEE, KNOW_REPORTER)),
    (_("To do in a case"), tuple(VERBS.values())),
    (_("In the house"), tuple(HOUSE.values())),
)


def rights_of(role: Role) -> Iterator[tuple[Right, Clause]]:
    """Everything a role may, in the order of the sections."""
    for _title, rights in SECTIONS:
        for right in rights:
            for clause in right.clauses:
                if role in clause.roles:
                    yield right, clause
