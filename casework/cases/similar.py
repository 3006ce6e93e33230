"""Cases that may be the same matter as one in hand: told by the same person, or in similar words.

What is compared is a sketch made with a key that is not in the database, so that this goes on working where the texts
themselves cannot be read there. Intake does not wait for it: the worker makes the sketches, some a minute.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db.models import Case as Choose
from django.db.models import F, Func, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone

from casework.organisation.models import Person

from .audience import visible_to
from .models import Case, CaseSketch
from .permitted import may_know_reporter
from .rules.similarity import BANDS_OF_ONE_MATTER, sketch
from .standing import Standing
from .words import Confidentiality

LOOK_BACK = timedelta(days=90)
"""What was received earlier is another matter, and its sketch is dropped."""
MOST = 5
"""So many are suggested at most: more would be read by nobody."""


@dataclass(frozen=True)
class Similar:
    """`case` may be the same matter; `is_same_person`: who reported it is known, and is the same."""

    case: Case
    is_same_person: bool


class _SharedBands(Func):
    """How many numbers two arrays have in common."""

    template = "(SELECT count(*)::int FROM unnest(%(expressions)s) AS theirs(band) USING (band))"
    arg_joiner = ") AS ours(band) JOIN unnest("
    output_field = IntegerField()


def similar_to(case: Case, person: Person, standing: Standing) -> Sequence[Similar]:
    """The cases most like `case` of those that `person` may see, the most alike first. Two SQL statements at most.

    Everything is asked through `visible_to`, before anything is counted or cut off: what somebody may not see changes
    nothing of what they are shown. That a person reported both is told only to whoever may know who reported each.
    """
    seen = visible_to(person, standing).filter(received_at__gt=timezone.now() - LOOK_BACK).exclude(pk=case.pk)
    seen = seen.select_related("report", "owner", "branch")
    by_person = list(_of_same_person(case, person, seen)[:MOST])
    known = {one.pk for one in by_person}
    in_words = [one for one in _in_similar_words(case, seen)[: MOST + len(known)] if one.pk not in known]
    return [Similar(one, one.pk in known) for one in [*by_person, *in_words][:MOST]]


def _of_same_person(case: Case, person: Person, seen: QuerySet[Case]) -> QuerySet[Case]:
    if case.reporter_id is None or not may_know_reporter(case, person):
        return Case.objects.none()
    named = Q(confidentiality=Confidentiality.NAMED)
    handled = Q(confidentiality=Confidentiality.CONFIDENTIAL, owner=person.pk)
    return seen.filter(named | handled, report__reporter=case.reporter_id).order_by("-received_at", "-pk")


def _in_similar_words(case: Case, seen: QuerySet[Case]) -> QuerySet[Case]:
    """In one category a single band in common is enough: few other cases are of it."""
    bands = sketch(case.report.text, _key())
    if not bands:
        return Case.objects.none()
    ours = Value(bands, output_field=CaseSketch._meta.get_field("bands"))
    alike = seen.filter(sketch__bands__overlap=bands).annotate(
        likeness=_SharedBands(F("sketch__bands"), ours)
        + Choose(When(category=case.category, then=Value(1)), default=Value(0), output_field=IntegerField())
    )
    return alike.filter(likeness__gte=BANDS_OF_ONE_MATTER).order_by("-likeness", "-received_at", "-pk")


def sketch_cases(at_most: int) -> int:
    """Makes the sketches that are missing or were made with another key, the newest first, and drops old ones.

    Returns how many were made. Safe beside itself: who comes second writes the same.
    """
    since = timezone.now() - LOOK_BACK
    CaseSketch.objects.filter(case__received_at__lte=since).delete()
    key = _key()
    mark = hashlib.sha256(key).hexdigest()[:16]
    wanted = Case.objects.filter(received_at__gt=since).exclude(sketch__key_mark=mark).select_related("report")
    rows = [CaseSketch(case=case, bands=sketch(case.report.text, key), key_mark=mark) for case in wanted[:at_most]]
    CaseSketch.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["case"], update_fields=["bands", "key_mark"]
    )
    return len(rows)


def _key() -> bytes:
    """From the receipt key of the house, which is kept outside the database."""
    return hmac.digest(settings.RECEIPT_KEY.encode(), b"xinqiao sketches of reports", hashlib.sha256)
