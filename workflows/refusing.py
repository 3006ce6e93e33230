"""Forms that were overtaken: the same one sent again changes nothing, and what was refused stays on record (T-09)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import transaction

from casework.cases import firing
from casework.cases.actors import Actor, as_actor
from casework.cases.models import Case
from casework.cases.refusals import ActionRefused
from casework.organisation.models import Person

from .models import RefusedAttempt


@contextmanager
def unless_done_since(case: Case, seen: str, *, by: Person | Actor, grace: timedelta = timedelta()) -> Iterator[None]:
    """Holds the case row around a verb called by a form that was drawn when the ledger had `seen` entries.

    Raises `ActionRefused("already_sent")` when the same person, or the reporter, has done something in the case since:
    then it is the same form again, by the Back button or a replayed request. What others did is for the verb to judge.
    What was done within the last `grace` is left to verbs that know an echo, so that a second try after a lost answer
    is told that all is well. A form that does not say what it saw, as an empty `seen`, is not held against anybody.
    """
    with transaction.atomic():
        if seen.isdecimal():
            locked = Case.objects.select_for_update().only("pk").get(pk=case.pk)
            actor = as_actor(by)
            done = locked.ledger.filter(actor=actor.kind, person=actor.person, number__gt=int(seen[:9]))
            if done.filter(at__lte=firing.now() - grace).exists():
                raise ActionRefused("already_sent")
        yield


def note_refusal(code: str, *, verb: str, case: Case | None = None, person: Person | None = None) -> None:
    """After the refused verb was undone, in a transaction of its own."""
    RefusedAttempt.objects.create(at=firing.now(), person=person, case=case, verb=verb, code=code)
