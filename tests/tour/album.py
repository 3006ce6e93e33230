"""The album: pictures small enough to be kept with the source, and a page for them in each language."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

from PIL import Image

from tests.tour.chapters import CHAPTERS
from tests.tour.stops import Chapter, Stop, Visit

DOCS = Path(__file__).resolve().parent.parent.parent / "docs"
PICTURES = DOCS / "tour"
QUALITY = 45
TALLEST = 2200
"""Of a picture, in pixels of CSS; a longer page is cut off there."""
PDF_PAGES_SHOWN = 3
WIDTHS = {"desk": 640, "kiosk-wide": 480, "kiosk": 280, "phone": 220, "page": 300}
"""As shown in the handbook."""
PDF_CAPTIONS = {
    "en": ("The audit report", "Every step with its time, all messages, and the seals of the ledger."),
    "zh": ("审计报告", "每一步的时间、全部留言，以及台账的校验值。"),
}
HEADS = {
    "en": (
        "The tour",
        "Every page of the house, with the people and cases of the demonstration organisation in it. `make tour` walks "
        "through it with a browser and takes these pictures anew; the same in Chinese: [中文导览](tour.zh-CN.md). "
        "What workers and members write stays in the language in which they wrote it.",
    ),
    "zh": (
        "导览",
        "系统的每一个页面，里面是演示组织的人和事。`make tour` 会用浏览器走一遍并重新拍下这些图片，"
        "英文版见 [The tour](tour.md)。",
    ),
}


def take(stop: Stop, visit: Visit) -> None:
    """Keeps a picture of what `visit` sees."""
    page, width, height = visit.page, visit.screen.width, visit.screen.height
    if stop.is_whole:
        wanted = int(page.evaluate("document.documentElement.scrollHeight"))
        height = max(height, min(wanted, TALLEST))
    page.mouse.move(0, 0)
    if not visit.screen.is_kiosk:
        # A taller window instead of a picture beyond its edge, so that what sticks to the edge is where it belongs.
        # Not at a kiosk, whose pages look different on a screen that stands upright.
        page.set_viewport_size({"width": width, "height": height})
    page.wait_for_timeout(150)
    shot = page.screenshot(
        animations="disabled",
        caret="hide",
        full_page=stop.is_whole,
        clip={"x": 0, "y": 0, "width": width, "height": height},
    )
    _keep(Image.open(io.BytesIO(shot)), name_of(stop.name, visit.screen.name, visit.language))


def take_pages(pdf: bytes, language: str, folder: Path) -> None:
    """Keeps the first pages of an audit report."""
    source = folder / f"{language}.pdf"
    source.write_bytes(pdf)
    program = ["pdftoppm", "-r", "80", "-l", str(PDF_PAGES_SHOWN), "-png", str(source), str(folder / language)]
    subprocess.run(program, check=True)
    for number, page in enumerate(sorted(folder.glob(f"{language}-*.png")), 1):
        _keep(Image.open(page), name_of("audit-report", f"page-{number}", language))


def name_of(stop: str, screen: str, language: str) -> str:
    return f"{stop}.{screen}.{language}.webp"


def _keep(picture: Image.Image, name: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    picture.convert("RGB").save(PICTURES / name, "WEBP", quality=QUALITY, method=6)


def write_pages() -> None:
    for language, file in (("en", "tour.md"), ("zh", "tour.zh-CN.md")):
        title, words = HEADS[language]
        parts = [f"# {title}", words, *(part for chapter in CHAPTERS for part in _chapter(chapter, language))]
        (DOCS / file).write_text("\n\n".join(parts) + "\n", encoding="utf-8")


def _chapter(chapter: Chapter, language: str) -> list[str]:
    is_english = language == "en"
    parts = [f"## {chapter.title if is_english else chapter.title_zh}"]
    parts.append(chapter.words if is_english else chapter.words_zh)
    for stop in chapter.stops:
        caption = stop.caption if is_english else stop.caption_zh
        names = [name_of(stop.name, screen.name, language) for screen in stop.screens]
        parts += [f"**{caption}**", _row(names, caption)]
        if stop.name == "audit-report-done":
            parts += _report(language)
    return parts


def _report(language: str) -> list[str]:
    title, words = PDF_CAPTIONS[language]
    pages = sorted(path.name for path in PICTURES.glob(f"audit-report.page-*.{language}.webp"))
    return [f"**{title}{'. ' if language == 'en' else '：'}{words}**", _row(pages, title)]


def _row(names: list[str], caption: str) -> str:
    """Small, side by side; each leads to the full picture."""
    return "\n".join(
        f'<a href="tour/{name}"><img src="tour/{name}" alt="{caption}" width="{_width(name)}"></a>' for name in names
    )


def _width(name: str) -> int:
    return WIDTHS["page" if ".page-" in name else name.split(".")[1]]
