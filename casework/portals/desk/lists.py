"""Cases as they stand in a list: a few words of the report, never all of it."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet
from django.db.models.functions import Substr

from casework.cases.danger import danger_found_in
from casework.cases.models import Case
from casework.cases.requests import with_urgings

WORDS_SHOWN = 160


def as_listed(cases: QuerySet[Case]) -> QuerySet[Case]:
    """With `words`, the beginning of the report, `urged`, and the people a list names; one SQL statement for all."""
    named = with_urgings(cases).select_related("branch", "owner", "offered_to")
    return named.annotate(words=Substr("report__text", 1, WORDS_SHOWN))


def with_danger(cases: Iterable[Case]) -> list[Case]:
    """With `danger`, the words of danger that wait for somebody's judgement. At most one SQL statement more."""
    listed = list(cases)
    found = danger_found_in(listed)
    for case in listed:
        setattr(case, "danger", found.get(case.pk, ()))  # noqa: B010
    return listed
