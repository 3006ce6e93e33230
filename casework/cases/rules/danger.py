"""Words that point to danger to life. Plain Python: a text and two lists in, the words found out.

It only suggests; a human confirms or dismisses. A phrase is written as people write it; "…" stands for up to six
characters of anything within a sentence: `胸…痛` finds 胸口一阵阵地痛. A phrase of Latin letters is found as whole
words only.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

GAP = "…"
_WITHIN_A_SENTENCE = r"[^。！？!?；;\n]{0,6}?"
_LETTERS = r"[a-z0-9]"
_DENIED_BEFORE = re.compile(
    r"(?:没有?|未|无|并非|不|避免|防止|预防|以免|免得|容易|一旦|万一|如果|假如|倘若"
    r"|\b(?:no|not|never|without|avoid|prevent|if|in case of)\b)"
    r"(?:人|任何|造成|发生|出现|引发|小区|再|至于|是|会|有|any|body|one|is|was|being|get|to|a|\s){0,4}$"
)
"""What takes the danger back, or only imagines it, when it stands right before the word."""
_LOOK_BACK = 24


def words_found(text: str, danger: Iterable[str], harmless: Iterable[str] = ()) -> tuple[str, ...]:
    """The parts of `text` that speak of danger, in their order, each once; as they were written but in lower case.

    What stands in one of the `harmless` phrases, idioms and names, does not count, and neither does what is denied
    right before it.
    """
    plain = _plain(text)
    idioms = _pattern(tuple(harmless))
    if idioms is not None:
        plain = idioms.sub(lambda found: "\n" * len(found[0]), plain)
    pattern = _pattern(tuple(danger))
    if pattern is None:
        return ()
    found = (hit[0] for hit in pattern.finditer(plain) if not _is_denied(plain[: hit.start()]))
    return tuple(dict.fromkeys(found))


def _is_denied(before: str) -> bool:
    return _DENIED_BEFORE.search(before[-_LOOK_BACK:]) is not None


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).replace("...", GAP).lower()


@lru_cache(maxsize=32)
def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str] | None:
    """One expression for all; a longer phrase comes before a shorter one that begins the same."""
    written = sorted({_plain(phrase).strip() for phrase in phrases} - {"", GAP}, key=lambda each: (-len(each), each))
    return re.compile("|".join(map(_expression, written))) if written else None


def _expression(phrase: str) -> str:
    inner = _WITHIN_A_SENTENCE.join(re.escape(part) for part in phrase.split(GAP))
    before = rf"(?<!{_LETTERS})" if re.match(_LETTERS, phrase) else ""
    after = rf"(?!{_LETTERS})" if re.match(_LETTERS, phrase[-1]) else ""
    return before + inner + after
