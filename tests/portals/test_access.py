"""The style guide shows every piece of the look: what holds there holds in every room built from it."""

from collections.abc import Iterator
from socketserver import ThreadingMixIn
from threading import Thread
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page

from casework.wsgi import application
from tests.barriers import barriers

SIZES = {"phone": (390, 844, ""), "desk": (1440, 900, ""), "kiosk": (1080, 1920, "?room=kiosk")}
TOUCHED = ".button, .tile, .choice, .emergency, .bar__tool:not(.bar__word), .photos__add, .field textarea"
SMALLEST_TARGETS = {"phone": 48, "desk": 48, "kiosk": 72}


class QuietServer(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class QuietHandler(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Says nothing: a test's output is its result."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A real HTTP server over the real application; the style guide needs no database behind it."""
    server = make_server("127.0.0.1", 0, application, QuietServer, QuietHandler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(
    scope="module",
    params=[(size, language) for size in SIZES for language in ("zh-hans", "en")],
    ids="-".join,
)
def guide(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[tuple[str, Page]]:
    """Only to be looked at: several tests see the same page."""
    size, language = request.param
    page = open_guide(browser, address, size, language)
    yield size, page
    page.context.close()


@pytest.fixture
def phone(browser: Browser, address: str) -> Iterator[Page]:
    page = open_guide(browser, address, "phone", "zh-hans")
    yield page
    page.context.close()


def open_guide(browser: Browser, address: str, size: str, language: str) -> Page:
    width, height, query = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height})
    context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": address}])
    page = context.new_page()
    page.goto(f"{address}/style-guide/{query}")
    return page


@pytest.mark.story
@pytest.mark.parametrize(
    "guide", [("phone", "zh-hans"), ("desk", "en"), ("kiosk", "zh-hans")], indirect=True, ids="-".join, scope="module"
)
def test_nothing_serious_stands_in_anybodys_way(guide: tuple[str, Page]) -> None:
    assert barriers(guide[1], at_least="serious") == []


@pytest.mark.story
def test_a_page_never_has_to_be_pushed_sideways(guide: tuple[str, Page]) -> None:
    assert guide[1].evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


@pytest.mark.story
def test_a_gloved_finger_hits_every_button(guide: tuple[str, Page]) -> None:
    size, page = guide
    heights = page.eval_on_selector_all(
        TOUCHED,
        "all => all.map(each => each.getBoundingClientRect().height).filter(height => height > 0)",
    )
    assert min(heights) >= SMALLEST_TARGETS[size]


@pytest.mark.story
def test_a_link_to_a_form_opens_it_as_a_dialog(phone: Page) -> None:
    phone.locator("[data-opens]").first.click()
    assert phone.locator("#ask-reason").is_visible()
    assert phone.evaluate("document.activeElement.tagName") == "TEXTAREA"
    phone.locator("[data-closes]").click()
    assert not phone.locator("#ask-reason").is_visible()


@pytest.mark.story
def test_an_answer_is_counted_while_it_is_written(phone: Page) -> None:
    phone.fill("#answer", "谢谢您😀")
    assert phone.inner_text("#answer-count") == "4 / 500"


@pytest.mark.story
def test_a_photo_is_shown_and_can_be_taken_back(phone: Page) -> None:
    phone.set_input_files("[data-photos]", {"name": "floor.png", "mimeType": "image/png", "buffer": b"\x89PNG"})
    assert phone.locator("#photo-list img").count() == 1
    phone.click(".photo__remove")
    assert phone.locator("#photo-list img").count() == 0
    assert phone.evaluate("document.querySelector('[data-photos]').files.length") == 0
