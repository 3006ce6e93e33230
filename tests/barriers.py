"""What stands in somebody's way on a page.

Axe takes a second of a whole core, and what it finds seldom depends on size and language: once for each page is enough.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from axe_playwright_python.sync_playwright import Axe

if TYPE_CHECKING:
    from playwright.sync_api import Page

IMPACTS = ("minor", "moderate", "serious", "critical")


def barriers(page: Page, *, at_least: str) -> list[tuple[str, str]]:
    """Rule and first element of each barrier of this impact or a heavier one."""
    counted = IMPACTS[IMPACTS.index(at_least) :]
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [(each["id"], each["nodes"][0]["html"]) for each in found if (each["impact"] or "minor") in counted]
