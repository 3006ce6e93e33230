"""The tour leaves nothing out, and on none of its pages is anybody shut out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from casework.urls import urlpatterns
from tests.barriers import barriers
from tests.cast import House
from tests.processes import OwnDatabase
from tests.running import RunningHouse, serving
from tests.tour.album import PICTURES, name_of
from tests.tour.chapters import NO_PAGES, all_stops, names_of
from tests.tour.stops import LANGUAGES
from tests.tour.walk import Walk

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def test_it_shows_every_address_or_says_why_not() -> None:
    shown = {name for stop in all_stops() for name in stop.shows}
    assert set(names_of(urlpatterns)) - shown - NO_PAGES.keys() == set(), "a page is missing from the tour"
    assert shown & NO_PAGES.keys() == set()
    assert (shown | NO_PAGES.keys()) - set(names_of(urlpatterns)) == set(), "the tour names what is not there"


def test_it_has_a_picture_of_every_stop_in_both_languages() -> None:
    wanted = {
        name_of(stop.name, screen.name, language)
        for stop in all_stops()
        for screen in stop.screens
        for language in LANGUAGES
    }
    kept = {path.name for path in PICTURES.glob("*.webp") if not path.name.startswith("audit-report.page-")}
    assert kept == wanted, "make tour takes them"


def test_the_album_stays_small() -> None:
    assert sum(path.stat().st_size for path in PICTURES.iterdir()) < 24_000_000


@pytest.fixture
def empty_house(own_database: OwnDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningHouse]:
    """Nobody is in it yet; its doors into trouble are open."""
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "tests.tour.settings")
    nobody: House = None  # type: ignore[assignment]
    with serving(nobody, own_database, tmp_path) as house:
        yield house


@pytest.mark.story
def test_no_stop_shuts_anybody_out(empty_house: RunningHouse, browser: Browser) -> None:
    seen, found = 0, []
    for stop, visit in Walk(empty_house, browser, languages=("zh",), is_brief=True).visits():
        seen += 1
        found += [(stop.name, *barrier) for barrier in barriers(visit.page, at_least="serious")]
        if visit.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append((stop.name, "wider than the screen", ""))
    assert found == []
    assert seen == len(all_stops())
