"""Who a report goes to. Plain Python: a description of the report and rules in, a decision with its reasons out.

Rules are tried in their order. The first that matches and can be carried out decides; one that names somebody who is
not available now is passed over. Where none decides, the branch answering for the unit does.

A confidential report is never offered to anybody by the machine: it waits in the queue of the branch found. Else
whoever knows the rules could tell from an offer that was not made who the reporter is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

CAPACITY = 8
"""Open cases that one person carries before the machine offers them no more; each routing table may say otherwise."""


class Target(StrEnum):
    BRANCH = "branch"
    """Its queue, where the secretary assigns."""
    EVERYBODY = "everybody"
    """Offered to everybody in the branch at once."""
    PERSON = "person"
    AREA = "area"
    """The person responsible for the report's area."""


class Condition(StrEnum):
    CATEGORY = "category"
    UNIT = "unit"
    AREA = "area"
    SHIFT = "shift"
    LANGUAGE = "language"
    URGENCY = "urgency"


class Outcome(StrEnum):
    """What came of one rule."""

    DIFFERENT = "different"
    """A condition is not met."""
    NOBODY = "nobody"
    """It matches, but whom it names is not available now, or nobody can act in its branch."""
    TAKEN = "taken"
    """It decides."""


class Reason(StrEnum):
    """What was thought of one candidate."""

    CHOSEN = "chosen"
    OTHER = "other"
    """Somebody else of the team carries less."""
    OFF_SHIFT = "off_shift"
    ABSENT = "absent"
    FULL = "full"
    NOT_AVAILABLE = "not_available"
    """Handles no cases there any more, or is the reporter: which of the two, nobody is told."""


class How(StrEnum):
    """How a unit is covered."""

    OWN = "own"
    JOINT = "joint"
    LIAISON = "liaison"
    PARENT = "parent"


@dataclass(frozen=True)
class Cover:
    """A branch that may answer where no rule decides. `how` is a value of `How`."""

    branch: int
    how: str
    liaison_officer: int | None = None


@dataclass(frozen=True)
class Candidate:
    """Somebody whom the machine could ask. An empty `shift` counts as being there: nothing else is known."""

    person: int
    branches: frozenset[int]
    """Where they handle cases today."""
    unit: int | None = None
    shift: str = ""
    open_cases: int = 0
    is_absent: bool = False


@dataclass(frozen=True)
class Description:
    """A report as far as rules look at it, and who there is at that moment."""

    category: str
    urgency: str
    language: str
    covers: tuple[Cover, ...]
    """From the reporter's unit upward; the committee at the root is the last, and always there."""
    units: tuple[int, ...] = ()
    """The reporter's unit, the one above it, … up to the root."""
    area: int | None = None
    area_responsible: int | None = None
    shifts: frozenset[str] = frozenset()
    """Those at work."""
    reporter: int | None = None
    is_confidential: bool = False
    candidates: Mapping[int, Candidate] = field(default_factory=dict)
    staffed: frozenset[int] = frozenset()
    """Branches where somebody can act: with a secretary of their own or above them."""


@dataclass(frozen=True)
class Rule:
    """One row of a routing table. An empty condition is met by every report."""

    number: int
    target: str
    branch: int | None = None
    person: int | None = None
    prefers_own_team: bool = False
    """Somebody of the reporter's own team who is on shift comes before what `target` says."""
    category: str = ""
    unit: int | None = None
    area: int | None = None
    shift: str = ""
    language: str = ""
    urgency: str = ""


@dataclass(frozen=True)
class Considered:
    person: int
    reason: Reason


@dataclass(frozen=True)
class Tried:
    """What came of one rule; `rule` is None for the branch answering for the unit."""

    rule: int | None
    outcome: Outcome
    met: tuple[Condition, ...] = ()
    unmet: tuple[Condition, ...] = ()
    considered: tuple[Considered, ...] = ()


@dataclass(frozen=True)
class Decision:
    """Where the report goes. Without `person` and `to_everybody` it waits in the queue of the branch."""

    branch: int
    person: int | None = None
    to_everybody: bool = False
    rule: int | None = None
    """The number of the rule that decided."""
    how: str = ""
    """Where no rule decided: how the unit is covered."""
    tried: tuple[Tried, ...] = ()

    @property
    def is_offered(self) -> bool:
        return self.to_everybody or self.person is not None

    @property
    def goes_to(self) -> tuple[int, int | None, bool]:
        """What two decisions are compared by."""
        return self.branch, self.person, self.to_everybody


def decide(report: Description, rules: Iterable[Rule], capacity: int = CAPACITY) -> Decision:
    """Always a decision, and never the reporter. Rules come in the order in which they are to be tried."""
    tried: list[Tried] = []
    for rule in rules:
        met, unmet = _compared(report, rule)
        if unmet:
            tried.append(Tried(rule.number, Outcome.DIFFERENT, met, unmet))
            continue
        considered: list[Considered] = []
        found = _carried_out(report, rule, capacity, considered)
        outcome = Outcome.TAKEN if found else Outcome.NOBODY
        tried.append(Tried(rule.number, outcome, met, (), tuple(considered)))
        if found:
            branch, person = found
            to_everybody = person is None and rule.target == Target.EVERYBODY and _has_somebody(report, branch)
            return Decision(branch, person, to_everybody, rule.number, tried=tuple(tried))
    return _answering(report, capacity, tried)


def _compared(report: Description, rule: Rule) -> tuple[tuple[Condition, ...], tuple[Condition, ...]]:
    """The conditions that the rule has: those met, those not."""
    answers = dict(_answers(report, rule))
    return (
        tuple(condition for condition, is_met in answers.items() if is_met),
        tuple(condition for condition, is_met in answers.items() if not is_met),
    )


def _answers(report: Description, rule: Rule) -> Iterator[tuple[Condition, bool]]:
    if rule.category:
        yield Condition.CATEGORY, rule.category == report.category
    if rule.unit is not None:
        yield Condition.UNIT, rule.unit in report.units
    if rule.area is not None:
        yield Condition.AREA, rule.area == report.area
    if rule.shift:
        yield Condition.SHIFT, rule.shift in report.shifts
    if rule.language:
        yield Condition.LANGUAGE, rule.language == report.language
    if rule.urgency:
        yield Condition.URGENCY, rule.urgency == report.urgency


def _carried_out(
    report: Description, rule: Rule, capacity: int, considered: list[Considered]
) -> tuple[int, int | None] | None:
    """Branch and person that a matching rule leads to; None when it cannot be carried out now."""
    named = _named(report, rule)
    branch = rule.branch if rule.target in (Target.BRANCH, Target.EVERYBODY) else _branch_of(report, rule, named)
    if branch is None or branch not in report.staffed:
        return None
    mate = _teammate(report, branch, capacity, considered) if rule.prefers_own_team else None
    if mate is not None:
        return branch, mate
    if rule.target in (Target.BRANCH, Target.EVERYBODY) or report.is_confidential:
        return branch, None
    if named is not None and _is_available(report, named, branch, capacity, considered):
        return branch, named
    return None


def _has_somebody(report: Description, branch: int) -> bool:
    """Whether an offer to everybody would reach anybody."""
    handlers = (one.person for one in report.candidates.values() if branch in one.branches)
    return not report.is_confidential and any(person != report.reporter for person in handlers)


def _named(report: Description, rule: Rule) -> int | None:
    if rule.target == Target.PERSON:
        return rule.person
    return report.area_responsible if rule.target == Target.AREA else None


def _branch_of(report: Description, rule: Rule, person: int | None) -> int | None:
    """Where the person named is to handle it: the rule's branch, else one that answers for the unit, else their own."""
    if rule.branch is not None:
        return rule.branch
    candidate = report.candidates.get(person) if person is not None else None
    if candidate is None:
        return None
    answering = (cover.branch for cover in report.covers if cover.branch in candidate.branches)
    return next(answering, min(candidate.branches, default=None))


def _teammate(report: Description, branch: int, capacity: int, considered: list[Considered]) -> int | None:
    """Of the reporter's own team, on shift, with room: who carries least."""
    if report.is_confidential or not report.units:
        return None
    team = [one for one in report.candidates.values() if one.unit == report.units[0] and branch in one.branches]
    able = []
    for candidate in sorted(team, key=lambda one: (one.open_cases, one.person)):
        reason = _hindrance(report, candidate, branch, capacity, needs_shift=True)
        able += [] if reason else [candidate.person]
        considered.append(Considered(candidate.person, reason or (Reason.OTHER if able[1:] else Reason.CHOSEN)))
    return able[0] if able else None


def _is_available(report: Description, person: int, branch: int, capacity: int, considered: list[Considered]) -> bool:
    """Of somebody named: they answer for it on every shift, so theirs is not asked for."""
    candidate = report.candidates.get(person) or Candidate(person, frozenset())
    reason = _hindrance(report, candidate, branch, capacity, needs_shift=False)
    considered.append(Considered(person, reason or Reason.CHOSEN))
    return reason is None


def _hindrance(
    report: Description, candidate: Candidate, branch: int, capacity: int, *, needs_shift: bool
) -> Reason | None:
    if candidate.person == report.reporter or branch not in candidate.branches:
        return Reason.NOT_AVAILABLE
    if candidate.is_absent:
        return Reason.ABSENT
    if needs_shift and candidate.shift and candidate.shift not in report.shifts:
        return Reason.OFF_SHIFT
    return Reason.FULL if candidate.open_cases >= capacity else None


def _answering(report: Description, capacity: int, tried: Sequence[Tried]) -> Decision:
    """The nearest branch upward in which somebody can act; its liaison officer for the unit is asked at once."""
    cover = next((one for one in report.covers if one.branch in report.staffed), report.covers[-1])
    considered: list[Considered] = []
    officer = cover.liaison_officer
    if officer is not None and (
        report.is_confidential or not _is_available(report, officer, cover.branch, capacity, considered)
    ):
        officer = None
    last = Tried(None, Outcome.TAKEN, considered=tuple(considered))
    return Decision(cover.branch, officer, how=cover.how, tried=(*tried, last))
