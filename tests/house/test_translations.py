"""Both languages are complete: every text in code and templates has its Chinese, with the same placeholders."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest

from casework.machine.environment import SOURCE_DIR
from casework.running.translations import compile_stale

CATALOGUE = Path("casework/locale/zh_Hans/LC_MESSAGES/django.po")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> polib.POFile:
    """What `make messages` would find, in a copy of the house."""
    copy = tmp_path_factory.mktemp("copy")
    for part in ("casework", "workflows", "notifications", "templates"):
        shutil.copytree(SOURCE_DIR / part, copy / part, ignore=shutil.ignore_patterns("__pycache__", "*.mo"))
    shutil.copy(SOURCE_DIR / "manage.py", copy)
    options = ["-l", "zh_Hans", "--no-obsolete", "--no-location", "--add-location=never"]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "casework.settings"}
    subprocess.run(
        [sys.executable, "manage.py", "makemessages", *options],
        cwd=copy, env=environment, check=True, capture_output=True,
    )  # fmt: skip
    return polib.pofile(str(copy / CATALOGUE))


def test_every_text_has_its_chinese(collected: polib.POFile) -> None:
    ours = {(entry.msgctxt, entry.msgid) for entry in polib.pofile(str(SOURCE_DIR / CATALOGUE)) if entry.translated()}
    missing = [entry.msgid for entry in collected if (entry.msgctxt, entry.msgid) not in ours]
    assert missing == []


def test_no_translation_is_a_guess() -> None:
    assert [entry.msgid for entry in polib.pofile(str(SOURCE_DIR / CATALOGUE)).fuzzy_entries()] == []


def test_every_translation_keeps_the_placeholders() -> None:
    different = [
        entry.msgid
        for entry in polib.pofile(str(SOURCE_DIR / CATALOGUE))
        for translation in [entry.msgstr, *entry.msgstr_plural.values()]
        if translation
        and set(PLACEHOLDER.findall(translation)) != set(PLACEHOLDER.findall(entry.msgid + entry.msgid_plural))
    ]
    assert different == []


def test_it_compiles_what_is_stale_and_only_that(tmp_path: Path) -> None:
    folder = tmp_path / "zh_Hans" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    shutil.copy(SOURCE_DIR / CATALOGUE, folder)
    assert compile_stale(tmp_path) == [folder / "django.mo"]
    assert compile_stale(tmp_path) == []
