"""The rooms need what a started house has: the Chinese words compiled."""

from pathlib import Path

import polib
import pytest
from django.conf import settings


@pytest.fixture(scope="session", autouse=True)
def a_house_ready_for_visitors() -> None:
    for words in Path(settings.LOCALE_PATHS[0]).rglob("*.po"):
        compiled = words.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < words.stat().st_mtime:
            polib.pofile(str(words)).save_as_mofile(str(compiled))
