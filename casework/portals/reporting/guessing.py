"""Slows down guessing of receipt codes and staff numbers.

A device with many wrong tries may try again every few seconds; while the whole house sees very many, every device has
fewer free ones. Because a device is known by what its browser calls itself, which costs nothing to change, its address
counts, too, with a limit that the phones behind one wireless network do not reach by mistyping: beyond it they take
turns, one a second. Somebody who made no mistake waits only then. Sixteen random digits do the rest.
"""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import ngettext

from casework.web import slowdown
from casework.web.slowdown import Brake, Storm

from .place import Place

FREE_TRIES = 10
FREE_TRIES_OF_AN_ADDRESS = 200
PAUSE_SECONDS = 3
PAUSE_SECONDS_OF_AN_ADDRESS = 1
EVERYWHERE = "xinqiao:look-up:wrong"
STORM = Storm(EVERYWHERE, after=300, free=3)


def seconds_to_wait(request: HttpRequest, place: Place) -> int:
    """0: go ahead. Otherwise so many seconds until this device may try again."""
    device, address = _device(request, place), _address(request)
    return slowdown.seconds_to_wait(
        [
            Brake(device, FREE_TRIES, PAUSE_SECONDS, storm=STORM),
            Brake(address, FREE_TRIES_OF_AN_ADDRESS, PAUSE_SECONDS_OF_AN_ADDRESS),
        ]
    )


def count_wrong_try(request: HttpRequest, place: Place) -> None:
    slowdown.count_wrong_try([_device(request, place), _address(request), EVERYWHERE])


def sentence(seconds: int) -> str:
    return ngettext(
        "Many wrong tries came from here. Please try again in %(n)s second.",
        "Many wrong tries came from here. Please try again in %(n)s seconds.",
        seconds,
    ) % {"n": seconds}


def _device(request: HttpRequest, place: Place) -> str:
    """A station is one device. Phones behind one address are told apart by what their browsers call themselves."""
    station = place.station.code if place.station else ""
    return slowdown.counter(
        "look-up", request.META.get("REMOTE_ADDR", ""), request.headers.get("User-Agent", ""), station
    )


def _address(request: HttpRequest) -> str:
    return slowdown.counter("look-up:address", request.META.get("REMOTE_ADDR", ""))
