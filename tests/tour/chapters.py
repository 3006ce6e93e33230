"""The whole tour, and what it leaves out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.urls import URLPattern, URLResolver

from tests.tour.desk import DESK_ROOM
from tests.tour.entrance import ENTRANCE
from tests.tour.lead import LEAD
from tests.tour.routing import ROUTING
from tests.tour.stops import Stop
from tests.tour.trouble import TROUBLE, WORKSHOP
from tests.tour.worker import WORKER

CHAPTERS = (WORKER, ENTRANCE, DESK_ROOM, ROUTING, LEAD, TROUBLE, WORKSHOP)

PART_OF_A_PAGE = "a part of a page, fetched again while the page stands open"
PICTURE = "a picture that somebody sent"
ONLY_DOES = "does something and leads on to another page"
FOR_PROGRAMS = "read by programs"
NO_PAGES = {
    "worker:live": PART_OF_A_PAGE,
    "worker:alarm_live": PART_OF_A_PAGE,
    "worker:photo": PICTURE,
    "worker:finish": ONLY_DOES,
    "kiosk:live": PART_OF_A_PAGE,
    "kiosk:alarm_live": PART_OF_A_PAGE,
    "kiosk:photo": PICTURE,
    "kiosk:finish": ONLY_DOES,
    "desk:picture": PICTURE,
    "desk:file_person": PART_OF_A_PAGE,
    "desk:end_absence": ONLY_DOES,
    "desk:confirm_timers": ONLY_DOES,
    "desk:answer_test": ONLY_DOES,
    "desk:flows": ONLY_DOES,
    "desk:flow_bpmn": "a download",
    "lead:flows": ONLY_DOES,
    "lead:flow_bpmn": "a download",
    "desk:alarms": PART_OF_A_PAGE,
    "desk:ask_sheet": ONLY_DOES,
    "desk:download_sheet": "a PDF",
    "lead:ask_report": ONLY_DOES,
    "lead:report_progress": PART_OF_A_PAGE,
    "lead:download_report": "the PDF, whose pages are shown",
    "notifications:number": FOR_PROGRAMS,
    "notifications:bell": PART_OF_A_PAGE,
    "notifications:seen": ONLY_DOES,
    "notifications:open": ONLY_DOES,
    "sign_out": ONLY_DOES,
    "switch_language": ONLY_DOES,
    "source": "a download",
    "livez": FOR_PROGRAMS,
    "readyz": FOR_PROGRAMS,
}


def all_stops() -> list[Stop]:
    return [stop for chapter in CHAPTERS for stop in chapter.stops]


def names_of(patterns: Iterable[URLPattern | URLResolver], space: str = "") -> Iterator[str]:
    """Names of all addresses, with their namespace."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from names_of(pattern.url_patterns, inner)
        else:
            yield f"{space}{pattern.name}"
