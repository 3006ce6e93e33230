"""Redis may be lost at any time and in any way: no page fails, and every open page ends with the full inbox."""

from __future__ import annotations

import signal
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from casework.organisation.models import Person
from notifications.models import Inbox
from tests.cast import a_report, build_house
from tests.notifications.own_redis import OwnRedis
from tests.notifications.sockets import OpenPages, cookie_of
from tests.processes import OwnDatabase
from tests.running import RunningHouse, serving, wait_for
from workflows.actions import assign_case, receive_report

pytestmark = pytest.mark.processes


@pytest.fixture
def house(own_database: OwnDatabase, own_redis: OwnRedis, tmp_path: Path) -> Iterator[RunningHouse]:
    """A web process and a worker on that Redis."""
    with serving(build_house(), own_database, tmp_path, REDIS_URL=own_redis.url) as running:
        yield running


class Visitor:
    """Asks for pages all the while and remembers how many failed and how long the slowest took."""

    def __init__(self, house: RunningHouse) -> None:
        self.house, self.cookie = house, cookie_of(house.people.secretary)
        self.answered, self.failures, self.slowest_seconds = 0, [], 0.0  # type: ignore[var-annotated]
        self.leaving = threading.Event()
        self.thread = threading.Thread(target=self._visit)

    def __enter__(self) -> Visitor:
        self.thread.start()
        return self

    def __exit__(self, *failure: object) -> None:
        self.leaving.set()
        self.thread.join()

    def _visit(self) -> None:
        while not self.leaving.wait(0.2):
            for address in ("/desk/notifications/", "/desk/inbox/number/"):
                began = time.monotonic()
                request = urllib.request.Request(  # noqa: S310
                    self.house.address + address, headers={"Cookie": self.cookie}
                )
                try:
                    urllib.request.urlopen(request, timeout=10).close()  # noqa: S310
                    self.answered += 1
                except OSError as error:
                    self.failures.append(error)
                self.slowest_seconds = max(self.slowest_seconds, time.monotonic() - began)


def work_for(house: RunningHouse, *, seconds: float) -> None:
    """A report each half second, offered to the whole branch."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        assign_case(receive_report(a_report(house.people)).case, to=None, by=house.people.secretary)
        time.sleep(0.5)


def twenty(house: RunningHouse) -> list[Person]:
    return [house.people.secretary, house.people.member, house.people.second_member, house.people.leader] * 5


def full_inboxes(people: list[Person]) -> list[int]:
    at = dict(Inbox.objects.values_list("person_id", "last_number"))
    return [at.get(person.pk, 0) for person in people]


def test_it_ends_with_the_full_inbox_when_redis_is_killed_and_starts_again(
    house: RunningHouse, own_redis: OwnRedis
) -> None:
    people = twenty(house)
    with OpenPages(house.port, [cookie_of(person) for person in people]) as pages, Visitor(house) as visitor:
        work_for(house, seconds=2)
        own_redis.kill()
        work_for(house, seconds=6)
        own_redis.start()
        work_for(house, seconds=4)
        wait_for(lambda: Inbox.objects.get(pk=house.people.member.pk).last_number >= 15, "jobs went on", seconds=10)
        wait_for(lambda: pages.known == full_inboxes(people) != [0] * 20, "all pages are told", seconds=15)
        assert [page.connections for page in pages.pages] == [1] * 20
        receive_report(a_report(house.people))
        wait_for(lambda: pages.known == full_inboxes(people), "hints arrive again", seconds=10)
    assert not visitor.failures
    assert visitor.answered > 20
    assert visitor.slowest_seconds < 3
    assert_hints_are_back(house)


def assert_hints_are_back(house: RunningHouse) -> None:
    """Faster than the look of every four seconds could be."""
    with OpenPages(house.port, [cookie_of(house.people.secretary)]) as pages:
        waits = []
        for _ in range(4):
            expected = pages.known[0] + 1
            receive_report(a_report(house.people))
            began = time.monotonic()
            while pages.known[0] < expected:
                assert time.monotonic() - began < 10
                time.sleep(0.01)
            waits.append(time.monotonic() - began)
    assert max(waits) < 1.5, waits


def test_it_goes_on_telling_while_redis_hangs(house: RunningHouse, own_redis: OwnRedis) -> None:
    people = twenty(house)
    with OpenPages(house.port, [cookie_of(person) for person in people]) as pages, Visitor(house) as visitor:
        work_for(house, seconds=1)
        own_redis.process.send_signal(signal.SIGSTOP)
        work_for(house, seconds=4)
        wait_for(lambda: pages.known == full_inboxes(people) != [0] * 20, "all pages are told", seconds=15)
        assert full_inboxes(people)[1] >= 8
        own_redis.process.send_signal(signal.SIGCONT)
    assert not visitor.failures
    assert visitor.slowest_seconds < 3
