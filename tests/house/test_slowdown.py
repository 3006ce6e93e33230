"""Many wrong tries leave turns, and a turn is taken by a try that goes ahead, not by one that is held back."""

import secrets
import threading

import pytest

from casework.web import slowdown
from casework.web.slowdown import Brake, counter, seconds_to_wait


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

    assert [seconds_to_wait([free]) for _ in range(3)] == [0, 0, 0]
    assert not is_taken(free)


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
