"""Many wrong tries leave turns, and a turn is taken by a try that goes ahead, not by one that is held back."""

import secrets
import threading
from collections.abc import Iterator

import pytest
from django.test import override_settings

from casework.web import own_counters, slowdown
from casework.web.slowdown import Brake, Storm, counter, seconds_to_wait, take_back


def a_brake(*, pause_seconds: int) -> Brake:
    """One that holds from the first try on."""
    return Brake(counter("test", secrets.token_hex(8)), free=0, pause_seconds=pause_seconds)


def is_taken(brake: Brake) -> bool:
    return bool(slowdown._redis().exists(brake.turn_name))


def test_a_try_that_goes_ahead_takes_a_turn_of_every_brake() -> None:
    account, address = a_brake(pause_seconds=30), a_brake(pause_seconds=20)

    assert seconds_to_wait([account, address]) == 0

    assert is_taken(account)
    assert is_taken(address)
    assert seconds_to_wait([address]) in {19, 20}
    assert seconds_to_wait([account, address]) in {29, 30}, "the longer of both"


@pytest.mark.parametrize("is_first", [True, False])
def test_a_try_that_one_brake_holds_back_takes_no_turn_of_another(is_first: bool) -> None:
    account, address = a_brake(pause_seconds=30), a_brake(pause_seconds=30)
    assert seconds_to_wait([address]) == 0

    assert seconds_to_wait([account, address] if is_first else [address, account]) > 0

    assert not is_taken(account)
    assert seconds_to_wait([account]) == 0


def test_a_try_that_is_held_back_does_not_lengthen_the_pause() -> None:
    account, address = a_brake(pause_seconds=30), a_brake(pause_seconds=5)
    assert seconds_to_wait([account, address]) == 0

    for _ in range(3):
        assert seconds_to_wait([account, address]) > 5

    assert seconds_to_wait([address]) in {4, 5}


def test_a_brake_that_is_not_reached_has_no_turns() -> None:
    free = Brake(counter("test", secrets.token_hex(8)), free=1, pause_seconds=30)

    for _ in range(3):
        assert seconds_to_wait([free]) == 0
        take_back([free])

    assert not is_taken(free)


def test_a_try_counts_until_it_is_known_to_have_been_right() -> None:
    brake = Brake(counter("test", secrets.token_hex(8)), free=2, pause_seconds=30)

    assert [seconds_to_wait([brake]) for _ in range(4)] == [0, 0, 0, 30]

    take_back([brake])
    take_back([brake])
    assert seconds_to_wait([brake]) == 0, "one wrong try is left"


def test_taking_back_what_was_forgotten_gives_no_credit() -> None:
    brake = a_brake(pause_seconds=30)

    take_back([brake])

    assert seconds_to_wait([brake]) == 0
    assert seconds_to_wait([brake]) == 30


def test_in_a_storm_there_are_fewer_free_tries() -> None:
    storm = Storm(counter("storm", secrets.token_hex(8)), after=2, free=1)
    calm, other = (
        Brake(counter("test", secrets.token_hex(8)), free=9, pause_seconds=30, storm=storm) for _ in range(2)
    )

    assert [seconds_to_wait([calm]) for _ in range(4)] == [0, 0, 0, 0], "the fourth takes the turn"

    assert seconds_to_wait([calm]) == 30
    assert seconds_to_wait([other]) == 0, "who made no mistake does not wait"


@pytest.fixture
def without_redis() -> Iterator[None]:
    slowdown._redis.cache_clear()
    with override_settings(REDIS_URL="redis://127.0.0.1:1/0"):
        yield
    slowdown._OWN.trust_for(0)
    slowdown._redis.cache_clear()


def test_without_redis_the_process_counts_by_the_same_rules(without_redis: None) -> None:
    storm = Storm(counter("storm", secrets.token_hex(8)), after=4, free=0)
    device = Brake(counter("test", secrets.token_hex(8)), free=2, pause_seconds=30)
    other = Brake(counter("test", secrets.token_hex(8)), free=9, pause_seconds=30, storm=storm)

    assert [seconds_to_wait([device]) for _ in range(4)] == [0, 0, 0, 30]
    take_back([device])
    take_back([device])
    assert seconds_to_wait([device]) == 0
    assert [seconds_to_wait([other]) for _ in range(7)] == [0, 0, 0, 0, 0, 0, 30]


def test_what_a_process_counts_stays_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_counters, "MOST", 100)
    own = own_counters.OwnCounters(600)

    for n in range(500):
        own.admit([f"c{n}", f"c{n}", f"t{n}"], [0, 1000, 10**9, 0], [f"c{n}"])

    assert len(own._counts) <= 100
    assert own.admit(["c499", "c499", "t"], [1, 1000, 10**9, 0], []) == 0
    assert own.admit(["c499", "c499", "t"], [1, 1000, 10**9, 0], []) > 0, "the latest are remembered"


def test_of_many_at_once_one_takes_the_turn() -> None:
    brakes = [a_brake(pause_seconds=30), a_brake(pause_seconds=30)]
    waits: list[int] = []
    start = threading.Barrier(8)

    def try_once(mine: list[Brake]) -> None:
        start.wait()
        waits.append(seconds_to_wait(mine))

    tries = [threading.Thread(target=try_once, args=(brakes if n % 2 else brakes[::-1],)) for n in range(8)]
    for one in tries:
        one.start()
    for one in tries:
        one.join()

    assert sorted(waits)[:2] in ([0, 29], [0, 30])
