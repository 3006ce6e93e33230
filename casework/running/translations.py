"""Compiles the catalogues of messages when their sources are newer: no gettext needed to run."""

from pathlib import Path

import polib


def compile_stale(folder: Path) -> list[Path]:
    """The .mo files that were written, each put in place as a whole."""
    written = []
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        compiled = source.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
            draft = source.with_suffix(".mo.new")
            polib.pofile(str(source)).save_as_mofile(str(draft))
            draft.replace(compiled)
            written.append(compiled)
    return written
