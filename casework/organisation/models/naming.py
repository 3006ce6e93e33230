"""Names in two languages."""

from __future__ import annotations

from django.utils.translation import get_language


def in_readers_language(chinese: str, english: str) -> str:
    return english if english and (get_language() or "").startswith("en") else chinese
