"""Paging by position instead of by page number: cases that arrive meanwhile move nothing, and an address stays true."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Q, QuerySet

from casework.cases.models import Case

PAGE_SIZE = 25
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_WRITTEN = re.compile(r"(-?[0-9]{1,17})\.([0-9]{1,18})\Z")


@dataclass(frozen=True)
class Place:
    """A place in the list between two cases: beside the one received at that moment with that id."""

    received_at: datetime
    case_id: int

    @classmethod
    def of(cls, case: Case) -> Place:
        return cls(case.received_at, case.pk)

    @classmethod
    def parse(cls, text: str) -> Place | None:
        """What `str()` gave; None for anything else."""
        found = _WRITTEN.match(text)
        if found is None:
            return None
        try:
            return cls(EPOCH + timedelta(microseconds=int(found[1])), int(found[2]))
        except OverflowError:
            return None

    def __str__(self) -> str:
        return f"{(self.received_at - EPOCH) // timedelta(microseconds=1)}.{self.case_id}"


@dataclass(frozen=True)
class Page:
    """Newest first. `older` and `newer` are where the neighbouring pages begin; None where there is none."""

    cases: tuple[Case, ...]
    newer: Place | None
    older: Place | None


def page_of(
    cases: QuerySet[Case], *, older_than: Place | None = None, newer_than: Place | None = None, size: int = PAGE_SIZE
) -> Page:
    """The page just below `older_than`, or just above `newer_than`, or the newest one. One or two SQL statements."""
    if newer_than is not None:
        rows = list(cases.filter(_above(newer_than)).order_by("received_at", "pk")[: size + 1])
        if len(rows) <= size:  # the newest page: full, rather than with the few above that place
            return page_of(cases, size=size)
        shown = rows[:size][::-1]
        return Page(tuple(shown), Place.of(shown[0]), Place.of(shown[-1]))
    below = cases.filter(_below(older_than)) if older_than else cases
    rows = list(below.order_by("-received_at", "-pk")[: size + 1])
    shown = rows[:size]
    more = Place.of(shown[-1]) if len(rows) > size else None
    return Page(tuple(shown), _newer(cases, shown, older_than), more)


def _newer(cases: QuerySet[Case], shown: list[Case], older_than: Place | None) -> Place | None:
    """Below a place there is always a newer page, unless its cases have left the selection since."""
    if older_than is None:
        return None
    first = Place.of(shown[0]) if shown else older_than
    return first if cases.filter(_above(first)).exists() else None


def _below(place: Place) -> Q:
    """`(received_at, id) < place`, written so that the index on both is walked."""
    return Q(received_at__lte=place.received_at) & (Q(received_at__lt=place.received_at) | Q(pk__lt=place.case_id))


def _above(place: Place) -> Q:
    return Q(received_at__gte=place.received_at) & (Q(received_at__gt=place.received_at) | Q(pk__gt=place.case_id))
