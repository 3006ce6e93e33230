"""The style guide shows every piece of the look: what holds there holds in every room built from it."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

SIZES = {"phone": (390, 844, ""), "desk": (1440, 900, ""), "kiosk": (1080, 1920, "?room=kiosk")}
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
SMALLEST_TARGETS = {"phone": 48, "desk": 48, "kiosk": 72}


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        yield browser
        browser.close()


@pytest.fixture(params=[(size, language) for size in SIZES for language in ("zh-hans", "en")], ids="-".join)
def guide(request: pytest.FixtureRequest, chromium: Browser, live_server: object) -> Iterator[tuple[str, Page]]:
    size, language = request.param
    width, height, query = SIZES[size]
    context = chromium.new_context(viewport={"width": width, "height": height})
    address = str(live_server)
    context.add_cookies([{"name": "django_language", "value": language, "url": address}])
    page = context.new_page()
    page.goto(f"{address}/style-guide/{query}")
    yield size, page
    context.close()


@pytest.mark.story
def test_nothing_serious_stands_in_anybodys_way(guide: tuple[str, Page]) -> None:
    found = Axe().run(guide[1]).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in found if each["impact"] in ("serious", "critical")] == []


@pytest.mark.story
def test_a_page_never_has_to_be_pushed_sideways(guide: tuple[str, Page]) -> None:
    assert guide[1].evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


@pytest.mark.story
def test_a_gloved_finger_hits_every_button(guide: tuple[str, Page]) -> None:
    size, page = guide
    heights = page.eval_on_selector_all(
        ".button, .tile, .choice, .emergency, .bar__tool:not(.bar__word), .photos__add, .field select, .field textarea",
        "all => all.map(each => each.getBoundingClientRect().height).filter(height => height > 0)",
    )
    assert min(heights) >= SMALLEST_TARGETS[size]


@pytest.mark.story
def test_a_link_to_a_form_opens_it_as_a_dialog(guide: tuple[str, Page]) -> None:
    page = guide[1]
    page.locator("[data-opens]").first.click()
    assert page.locator("#ask-reason").is_visible()
    assert page.evaluate("document.activeElement.tagName") == "TEXTAREA"
    page.locator("[data-closes]").click()
    assert not page.locator("#ask-reason").is_visible()


@pytest.mark.story
def test_an_answer_is_counted_while_it_is_written(guide: tuple[str, Page]) -> None:
    page = guide[1]
    page.fill("#answer", "谢谢您😀")
    assert page.inner_text("#answer-count") == "4 / 500"


@pytest.mark.story
def test_a_photo_is_shown_and_can_be_taken_back(guide: tuple[str, Page]) -> None:
    page = guide[1]
    page.set_input_files("[data-photos]", {"name": "floor.png", "mimeType": "image/png", "buffer": b"\x89PNG"})
    assert page.locator("#photo-list img").count() == 1
    page.click(".photo__remove")
    assert page.locator("#photo-list img").count() == 0
    assert page.evaluate("document.querySelector('[data-photos]').files.length") == 0
