"""Cases as they stand in a list: a few words of the report, never all of it."""

from __future__ import annotations

from django.db.models import QuerySet
from django.db.models.functions import Substr

from casework.cases.models import Case

WORDS_SHOWN = 160


def as_listed(cases: QuerySet[Case]) -> QuerySet[Case]:
    """With `words`, the beginning of the report, and the people a list names; one SQL statement for all."""
    return cases.select_related("branch", "owner", "offered_to").annotate(words=Substr("report__text", 1, WORDS_SHOWN))
