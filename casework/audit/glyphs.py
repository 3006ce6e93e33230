"""No empty boxes: a character that no installed font can draw is written as its number, 〔U+1F600〕."""

from __future__ import annotations

import re
import shutil
import subprocess
from functools import cache

_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""They would turn the order of the text around them: shown, not obeyed."""
_DRAWS_NOTHING = re.compile("[\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f\ufeff\u00ad\U000e0000-\U000e01ef]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_RARE = re.compile("[^\t\n\r -~\u00a0-\u00ff\u3000-\u303f\u4e00-\u9fa5\uff01-\uff5e]")
"""What is worth a look: everything beyond Latin and the everyday ideographs, which every CJK font draws."""


def legible(text: str) -> str:
    """`text` (plain or HTML) with nothing in it that would come out as an empty box or turn lines around."""
    text = _DRAWS_NOTHING.sub("", _CONTROL.sub("", text))
    return _RARE.sub(lambda found: _drawn(found[0]), text)


def _drawn(character: str) -> str:
    covered = _covered()
    if character not in _OVERRIDES and (not covered or any(ord(character) in span for span in covered)):
        return character
    return f"〔U+{ord(character):04X}〕"


@cache
def _covered() -> tuple[range, ...]:
    """The code points of all fonts that fontconfig knows, where missing glyphs are sought; none if it can't say."""
    tool = shutil.which("fc-list")
    if tool is None:
        return ()
    answer = subprocess.run([tool, "--format", "%{charset}\n"], capture_output=True, text=True, timeout=30, check=False)
    spans = set(answer.stdout.split())
    points = sorted((int(start, 16), int(end or start, 16)) for start, _, end in (s.partition("-") for s in spans))
    return tuple(_merged(points))


def _merged(points: list[tuple[int, int]]) -> list[range]:
    merged: list[range] = []
    for start, end in points:
        if merged and start <= merged[-1].stop:
            merged[-1] = range(merged[-1].start, max(merged[-1].stop, end + 1))
        else:
            merged.append(range(start, end + 1))
    return merged
