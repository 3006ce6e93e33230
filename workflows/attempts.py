"""Reading what was refused: newest first, by position instead of by page number (T-09)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from .models import RefusedAttempt

PAGE_SIZE = 30
LOOKED_AT = 2000
"""Of so many of the newest attempts the codes are offered for choice: a list, not a count, so it may be cut."""


@dataclass(frozen=True)
class Wanted:
    """What somebody asks the list for; what is empty does not narrow it."""

    code: str = ""
    verb: str = ""
    day: date | None = None
    """On the house's wall clock."""


@dataclass(frozen=True)
class AttemptPage:
    """Newest first. `older_than` is the id below which the next page begins; None where there is none."""

    attempts: list[RefusedAttempt]
    older_than: int | None


def attempts_page(wanted: Wanted, *, older_than: int | None = None, size: int = PAGE_SIZE) -> AttemptPage:
    """The page below the attempt of that id, or the newest one. One SQL statement, one more below the first page.

    An id that nobody has shows the newest page.
    """
    found = _narrowed(wanted)
    last = RefusedAttempt.objects.filter(pk=older_than).first() if older_than else None
    if last is not None:
        found = found.filter(Q(at__lte=last.at) & (Q(at__lt=last.at) | Q(pk__lt=last.pk)))
    rows = list(found.select_related("person", "case__report").order_by("-at", "-pk")[: size + 1])
    return AttemptPage(rows[:size], rows[size - 1].pk if len(rows) > size else None)


def codes_lately() -> list[str]:
    """Which refusals happened, as far as the newest attempts tell. One SQL statement, bounded."""
    newest = RefusedAttempt.objects.order_by("-at", "-pk").values("pk")[:LOOKED_AT]
    return list(RefusedAttempt.objects.filter(pk__in=newest).order_by("code").values_list("code", flat=True).distinct())


def _narrowed(wanted: Wanted) -> QuerySet[RefusedAttempt]:
    found = RefusedAttempt.objects.all()
    if wanted.code:
        found = found.filter(code=wanted.code)
    if wanted.verb:
        found = found.filter(verb=wanted.verb)
    if wanted.day:
        found = found.filter(at__gte=_begin_of(wanted.day), at__lt=_begin_of(wanted.day + timedelta(days=1)))
    return found


def _begin_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, datetime.min.time()), timezone.get_default_timezone())
