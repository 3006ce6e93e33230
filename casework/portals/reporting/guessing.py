"""Slows down guessing of receipt codes and staff numbers.

A device with many wrong tries may try again every few seconds; while the whole house sees very many, every device has
fewer free ones. Because a device is known by what its browser calls itself, which costs nothing to change, its address
counts, too, with a limit that the phones behind one wireless network do not reach by mistyping: beyond it they take
turns, one a second. While very many wrong tries come from everywhere, all addresses from which some came take turns.
Somebody who made no mistake waits only behind such an address. Sixteen random digits do the rest.
"""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import ngettext

from casework.web import slowdown
from casework.web.slowdown import Brake, Storm

from .place import Place

FREE_TRIES = 10
PAUSE_SECONDS = 6
"""Both together: at most 20 tries of a device in any minute (T-41)."""
FREE_TRIES_OF_AN_ADDRESS = 200
PAUSE_SECONDS_OF_AN_ADDRESS = 1
EVERYWHERE = "xinqiao:look-up:wrong"
STORM_AFTER = 300
FREE_TRIES_IN_A_STORM = 3
FREE_TRIES_OF_AN_ADDRESS_IN_A_STORM = 5
PAUSE_SECONDS_OF_ALL_SUSPECTS = 0.1
"""So long do all addresses from which wrong tries came wait for each other in a storm: what guessing costs the house
stays bounded, however many addresses and names it comes from, and others do not wait."""


def seconds_to_wait(request: HttpRequest, place: Place) -> int:
    """0: go ahead, and the try counts as wrong until `was_right`. Otherwise so many seconds until this device may try
    again."""
    return slowdown.seconds_to_wait(_brakes(request, place))


def was_right(request: HttpRequest, place: Place) -> None:
    slowdown.take_back(_brakes(request, place))


def _brakes(request: HttpRequest, place: Place) -> list[Brake]:
    device, address = _device(request, place), _address(request)
    few, fewer = FREE_TRIES_IN_A_STORM, FREE_TRIES_OF_AN_ADDRESS_IN_A_STORM
    return [
        Brake(device, FREE_TRIES, PAUSE_SECONDS, storm=Storm(EVERYWHERE, STORM_AFTER, free=few)),
        Brake(address, FREE_TRIES_OF_AN_ADDRESS, PAUSE_SECONDS_OF_AN_ADDRESS),
        Brake(
            address,
            slowdown.NEVER,
            PAUSE_SECONDS_OF_ALL_SUSPECTS,
            turn="xinqiao:look-up:suspects",
            storm=Storm(EVERYWHERE, STORM_AFTER, free=fewer),
        ),
    ]


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
