"""The numbers to call before any form: everywhere the same three, and the rescue number of the site."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db import InterfaceError, OperationalError

from casework.organisation.models import Station

from .place import Place

MOST_SHOWN = 6


@dataclass
class Rescue:
    """A rescue number, and where it helps; a phone at home stands at no station, so it is shown all of them."""

    number: str
    sites: list[str] = field(default_factory=list)

    @property
    def where(self) -> str:
        return ", ".join(self.sites)


def rescues_at(place: Place) -> list[Rescue]:
    """The number of the station; on a phone those of all stations, each number once."""
    if place.station is not None:
        return [Rescue(place.station.rescue_phone)] if place.station.rescue_phone else []
    try:
        rescues = _of_all_stations()
    except (OperationalError, InterfaceError):  # the three numbers that everybody may call are shown without a database
        return []
    if len(rescues) == 1:
        rescues[0].sites.clear()  # the same everywhere: no need to say where
    return rescues


def _of_all_stations() -> list[Rescue]:
    found: dict[str, Rescue] = {}
    for station in Station.objects.filter(is_active=True).exclude(rescue_phone="").order_by("code"):
        found.setdefault(station.rescue_phone, Rescue(station.rescue_phone)).sites.append(str(station))
    return list(found.values())[:MOST_SHOWN]
