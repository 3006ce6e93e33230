"""A decision in words: what was tried, what matched, who was considered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _

from casework.organisation.models import Person, Shift
from casework.organisation.shifts import name_in, shifts_by_code

from ..models import RoutingRule, RoutingTable
from ..rules.routing import Condition, How, Outcome, Reason, Tried
from ..words import RoutingTarget
from .asking import Routed

CONDITIONS: dict[str, Promise] = {
    Condition.CATEGORY: _("category"),
    Condition.UNIT: _("unit"),
    Condition.AREA: _("area"),
    Condition.SHIFT: _("shift"),
    Condition.LANGUAGE: _("language"),
    Condition.URGENCY: _("urgency"),
}
REASONS: dict[str, Promise] = {
    Reason.CHOSEN: _("%(person)s is asked."),
    Reason.OTHER: _("%(person)s could, but carries more."),
    Reason.OFF_SHIFT: _("%(person)s is not on shift."),
    Reason.ABSENT: _("%(person)s is absent."),
    Reason.FULL: _("%(person)s has as many open cases as one person may carry."),
    Reason.NOT_AVAILABLE: _("%(person)s is not available."),
}
HOW: dict[str, Promise] = {
    How.OWN: _("its own branch"),
    How.JOINT: _("a joint branch"),
    How.LIAISON: _("a liaison officer"),
    How.PARENT: _("the parent's branch"),
}
LISTED = gettext_lazy(", ")


@dataclass(frozen=True)
class Step:
    """One rule on the way to a decision, or without `number` the branch answering for the unit.

    `state` is a value of `Outcome`.
    """

    number: int | None
    state: str
    sentence: str
    people: tuple[str, ...] = ()


@dataclass(frozen=True)
class RuleInWords:
    rule: RoutingRule
    conditions: list[tuple[str, str]] = field(default_factory=list)
    goes_to: str = ""

    @property
    def conditions_in_a_line(self) -> str:
        return str(LISTED).join(value for _name, value in self.conditions) or gettext("every report")


def rules_in_words(table: RoutingTable) -> list[RuleInWords]:
    """Two SQL statements."""
    rules = table.rules.select_related("unit", "area", "branch", "person").order_by("number")
    shifts = shifts_by_code()
    return [RuleInWords(rule, list(_conditions(rule, shifts)), goes_to(rule)) for rule in rules]


def _conditions(rule: RoutingRule, shifts: Mapping[str, Shift]) -> Iterable[tuple[str, str]]:
    shown = {
        Condition.CATEGORY: rule.get_category_display() if rule.category else "",
        Condition.UNIT: str(rule.unit or ""),
        Condition.AREA: str(rule.area or ""),
        Condition.SHIFT: name_in(shifts, rule.shift) if rule.shift else "",
        Condition.LANGUAGE: str(dict(settings.LANGUAGES).get(rule.language, rule.language)),
        Condition.URGENCY: rule.get_urgency_display() if rule.urgency else "",
    }
    return ((str(CONDITIONS[name]), str(value)) for name, value in shown.items() if value)


def goes_to(rule: RoutingRule) -> str:
    """Where a rule leads, as a phrase."""
    phrases = {
        RoutingTarget.BRANCH: _("the queue of %(branch)s"),
        RoutingTarget.EVERYBODY: _("everybody in %(branch)s"),
        RoutingTarget.PERSON: _("%(person)s"),
        RoutingTarget.AREA: _("whoever is responsible for the area"),
    }
    phrase = str(phrases[RoutingTarget(rule.target)]) % {"branch": rule.branch, "person": rule.person}
    if not rule.prefers_own_team:
        return phrase
    return gettext("the reporter's own team on shift, else %(else)s") % {"else": phrase}


def destination(routed: Routed) -> str:
    """Where a report goes, as a sentence."""
    return place(str(routed.branch), str(routed.person or ""), to_everybody=routed.decision.to_everybody)


def place(branch: str, person: str, *, to_everybody: bool) -> str:
    if person:
        return gettext("Offered to %(person)s (%(branch)s)") % {"person": person, "branch": branch}
    if to_everybody:
        return gettext("Offered to everybody in %(branch)s") % {"branch": branch}
    return gettext("In the queue of %(branch)s") % {"branch": branch}


def explained(routed: Routed) -> list[Step]:
    """Every step to the decision, in order. One SQL statement."""
    tried = routed.decision.tried
    people = Person.objects.in_bulk({each.person for step in tried for each in step.considered})
    return [Step(step.rule, step.outcome, _sentence(step, routed), _considered(step, people)) for step in tried]


def _sentence(step: Tried, routed: Routed) -> str:
    if step.rule is None:
        how = HOW[routed.decision.how]
        return gettext("No rule decides, so whoever answers for the unit does: %(how)s.") % {"how": how}
    if step.outcome == Outcome.TAKEN:
        return gettext("Matches, and decides.")
    if step.outcome == Outcome.NOBODY:
        return gettext("Matches, but nobody whom it leads to is available now. The next rule is tried.")
    names = str(LISTED).join(str(CONDITIONS[condition]) for condition in step.unmet)
    return gettext("Does not match: %(conditions)s.") % {"conditions": names}


def _considered(step: Tried, people: dict[int, Person]) -> tuple[str, ...]:
    named = ((each, people.get(each.person)) for each in step.considered)
    return tuple(str(REASONS[each.reason]) % {"person": person} for each, person in named if person)
