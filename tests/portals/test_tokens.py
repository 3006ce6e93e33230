"""The colours keep their promise of contrast (WCAG 2.2 AA), whoever changes them next."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

TEXT = 4.5
BORDER = 3.0
INKS = ("ink", "ink-muted", "sea", "sea-strong")
PAIRS = [
    *[
        (ink, ground, TEXT)
        for ink in ("ink", "ink-muted", "sea", "sea-strong")
        for ground in ("paper", "surface", "sea-mist")
    ],
    *[(tone, f"{tone}-soft", TEXT) for tone in ("good", "warn", "bad", "calm", "blue", "violet")],
    *[(tone, "surface", TEXT) for tone in ("warn", "bad", "calm", "red", "red-strong")],
    ("ink-muted", "paper-deep", TEXT),
    ("ink", "sea-soft", TEXT),
    ("sea-strong", "sea-soft", TEXT),
    ("bad", "paper", TEXT),
    ("on-sea", "sea", TEXT),
    ("on-sea", "sea-strong", TEXT),
    ("on-sea", "sea-deep", TEXT),
    ("on-sea-muted", "sea-strong", TEXT),
    ("on-red", "red", TEXT),
    ("on-red", "red-strong", TEXT),
    ("line-strong", "surface", BORDER),
    ("line-strong", "paper", BORDER),
    ("focus", "paper", BORDER),
    ("focus", "surface", BORDER),
    ("focus-on-sea", "sea-strong", BORDER),
    ("live-on-sea", "sea-strong", BORDER),
]


def sheet() -> Path:
    return Path(str(finders.find("tokens.css")))


def tokens() -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", sheet().read_text()))


def luminance(colour: str) -> float:
    """Relative luminance as WCAG defines it, 0 to 1."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize(("upper", "ground", "least"), PAIRS)
def test_text_and_borders_stand_out_from_their_ground(upper: str, ground: str, least: float) -> None:
    dark, light = sorted(luminance(tokens()[name]) for name in (upper, ground))
    assert (light + 0.05) / (dark + 0.05) >= least


def test_colours_are_written_down_in_one_place_only() -> None:
    others = [other for other in sheet().parent.rglob("*.css") if other != sheet()]
    written = re.compile(r":[^;{]*#[0-9a-fA-F]{3,8}\b[^;{]*;")
    assert [other.name for other in others if written.search(other.read_text())] == []
