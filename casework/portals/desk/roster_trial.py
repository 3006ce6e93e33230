"""Before a roster counts: whom it would have called in the emergencies of the last month."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from casework.cases.roster_replay import Emergency, RosterReplay, replay
from casework.organisation.rosters import undone

from .shell import Visit

DAYS_BACK = 30
DIFFERENCES_SHOWN = 100


@dataclass(frozen=True)
class RosterTrial:
    """The first differences of many."""

    replay: RosterReplay
    days: int
    shown: list[Emergency]
    more: int


def tried(visit: Visit, change: Callable[[], object], *, branch_ids: Collection[int], first: date) -> RosterTrial:
    """Makes the change, looks, and takes it back. Raises whatever `change` raises."""
    now = timezone.now()
    with undone():
        change()
        found = replay(
            branch_ids, first, now - timedelta(days=DAYS_BACK), now, by=visit.person, standing=visit.standing
        )
    shown = found.differences[:DIFFERENCES_SHOWN]
    return RosterTrial(found, DAYS_BACK, shown, len(found.differences) - len(shown))
