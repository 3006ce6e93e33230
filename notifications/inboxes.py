"""Writing and reading inboxes. The one writer is `tell`."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from casework.cases.actors import TIMER
from casework.cases.models import LedgerEntry
from casework.organisation.alarm_tests import send_due, settle_due
from casework.organisation.models import DutyGap, Person
from casework.organisation.rosters import notice_gaps

from .audience import Told, audience_of, audience_of_gap, audience_of_missed_test, audience_of_test
from .models import Inbox, Notification, Reason


@dataclass(frozen=True)
class InboxState:
    last_number: int = 0
    unread: int = 0


@transaction.atomic
def tell(entry_id: int) -> dict[int, int]:
    """Writes what the entry's audience is told, and returns the number each of them stands at, by person's id.

    Once per person and entry, however often it is called: numbers are given under the locks of the inboxes, taken in
    the order of persons, so that they have no gaps and become visible in their order (P-49).
    """
    entry = LedgerEntry.objects.select_related("case").get(pk=entry_id)
    return _deliver(audience_of(entry), case=entry.case, entry=entry)


@transaction.atomic
def tell_of_gap(gap: DutyGap) -> dict[int, int]:
    """The same for coming shifts of a branch with nobody on duty, of which `gap` is the first."""
    return _deliver(audience_of_gap(gap), gap=gap)


@transaction.atomic
def notice_and_tell() -> dict[int, int]:
    """Notes the gaps in coming shifts and tells of them in one go, so that no gap is noted and not told."""
    numbers: dict[int, int] = {}
    for gap in notice_gaps().values():
        numbers |= tell_of_gap(gap)
    return numbers


@transaction.atomic
def ring_test_alarms() -> dict[int, int]:
    """Begins the weekly test alarms that are due and tells of them, and of those that were not answered in time."""
    now, numbers = timezone.now(), dict[int, int]()
    for test in send_due(now):
        numbers |= _deliver(audience_of_test(test), alarm_test=test)
    for test in settle_due(now):
        numbers |= _deliver(audience_of_missed_test(test), alarm_test=test)
    return numbers


def _deliver(told: Told, **about: Any) -> dict[int, int]:
    """`about` is what the notifications are about, as fields and values."""
    audience = {person.pk: reason for person, reason in told.items()}
    if not audience:
        return {}
    at = _locked(audience)
    told_before = _told_before(**about).filter(person__in=audience)
    if "alarm_test" in about:  # a secretary on duty is asked to answer, and then told who did not
        told_before = told_before.filter(kind__in=audience.values())
    known = set(told_before.values_list("person_id", flat=True))
    fresh = {person_id: number + 1 for person_id, number in at.items() if person_id not in known}
    _write(about, audience, fresh)
    return at | fresh


def _told_before(*, entry: LedgerEntry | None = None, **about: Any) -> QuerySet[Notification]:
    """What speaks of the same, or, when the clock noticed it late, of what had piled up with it in the same case.

    After an outage several deadlines of a case may have passed: one notification says so to each person (T-19).
    """
    if entry is None:
        return Notification.objects.filter(**about)
    of_this = Notification.objects.filter(entry=entry)
    late = entry.facts.get("late_seconds")
    if entry.actor != TIMER.kind or not late:
        return of_this
    due_at = entry.at - timedelta(seconds=late)
    piled_up = Notification.objects.filter(
        case=entry.case_id, entry__actor=TIMER.kind, entry__facts__has_key="late_seconds", created_at__gte=due_at
    )
    return of_this | piled_up


def _locked(audience: Collection[int]) -> dict[int, int]:
    """The last numbers, their rows locked until the transaction ends; opens inboxes that do not exist yet."""
    at = _lock(audience)
    if missing := sorted(set(audience) - set(at)):
        Inbox.objects.bulk_create([Inbox(person_id=person_id) for person_id in missing], ignore_conflicts=True)
        at = _lock(audience)
    return at


def _lock(audience: Collection[int]) -> dict[int, int]:
    rows = Inbox.objects.filter(pk__in=audience).order_by("pk").select_for_update()
    return dict(rows.values_list("pk", "last_number"))


def _write(about: dict[str, Any], audience: dict[int, Reason], fresh: dict[int, int]) -> None:
    now = timezone.now()
    Notification.objects.bulk_create(
        Notification(person_id=person_id, number=number, kind=audience[person_id], created_at=now, **about)
        for person_id, number in fresh.items()
    )
    Inbox.objects.filter(pk__in=fresh).update(last_number=F("last_number") + 1)


def state_of(person: Person) -> InboxState:
    inbox = Inbox.objects.filter(pk=person.pk).first()
    if inbox is None:
        return InboxState()
    unread = unread_of(person).filter(number__gt=inbox.seen_number).count()
    return InboxState(inbox.last_number, unread)


def page_of(person: Person, *, before: int | None, size: int) -> tuple[list[Notification], bool]:
    """The newest `size` below number `before`, and whether there are older ones."""
    rows = Notification.objects.filter(person=person).select_related(
        "case", "entry__person", "person__inbox", "gap__branch", "alarm_test__branch"
    )
    if before is not None:
        rows = rows.filter(number__lt=before)
    page = list(rows.order_by("-number")[: size + 1])
    return page[:size], len(page) > size


def unread_of(person: Person) -> QuerySet[Notification]:
    return Notification.objects.filter(person=person, read_at__isnull=True)


def mark_seen(person: Person, *, up_to: int) -> None:
    """Everything up to that number is seen; what came after the page was drawn stays unread."""
    inboxes = Inbox.objects.filter(pk=person.pk, seen_number__lt=up_to, last_number__gte=up_to)
    inboxes.update(seen_number=up_to)


def mark_read(notification: Notification) -> None:
    Notification.objects.filter(pk=notification.pk, read_at__isnull=True).update(read_at=timezone.now())
