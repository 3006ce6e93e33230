"""Walking: through the moments of a house's life, with a browser for each screen and language."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.conf import settings

from tests.running import RunningHouse
from tests.tour.chapters import all_stops
from tests.tour.stops import DESK, LANGUAGES, Moment, Screen, Stop, Visit
from workflows.demonstration.organisation import PASSWORD, load_organisation

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext


@dataclass
class Walk:
    """All stops, in the order of the house's life; `screens_of` says on which screens each is visited."""

    house: RunningHouse
    browser: Browser
    languages: Sequence[str] = tuple(LANGUAGES)
    only: str = ""
    """Parts of stops' names, between commas: the others are passed by."""
    is_brief: bool = False
    """Whether each stop is visited on its first screen only."""
    _signed_in: dict[str, list[Any]] = field(default_factory=dict)
    """Cookies by staff number."""
    _devices: dict[tuple[Screen, str], BrowserContext] = field(default_factory=dict)

    def visits(self) -> Iterator[tuple[Stop, Visit]]:
        for moment in Moment:
            self._bring_to(moment)
            for stop in all_stops():
                if stop.moment == moment and any(part in stop.name for part in self.only.split(",")):
                    yield from self._visits_of(stop)
        for device in self._devices.values():
            device.close()

    def _visits_of(self, stop: Stop) -> Iterator[tuple[Stop, Visit]]:
        for screen in stop.screens[:1] if self.is_brief else stop.screens:
            for language in self.languages:
                visit = self._visit(screen, language, stop.by)
                stop.way(visit)
                visit.page.evaluate("document.fonts.ready")
                yield stop, visit
                visit.page.close()
                if stop.spoils_browser:
                    self._devices.pop((screen, language)).close()

    def _visit(self, screen: Screen, language: str, by: str) -> Visit:
        """A new page in the browser of this screen and language, which remembers style and scripts, but no visitor."""
        session = self._session_of(by) if by else []
        device = self._device(screen, language)
        device.clear_cookies()
        language_cookie = {"name": settings.LANGUAGE_COOKIE_NAME, "value": LANGUAGES[language]}
        device.add_cookies([*session, {**language_cookie, "url": self.house.address}])  # type: ignore[list-item]
        return Visit(device.new_page(), self.house.address, screen, language)

    def _device(self, screen: Screen, language: str) -> BrowserContext:
        if (screen, language) not in self._devices:
            self._devices[screen, language] = self.browser.new_context(
                viewport={"width": screen.width, "height": screen.height},
                device_scale_factor=screen.scale,
                reduced_motion="reduce",
                user_agent=self._name_of_device,
            )
        return self._devices[screen, language]

    @cached_property
    def _name_of_device(self) -> str:
        """Another one for each walk, so that the wrong codes of the last one do not count."""
        return f"Tour {secrets.token_hex(4)}"

    def _session_of(self, staff_number: str) -> list[Any]:
        if staff_number not in self._signed_in:
            visit = self._visit(DESK, "zh", "")
            visit.goes_to("/sign-in/")
            visit.page.fill("[name=staff_number]", staff_number)
            visit.page.fill("[name=password]", PASSWORD)
            visit.page.press("[name=password]", "Enter")
            visit.page.wait_for_url(lambda reached: "/sign-in/" not in reached)
            self._signed_in[staff_number] = visit.page.context.cookies()
            visit.page.close()
        return self._signed_in[staff_number]

    def _bring_to(self, moment: Moment) -> None:
        if moment == Moment.FURNISHED:
            load_organisation()
        elif moment == Moment.LIVED_IN:
            # In a process of its own, because playing the stories turns back the clock of all its threads.
            assert self.house.start("load_demonstration", "--verbosity=0").wait() == 0
