"""The button pressed again: whether a call joins an alarm that is running. A question; `workflows.actions` acts.

Nobody in danger is refused. Who presses again at the same station, or with the same device, within five minutes joins
the alarm that is running there; who says that it is about somebody else raises another one, up to three at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from casework.organisation.models import Station

from .actors import REPORTER
from .models import Case, LedgerEntry
from .words import Kind, Stage, Urgency

JOINS_WITHIN = timedelta(minutes=5)
"""As long as a round. Afterwards help has not come, and a new alarm alerts everybody anew."""
MOST_AT_ONCE = 3
"""Alarms of one station within that time; what is said about a fourth joins the newest."""
FLOOD = 10
"""Presses at one station, joined or not, from which on somebody is to look after it."""
FLOOD_WITHIN = timedelta(minutes=10)
FLOOD_TOLD_ONCE_IN = timedelta(hours=1)
SILENT_EVERY = timedelta(minutes=1)
"""In a flood, presses without a word are put down this often; words always are."""
FURTHEST = timedelta(days=1)
"""An alarm that is older is not pressed for any more; so that the index by receipt serves the question."""
_OVER = (Stage.FOLLOW_UP, Stage.CLOSE, Stage.CLOSED)
RUNNING = tuple(stage for stage in Stage if stage not in _OVER)


def alarms_to_join(station: Station | None, followed: Case | None, at: datetime) -> list[Case]:
    """The alarms of that station, else the one that the device follows, that still run; the newest first.

    One SQL statement.
    """
    alarms = Case.objects.filter(alarm_round__gt=0, urgency=Urgency.EMERGENCY)
    lately = alarms.filter(received_at__gt=at - JOINS_WITHIN).exclude(stage__in=_OVER)
    if station is not None:
        lately = lately.filter(report__station=station)
    elif followed is not None:
        lately = lately.filter(pk=followed.pk)
    else:
        return []
    return list(lately.select_related("report").order_by("-received_at", "-pk"))


@dataclass(frozen=True)
class Presses:
    """How the button was pressed before, where a case came from."""

    lately: int
    """Within the time of a flood; the alarms themselves included."""
    last_at: datetime | None
    is_flood_told: bool


def presses_before(case: Case, at: datetime) -> Presses:
    """At the station of `case`, of a phone in `case` itself. One SQL statement."""
    told = LedgerEntry.objects.filter(kind__in=[Kind.ALARMED, Kind.CALLED_AGAIN], at__gt=at - FLOOD_TOLD_ONCE_IN)
    station = case.report.station_id
    here = told.filter(case__report__station=station) if station else told.filter(case=case)
    by_people = here.filter(case__received_at__gt=at - FURTHEST, actor=REPORTER.kind).order_by("at", "pk")
    found = list(by_people.values_list("at", "facts__flood"))
    return Presses(
        lately=sum(pressed_at > at - FLOOD_WITHIN for pressed_at, _flood in found),
        last_at=found[-1][0] if found else None,
        is_flood_told=any(flood for _at, flood in found),
    )
