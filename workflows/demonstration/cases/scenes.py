"""Small drawn pictures of what somebody might have taken with a phone; no photo, so nobody's rights are touched."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import cache

from PIL import Image, ImageDraw

from casework.cases.pictures import Picture, reencoded

_SIZE = (960, 720)


@cache
def drawn(name: str) -> Picture:
    """The scene of that name, through the same re-encoding as a worker's photo."""
    image = Image.new("RGB", _SIZE, "#d9dde0")
    _SCENES[name](ImageDraw.Draw(image))
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    size = buffer.tell()
    buffer.seek(0)
    return reencoded(buffer, size)


def _wet_floor(draw: ImageDraw.ImageDraw) -> None:
    """A tiled bath, a puddle, the skid of a slipper."""
    for row in range(9):
        for column in range(-2, 14):
            x, y = column * 90 + row * 14, 300 + row * 48
            draw.rectangle((x, y, x + 86, y + 44), fill="#b9c9cf" if (row + column) % 2 else "#aabdc5")
    draw.rectangle((0, 0, 960, 300), fill="#e8ecec")
    for x in range(80, 960, 220):
        draw.rectangle((x, 60, x + 12, 230), fill="#8d989e")
        draw.ellipse((x - 26, 40, x + 38, 76), fill="#74828a")
        for drop in range(5):
            draw.line((x - 14 + drop * 10, 84, x - 26 + drop * 16, 210), fill="#7fb2cc", width=3)
    draw.ellipse((210, 420, 760, 640), fill="#83b4c9")
    draw.ellipse((270, 450, 640, 590), fill="#a3cbdb")
    draw.line((330, 610, 600, 480), fill="#5b6b73", width=14)
    draw.ellipse((590, 440, 690, 490), fill="#c2603f")


def _broken_crate(draw: ImageDraw.ImageDraw) -> None:
    """A crate on the quay with two slats stove in."""
    draw.rectangle((0, 0, 960, 380), fill="#b5cbe0")
    draw.rectangle((0, 380, 960, 720), fill="#9b9c98")
    draw.rectangle((40, 150, 200, 380), fill="#b0512f")
    draw.rectangle((210, 210, 370, 380), fill="#2f6f8f")
    for slat in range(6):
        y = 250 + slat * 66
        draw.rectangle((330, y, 830, y + 54), fill="#c79a5b" if slat % 2 else "#b98a4c")
    for x in (330, 570, 790):
        draw.rectangle((x, 240, x + 40, 652), fill="#97703a")
    draw.polygon([(610, 382), (760, 360), (748, 470), (690, 448), (640, 500)], fill="#2b241b")
    draw.line((600, 372, 700, 520), fill="#e0bb80", width=16)
    draw.line((775, 350, 690, 490), fill="#d6ad6c", width=14)
    for x in range(380, 560, 50):
        draw.rectangle((x, 660, x + 34, 672), fill="#d6ad6c")


def _cold_heater(draw: ImageDraw.ImageDraw) -> None:
    """The water heater of the dormitory: the lamp is red, the dial stands at the cold end, the pipe drips."""
    draw.rectangle((0, 0, 960, 720), fill="#e6e2d8")
    draw.rounded_rectangle((300, 90, 660, 560), radius=60, fill="#f7f7f5", outline="#a7a7a2", width=8)
    draw.ellipse((400, 190, 560, 350), fill="#ffffff", outline="#60656a", width=8)
    draw.line((480, 270, 425, 310), fill="#c0392b", width=10)
    for x in (430, 480, 530):
        draw.rectangle((x - 3, 200, x + 3, 218), fill="#60656a")
    draw.ellipse((460, 420, 500, 460), fill="#d0342c")
    for x in (390, 550):
        draw.rectangle((x, 560, x + 26, 720), fill="#8f979c")
    for y in (590, 640, 690):
        draw.ellipse((596, y, 610, y + 20), fill="#5aa0c4")


def _worn_gloves(draw: ImageDraw.ImageDraw) -> None:
    """Work gloves with holes where the fingers grip the lashing rod."""
    draw.rectangle((0, 0, 960, 720), fill="#7b8b75")
    for left in (130, 520):
        draw.rounded_rectangle((left, 300, left + 270, 640), radius=50, fill="#e3d9bd")
        for finger, top in enumerate((150, 118, 108, 140)):
            x = left + finger * 68
            draw.rounded_rectangle((x, top, x + 58, 340), radius=28, fill="#e3d9bd")
        draw.polygon([(left + 262, 380), (left + 330, 300), (left + 356, 330), (left + 262, 500)], fill="#e3d9bd")
        draw.rectangle((left, 590, left + 270, 650), fill="#c65b3a")
        draw.ellipse((left + 10, 150, left + 48, 205), fill="#5a4634")
        draw.ellipse((left + 82, 200, left + 120, 250), fill="#5a4634")
        draw.ellipse((left + 90, 400, left + 180, 470), fill="#8a7a60")


_SCENES: dict[str, Callable[[ImageDraw.ImageDraw], None]] = {
    "wet floor": _wet_floor,
    "broken crate": _broken_crate,
    "cold heater": _cold_heater,
    "worn gloves": _worn_gloves,
}
