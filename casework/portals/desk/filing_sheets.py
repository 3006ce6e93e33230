"""Sheets to print: their QR code opens the form for filing with the station or unit filled in (M9)."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from casework.organisation.models import Station, Unit
from casework.portals.reporting.qr import qr_of_address

from .filing import admit
from .shell import Visit, for_people_with_posts


@dataclass(frozen=True)
class Sheet:
    """Where it hangs, and the address behind its QR code. `field` is `station` or `unit`."""

    field: str
    place: Station | Unit
    address: str
    qr: str


@require_safe
@for_people_with_posts
def sheets(visit: Visit) -> HttpResponse:
    """The list of places, or with one of them in the address its sheet."""
    admit(visit)
    stations, units = Station.objects.filter(is_active=True), _units(visit)
    asked = visit.request.GET
    if "station" in asked:
        return _show(visit, _sheet(visit, "station", stations, asked["station"]))
    if "unit" in asked:
        return _show(visit, _sheet(visit, "unit", units, asked["unit"]))
    return visit.render("desk/file_sheets.html", {"stations": stations, "units": units}, here="file")


def _units(visit: Visit) -> QuerySet[Unit]:
    """Those that the visitor's branches look after."""
    branches = visit.standing.handles_in | visit.standing.directs
    return Unit.objects.filter(coverage__branch__in=branches).distinct()


def _sheet(visit: Visit, field: str, places: QuerySet[Station] | QuerySet[Unit], code: str) -> Sheet:
    place = places.filter(code=code).first() if code.isprintable() else None
    if place is None:
        raise Http404
    address = visit.request.build_absolute_uri(f"{reverse('desk:file')}?{urlencode({field: place.code})}")
    return Sheet(field, place, address, qr_of_address(address))


def _show(visit: Visit, sheet: Sheet) -> HttpResponse:
    languages = [code for code, _name in settings.LANGUAGES]
    return visit.render("desk/file_sheet.html", {"sheet": sheet, "languages": languages}, here="file")
