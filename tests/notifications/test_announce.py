"""Numbers without gaps, each told once."""

from __future__ import annotations

import pytest
from django.db import transaction

from casework.cases.models import LedgerEntry
from notifications.inboxes import mark_read, mark_seen, page_of, state_of, tell
from notifications.models import Inbox, Notification
from tests.cast import House, a_report, build_house, case_at
from tests.processes import OwnDatabase, in_processes
from workflows.actions import assign_case, receive_report


def announce_all() -> None:
    for entry_id in LedgerEntry.objects.order_by("pk").values_list("pk", flat=True):
        tell(entry_id)


def numbers(staff_number: str) -> list[int]:
    rows = Notification.objects.filter(person__staff_number=staff_number)
    return list(rows.order_by("number").values_list("number", flat=True))


def test_it_numbers_what_each_person_is_told_without_gaps(house: House) -> None:
    for _ in range(3):
        case_at("respond", house)
    announce_all()
    assert numbers("1001") == [1, 2, 3, 4, 5, 6]
    assert Inbox.objects.get(person=house.secretary).last_number == 6


def test_it_tells_each_person_once_however_often_it_runs(house: House) -> None:
    case = case_at("assign", house)
    entry = LedgerEntry.objects.get(case=case)
    assert tell(entry.pk) == tell(entry.pk) == {house.secretary.pk: 1}
    assert numbers("1001") == [1]


def test_it_takes_back_the_number_with_the_transaction(house: House) -> None:
    entry = LedgerEntry.objects.get(case=case_at("assign", house))
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        tell(entry.pk)
        raise ZeroDivisionError
    assert tell(entry.pk) == {house.secretary.pk: 1}


def test_it_counts_as_unread_what_was_neither_seen_nor_opened(house: House) -> None:
    case_at("respond", house)
    case_at("assign", house)
    announce_all()
    assert (state_of(house.secretary).last_number, state_of(house.secretary).unread) == (3, 3)
    mark_seen(house.secretary, up_to=1)
    mark_read(Notification.objects.get(person=house.secretary, number=2))
    assert state_of(house.secretary).unread == 1
    mark_seen(house.secretary, up_to=99)
    assert state_of(house.secretary).unread == 1
    assert state_of(house.worker).last_number == 0


def test_it_pages_by_number(house: House) -> None:
    case_at("respond", house)
    case_at("respond", house)
    announce_all()
    newest, has_older = page_of(house.secretary, before=None, size=3)
    assert ([one.number for one in newest], has_older) == ([4, 3, 2], True)
    oldest, has_older = page_of(house.secretary, before=2, size=3)
    assert ([one.number for one in oldest], has_older) == ([1], False)


def announce_share(number: int, share: int, shares: int) -> list[int]:
    """What one of several workers does: all entries, each process beginning elsewhere, some twice."""
    ids = list(LedgerEntry.objects.order_by("pk").values_list("pk", flat=True))
    start = share * len(ids) // shares
    for entry_id in [*ids[start:], *ids[:start]]:
        tell(entry_id)
    return ids


@pytest.mark.processes
def test_it_leaves_no_gap_and_tells_once_when_eight_processes_announce_the_same_at_once(
    own_database: OwnDatabase,
) -> None:
    house = build_house()
    for _ in range(15):
        assign_case(receive_report(a_report(house)).case, to=None, by=house.secretary)
    (answers,) = in_processes(announce_share, [(share, 8) for share in range(8)], own_database)
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    for staff_number in ("1001", "1002", "1003"):
        assert numbers(staff_number) == list(range(1, 16))
    assert set(Inbox.objects.values_list("last_number", flat=True)) == {15}
