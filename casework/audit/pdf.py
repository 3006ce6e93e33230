"""Setting a document in type. The only module that knows WeasyPrint; it reads nothing but packaged files."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from .glyphs import legible
from .palette import colours

if TYPE_CHECKING:
    from casework.cases.models import Case

STATIC = Path(__file__).resolve().parents[1] / "static"
PACKAGED = {
    "packaged:mark.svg": (STATIC / "marks" / "mark.svg", "image/svg+xml"),
}
"""Everything a document may refer to; style sheets come with the program and refer to nothing."""
STYLE_SHEET = STATIC / "print" / "dossier.css"


Progress = Callable[[int], None]


class Refused(ValueError):
    """A document asked for something that is not packaged. WeasyPrint leaves that thing out."""


class PackagedFilesOnly(URLFetcher):  # type: ignore[misc]
    """Refuses every address but the few in `PACKAGED`: no file, no network, no data (P-37, T-54)."""

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        if url not in PACKAGED:
            raise Refused("only packaged files")
        path, content_type = PACKAGED[url]
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": content_type})


@cache
def _fonts() -> FontConfiguration:
    """One per process: each further one keeps its fonts in memory for good (187 MB flat against 765 MB)."""
    return FontConfiguration()


@cache
def _style_sheet() -> CSS:
    """With the colours of tokens.css put in: custom properties on every element would cost 40 ms a document."""
    text = re.sub(r"var\(--([a-z-]+)\)", lambda found: colours()[found[1]], STYLE_SHEET.read_text(encoding="utf-8"))
    return CSS(string=text, font_config=_fonts(), url_fetcher=PackagedFilesOnly())


def typeset(html: str, *, on_progress: Progress | None = None) -> bytes:
    """A tagged PDF of `html`, which must be escaped already. Calls `on_progress` with per cent, in this thread."""
    with _reporting(on_progress):
        document = HTML(string=legible(html), url_fetcher=PackagedFilesOnly(), base_url=None)
        return document.write_pdf(  # type: ignore[no-any-return]
            stylesheets=(_style_sheet(),), font_config=_fonts(), pdf_tags=True, custom_metadata=False
        )


def render_case(case: Case, language: str) -> bytes:
    """The audit PDF of a case in `language` (`zh-hans` or `en`), set in this very process."""
    # Imported here, because the child process that sets type knows no Django and no database.
    from .document import case_html

    return typeset(case_html(case, language))


def render_sheet(case: Case, language: str) -> bytes:
    """The same for the record of an emergency."""
    from .document import sheet_html

    return typeset(sheet_html(case, language))


_progress_logger = logging.getLogger("weasyprint.progress")
_progress_logger.propagate = False  # for whoever waits, not for the log

STEPS = {"Step 1": 5, "Step 2": 10, "Step 3": 15, "Step 4": 30, "Step 5": 45, "Step 6": 75, "Step 7": 95}


class _ProgressHandler(logging.Handler):
    def __init__(self, on_progress: Progress) -> None:
        super().__init__()
        self.on_progress = on_progress
        self.reached = 0

    def emit(self, record: logging.LogRecord) -> None:
        percent = STEPS.get(record.getMessage()[:6], 0)
        if percent > self.reached:
            self.reached = percent
            self.on_progress(percent)


@contextmanager
def _reporting(on_progress: Progress | None) -> Iterator[None]:
    if on_progress is None:
        yield
        return
    logger, handler = _progress_logger, _ProgressHandler(on_progress)
    before = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(before)
