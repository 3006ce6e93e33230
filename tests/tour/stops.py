"""What the tour consists of: chapters of stops, each with the way to it and a caption in both languages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING

from casework.cases.models import Case
from casework.cases.receipts import submission_hash
from workflows.demonstration.cases import playing, stories
from workflows.demonstration.cases.story import Story

if TYPE_CHECKING:
    from playwright.sync_api import Page

LANGUAGES = {"en": "en", "zh": "zh-hans"}
"""How a language is called in a picture's name and in the cookie."""
STATION = "dock-gate"


@dataclass(frozen=True)
class Screen:
    name: str
    width: int
    height: int
    scale: float = 1.0
    """Pixels for one of CSS; a phone's picture is read enlarged."""
    is_kiosk: bool = False

    @property
    def room(self) -> str:
        """Where a worker's pages lie on this screen."""
        return f"/kiosk/{STATION}/" if self.is_kiosk else "/"


PHONE = Screen("phone", 390, 844, scale=1.25)
KIOSK = Screen("kiosk", 1080, 1920, is_kiosk=True)
KIOSK_WIDE = Screen("kiosk-wide", 1280, 800, is_kiosk=True)
DESK = Screen("desk", 1440, 900)

KIOSKS = (KIOSK, KIOSK_WIDE)
WORKERS = (PHONE, *KIOSKS)
OFFICE = (DESK, PHONE)


class Moment(IntEnum):
    """When in the life of a house: the walk goes through them in this order."""

    BARE = 0
    """Nobody is in it."""
    FURNISHED = 1
    """The organisation is there, and no case."""
    LIVED_IN = 2
    """Ninety days of cases are there."""
    CHANGED = 3
    """What is done on the way leaves traces, so it is done last."""


@dataclass(frozen=True)
class Visit:
    """A browser somewhere in a running house."""

    page: Page
    house: str
    """Scheme, host and port."""
    screen: Screen
    language: str
    """A key of `LANGUAGES`."""

    def goes_to(self, address: str) -> None:
        self.page.goto(self.house + address)

    def enters(self, address: str = "") -> None:
        """A page of the worker's room: of the phone or of the station."""
        self.goes_to(self.screen.room + address)

    def opens_with_code(self, key: str) -> None:
        """Types the receipt code of a story of the demonstration."""
        self.enters("look-up/")
        self.page.fill("[name=code]", playing.receipt_code(story(key)))
        self.page.press("[name=code]", "Enter")
        self.page.wait_for_selector("#live")

    def goes_to_case(self, key: str, *, room: str = "desk", then: str = "") -> None:
        self.goes_to(f"/{room}/cases/{case_of(key).number}/{then}")


def story(key: str) -> Story:
    return next(each for each in stories.STORIES if each.key == key)


def case_of(key: str) -> Case:
    return Case.objects.get(report__submission_hash=submission_hash(playing.submission_key(story(key))))


Way = Callable[[Visit], object]


@dataclass(frozen=True)
class Stop:
    name: str
    """Also the name of its pictures."""
    caption: str
    caption_zh: str
    way: Way
    shows: tuple[str, ...]
    """Names of the addresses that a visitor sees here."""
    screens: tuple[Screen, ...]
    by: str
    """Staff number of who is signed in; empty for nobody."""
    moment: Moment
    is_whole: bool
    """Whether the picture goes on below the screen's edge."""
    spoils_browser: bool
    """Whether the browser is of no use to others afterwards."""


@dataclass
class Chapter:
    title: str
    title_zh: str
    words: str
    words_zh: str
    stops: list[Stop] = field(default_factory=list)

    def stop(
        self,
        name: str,
        caption: str,
        caption_zh: str,
        *,
        screens: tuple[Screen, ...],
        shows: tuple[str, ...] = (),
        by: str = "",
        moment: Moment = Moment.LIVED_IN,
        is_whole: bool = True,
        spoils_browser: bool = False,
    ) -> Callable[[Way], Way]:
        """Marks the function that leads there."""

        def added(way: Way) -> Way:
            self.stops.append(
                Stop(name, caption, caption_zh, way, shows, screens, by, moment, is_whole, spoils_browser)
            )
            return way

        return added
