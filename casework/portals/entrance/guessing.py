"""Slows down guessing of passwords; see `casework.web.slowdown`.

Per account, whoever tries; then each address has turns of its own, so that nobody who guesses elsewhere takes the turn
of the one whose account it is. Loosely per address, because a whole shift may sign in behind one.
"""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import ngettext

from casework.web import slowdown
from casework.web.slowdown import Brake

FREE_TRIES = 10
PAUSE_SECONDS = 5
FREE_TRIES_OF_AN_ADDRESS = 300
PAUSE_SECONDS_OF_AN_ADDRESS = 1


def seconds_to_wait(request: HttpRequest, staff_number: str) -> int:
    """0: go ahead, and the try counts as wrong until `was_right`. Asked before the password is looked at, and of
    numbers that nobody has, too."""
    return slowdown.seconds_to_wait(_brakes(request, staff_number))


def was_right(request: HttpRequest, staff_number: str) -> None:
    slowdown.take_back(_brakes(request, staff_number))


def _brakes(request: HttpRequest, staff_number: str) -> list[Brake]:
    account, address = _account(staff_number), _address(request)
    return [
        Brake(account, FREE_TRIES, PAUSE_SECONDS, turn=slowdown.counter("sign-in:turn", account, address)),
        Brake(address, FREE_TRIES_OF_AN_ADDRESS, PAUSE_SECONDS_OF_AN_ADDRESS),
    ]


def sentence(seconds: int) -> str:
    return ngettext(
        "Many wrong passwords were tried. Please try again in %(n)s second.",
        "Many wrong passwords were tried. Please try again in %(n)s seconds.",
        seconds,
    ) % {"n": seconds}


def _account(staff_number: str) -> str:
    return slowdown.counter("sign-in", staff_number)


def _address(request: HttpRequest) -> str:
    return slowdown.counter("sign-in:address", request.META.get("REMOTE_ADDR", ""))
