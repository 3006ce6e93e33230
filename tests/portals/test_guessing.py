"""Somebody guesses receipt codes by the thousand, and a whole factory looks its own up behind one address
(T-41, T-42, T-48, T-62)."""

from __future__ import annotations

import http.client
import secrets
import statistics
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client

from casework.cases import receipts
from casework.portals.reporting import access
from tests.cast import House, a_report, build_house
from tests.notifications.own_redis import OwnRedis
from tests.portals.workers import case_and_code
from tests.processes import OwnDatabase
from tests.running import RunningHouse, serving
from tests.scale import Scale
from workflows.actions import receive_report

FORM = {"Content-Type": "application/x-www-form-urlencoded", "Connection": "close"}
EVALUATED, HELD_BACK, OPENED = 422, 429, 303


@pytest.fixture
def house_with_its_own_redis(own_database: OwnDatabase, own_redis: OwnRedis, tmp_path: Path) -> Iterator[RunningHouse]:
    """Because what is counted here would slow other tests down for minutes."""
    with serving(build_house(), own_database, tmp_path, REDIS_URL=own_redis.url) as running:
        yield running


@dataclass
class Caller:
    """A device at an address of its own. Each question comes on a new connection, as idle ones are closed."""

    port: int
    address: str = "127.0.0.1"
    name: str = "a phone"
    cookies: SimpleCookie = field(default_factory=SimpleCookie)

    def __post_init__(self) -> None:
        self.wire = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60, source_address=(self.address, 0))

    def __enter__(self) -> Caller:
        return self

    def __exit__(self, *_error: object) -> None:
        self.wire.close()

    def asks(self, method: str, path: str, body: str = "", **headers: str) -> int:
        cookies = "; ".join(f"{one.key}={one.value}" for one in self.cookies.values())
        sent = {**FORM, "User-Agent": self.name, **({"Cookie": cookies} if cookies else {}), **headers}
        self.wire.request(method, path, body, sent)
        answer = self.wire.getresponse()
        answer.read()
        for line in answer.headers.get_all("Set-Cookie") or []:
            self.cookies.load(line)
        return answer.status

    def tries(self, code: str, **headers: str) -> int:
        return self.asks("POST", "/look-up/", urlencode({"code": code}), **headers)


def _codes(people: House, number: int) -> list[str]:
    return [receive_report(a_report(people)).code for _ in range(number)]


def _guesses(port: int, addresses: list[str], number: int) -> list[tuple[float, int]]:
    """Random codes from these addresses in turn, each time from another invented one: when and what was answered."""
    answers: list[tuple[float, int]] = []
    with ExitStack() as connections:
        callers = [connections.enter_context(Caller(port, address)) for address in addresses]
        for n in range(number):
            forged = f"198.51.100.{secrets.randbelow(250)}"
            status = callers[n % len(callers)].tries(_any_code(), **{"X-Forwarded-For": forged})
            answers.append((time.monotonic(), status))
    return answers


def _any_code() -> str:
    return f"{secrets.randbelow(10**16):016}"


def _most_in_a_minute(moments: list[float]) -> int:
    return max((sum(start <= moment < start + 60 for moment in moments) for start in moments), default=0)


@pytest.mark.processes
@pytest.mark.parametrize("sources", [1, 200])
def test_guesses_hit_nothing_cost_little_and_hinder_nobody(
    house_with_its_own_redis: RunningHouse, scale: Scale, sources: int
) -> None:
    house = house_with_its_own_redis
    codes, waits, over = _codes(house.people, 3), [], threading.Event()
    number = scale(250 if sources == 1 else 80, 10_000)

    def honest() -> None:
        with Caller(house.port, "127.0.7.1", "an honest phone") as caller:
            while not over.is_set():
                began = time.monotonic()
                assert caller.tries(secrets.choice(codes)) == OPENED
                waits.append(time.monotonic() - began)

    addresses = [f"127.0.1.{n + 1}" for n in range(sources)]
    with ThreadPoolExecutor(1) as pool:
        worker = pool.submit(honest)
        try:
            answers = _guesses(house.port, addresses, number)
        finally:
            over.set()
        worker.result()

    statuses = [status for _at, status in answers]
    assert set(statuses) <= {EVALUATED, HELD_BACK}, "nothing is hit, nothing breaks"
    for n in range(min(sources, 5)):
        mine = answers[n::sources]
        assert _most_in_a_minute([at for at, status in mine if status == EVALUATED]) <= 20
    assert statistics.quantiles(waits, n=20)[-1] < 3, "95 of 100 honest look-ups"
    if sources == 1:
        assert HELD_BACK in statuses
    with Caller(house.port, addresses[0]) as guesser:
        _is_never_locked_out(guesser, codes[0])


def _is_never_locked_out(guesser: Caller, code: str) -> None:
    """The very device that guessed opens a case when its turn comes."""
    deadline = time.monotonic() + 30
    while (status := guesser.tries(code)) == HELD_BACK:
        assert time.monotonic() < deadline
        time.sleep(0.3)  # a real clock in real processes: the turn comes by itself
    assert status == OPENED


@pytest.mark.processes
def test_a_factory_behind_one_address_is_not_slowed_down(house_with_its_own_redis: RunningHouse, scale: Scale) -> None:
    """Phones of the same kind; one in ten mistypes first."""
    house = house_with_its_own_redis
    codes = _codes(house.people, 20)

    def looks_up(number: int) -> list[int]:
        with Caller(house.port) as caller:
            met = [caller.asks("GET", "/look-up/")]
            if number % 10 == 0:
                met.append(caller.tries(f"{number:016}"))
            return [*met, caller.tries(codes[number % len(codes)]), caller.asks("GET", "/look-up/case/")]

    with ThreadPoolExecutor(12) as pool:
        met = list(pool.map(looks_up, range(scale(60, 300))))

    for number, statuses in enumerate(met):
        assert statuses == ([200, EVALUATED, OPENED, 200] if number % 10 == 0 else [200, OPENED, 200])


def _advantage(ours: list[float], theirs: list[float]) -> float:
    """How well one may tell the two apart by time: 0.5 is not at all, 1 is always (area under the curve)."""
    ranked = sorted([(each, 0) for each in ours] + [(each, 1) for each in theirs])
    wins, smaller = 0, 0
    for _time, kind in ranked:
        smaller += kind == 0
        wins += smaller * kind
    area = wins / (len(ours) * len(theirs))
    return max(area, 1 - area)


@pytest.mark.processes
def test_the_time_of_an_answer_does_not_tell_whether_there_is_such_a_code(
    own_database: OwnDatabase, scale: Scale
) -> None:
    """Interleaved. In a small run the machine's noise is larger than the numbers of T-48, so only the medians count."""
    people, number = build_house(), scale(60, 2000)
    right, deleted = _codes(people, 2)
    receipts.harden(10)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE cases_report DISABLE TRIGGER cases_report_rows_stay")
        cursor.execute("UPDATE cases_report SET code_hash = NULL WHERE id = (SELECT max(id) FROM cases_report)")
    took: dict[str, list[float]] = {"right": [], "wrong": [], "deleted": []}
    for n in range(number):
        for name, code in (("right", right), ("wrong", f"{n:016}"), ("deleted", deleted)):
            began = time.perf_counter()
            found = receipts.case_with_code(code)
            took[name].append(time.perf_counter() - began)
            assert (found is not None) == (name == "right")

    for name in ("right", "deleted"):
        difference = abs(statistics.median(took[name]) - statistics.median(took["wrong"]))
        assert difference < (0.005 if number == 2000 else 0.05)
        if number == 2000:
            assert _advantage(took[name], took["wrong"]) < 0.55, name


@pytest.mark.parametrize("room", ["/", "/kiosk/yard/"])
def test_who_comes_next_sees_nothing_of_who_was_there(house: House, room: str) -> None:
    """Also from a second tab that stayed open, and whatever was put into the browser beforehand."""
    _case, code = case_and_code("respond", house)
    screen = Client()
    screen.cookies[access.ACCESS_COOKIE] = "put-there-before"
    assert screen.get(f"{room}look-up/case/").status_code == 303, "what was planted opens nothing"
    screen.post(f"{room}look-up/", {"code": code})
    opened = screen.cookies[access.ACCESS_COOKIE].value
    assert opened != "put-there-before"
    assert screen.get(f"{room}look-up/case/").status_code == 200, "the second tab"

    screen.post(f"{room}look-up/finish/" if room == "/" else f"{room}finish/")

    assert screen.get(f"{room}look-up/case/").status_code == 303
    assert screen.get(f"{room}look-up/live/").status_code == 286
    assert screen.post(f"{room}look-up/case/", {"what": "message", "text": "替别人写"}).status_code == 422
    other, other_code = case_and_code("respond", house)
    screen.post(f"{room}look-up/", {"code": other_code})
    assert screen.cookies[access.ACCESS_COOKIE].value != opened
    assert other.number in screen.get(f"{room}look-up/case/").content.decode()


def test_phones_of_one_kind_behind_one_address_are_told_apart(house: House) -> None:
    """Twelve wrong tries of one are held against none of the others."""
    _case, code = case_and_code("assign", house)
    kind = f"phone {secrets.token_hex(4)}"
    one, other = (Client(headers={"User-Agent": kind}) for _ in range(2))
    for phone in (one, other):
        phone.get("/look-up/")
    for n in range(12):
        last = one.post("/look-up/", {"code": f"{n:016}"})

    assert last.status_code == HELD_BACK
    assert other.post("/look-up/", {"code": code}).status_code == OPENED
    one.cookies.clear()
    assert one.post("/look-up/", {"code": code}).status_code == OPENED
