"""Adds up what all processes of the tests saw of the house: `python -m tests.coverage FOLDER`.

Prints each file that was not reached whole, and fails under 90 % of lines and branches together.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from slipcover.slipcover import Slipcover, format_missing

from tests.covering import OMITTED, SOURCE, SOURCES

FAIL_UNDER = 90.0
NOT_COUNTED = ["if TYPE_CHECKING:"]


def main(folder: Path) -> int:
    notes = sorted(folder.glob("*.json"))
    if not notes:
        _print(f"Nothing was noted in {folder}.")
        return 1
    reached = added_up(notes)
    for name, file in sorted(reached["files"].items()):
        if file["summary"]["percent_covered"] < 100:
            _print(f"{file['summary']['percent_covered']:6.1f} %  {name}  {_missing(file)}")
    percent = reached["summary"]["percent_covered"]
    _print(f"{percent:6.1f} %  of all lines and branches, noted by {len(notes)} processes; at least {FAIL_UNDER:.0f} %")
    return 0 if percent >= FAIL_UNDER else 1


def added_up(notes: list[Path]) -> dict[str, Any]:
    """As slipcover reports: `files` by path from the top of the checkout, and `summary`."""
    whole = Slipcover(branch=True, source=SOURCES, omit=OMITTED, exclude_also=NOT_COUNTED)
    for note in notes:
        for file, marks in json.loads(note.read_text()).items():
            seen = whole.all_seen[str((SOURCE / file).resolve())]
            seen.update(tuple(mark) if isinstance(mark, list) else mark for mark in marks)
    result: dict[str, Any] = whole.get_coverage()
    return result


def _missing(file: dict[str, Any]) -> str:
    """Ranges of lines, and branches as from->to."""
    found: str = format_missing(file["missing_lines"], file["executed_lines"], file["missing_branches"])
    return found


def _print(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
