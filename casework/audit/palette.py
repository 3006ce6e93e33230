"""The house's colours for drawings, read from the one place where they are written down."""

import re
from functools import cache
from pathlib import Path

TOKENS = Path(__file__).resolve().parents[1] / "static" / "tokens.css"
_COLOUR = re.compile(r"--([a-z-]+):\s*(#[0-9a-f]{6});")


@cache
def colours() -> dict[str, str]:
    """Name to `#rrggbb`; a drawing in a PDF can't ask a style sheet."""
    return dict(_COLOUR.findall(TOKENS.read_text(encoding="utf-8")))
