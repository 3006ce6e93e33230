"""What follows when somebody is away: what was offered to them goes back at once (M22)."""

from __future__ import annotations

from django.utils import timezone

from casework.cases.actors import TIMER
from casework.cases.door import changing
from casework.cases.models import Case
from casework.cases.words import Kind, Stage
from casework.organisation.queries import absent_on

from .alarms import end_offer
from .restarting import one_by_one


class _NotOfferedAnyMore(Exception):
    """Somebody was faster: nothing is to be changed."""


def take_back_offers() -> int:
    """Takes back what is offered to people who are away today; returns how many cases. May run again."""
    absent = absent_on(timezone.localdate())
    offered = Case.objects.exclude(stage=Stage.CLOSED).filter(offered_to__in=absent)

    def take_back(case: Case) -> bool:
        return _take_back(case, absent)

    return sum(one_by_one(take_back, offered.order_by("pk")))


def _take_back(case: Case, absent: set[int]) -> bool:
    """To the queue, or where there is an owner to them alone. It counts as no pass: nobody has refused it."""
    try:
        with changing(case, Kind.LAPSED, by=TIMER) as change:
            if change.case.offered_to_id not in absent:
                raise _NotOfferedAnyMore
            change.facts |= {"to": change.case.offered_to_id, "away": True}
            change.case.offered_to = change.case.offered_branch = change.case.turn_due_at = None
            end_offer(change)
    except _NotOfferedAnyMore:
        return False
    return True
