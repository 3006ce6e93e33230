"""Checks everything there is to check, one part after the other, and fails when any part did.

`python -m tests.everything [PART …]`; without parts: all.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

SOURCE = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
COVER_INTO = SOURCE / "var" / "coverage"
ON_ALL_CORES = ["-n", "logical", "--maxprocesses", "4", "--dist", "loadgroup"]
PYTEST = ["python", "-m", "pytest", "-q", "-p", "tests.covering"]
PARTS: dict[str, list[str]] = {
    "style": ["ruff", "check", "."],
    "format": ["ruff", "format", "--check", "."],
    "storeys": ["lint-imports", "--no-logo"],
    "templates": ["djlint", "--lint", "--quiet", "templates"],
    "migrations": ["python", "manage.py", "makemigrations", "--check", "--dry-run"],
    "types": ["mypy"],
    "tests": [*PYTEST, "--durations=40", *ON_ALL_CORES],
    "coverage": ["python", "-m", "tests.coverage", str(COVER_INTO)],
}
TESTS_FAILED = 1
TRIED_AGAIN_AT_MOST = 5
"""More failures than that are no accident of a busy machine."""


def main(wanted: list[str]) -> int:
    failed = [name for name in wanted or PARTS if not _passes(name)]
    _print(f"\n{'FAILED: ' + ', '.join(failed) if failed else 'Everything passes.'}")
    return 1 if failed else 0


def _passes(name: str) -> bool:
    """Shows a part's output as it comes, so that a long one is seen to live."""
    began_at = time.monotonic()
    _print(f"\n== {name}")
    if name == "tests":
        for old in (COVER_INTO, SOURCE / ".pytest_cache"):
            shutil.rmtree(old, ignore_errors=True)
    status = _run(PARTS[name])
    if name == "tests" and status == TESTS_FAILED:
        status = _once_more_alone()
    _print(f"== {name}: {'ok' if status == 0 else 'FAILED'} in {time.monotonic() - began_at:.0f} s")
    return status == 0


def _once_more_alone() -> int:
    """Real processes and browsers on a busy machine are sometimes late. What fails alone, too, is broken; what does not
    is named, so that somebody makes it steadier."""
    failed = _last_failed()
    if not 0 < len(failed) <= TRIED_AGAIN_AT_MOST:
        return TESTS_FAILED
    _print("\n== once more, one after the other:\n" + "\n".join(f"   {test}" for test in failed))
    status = _run([*PYTEST, *failed])
    if status == 0:
        _print("== UNSTEADY, passed alone only:\n" + "\n".join(f"   {test}" for test in failed))
    return status


def _last_failed() -> list[str]:
    """Ids of the tests that failed, from pytest's own notes, without the groups that pytest-xdist adds."""
    notes = SOURCE / ".pytest_cache" / "v" / "cache" / "lastfailed"
    named = json.loads(notes.read_text()) if notes.exists() else {}
    return sorted({re.sub(r"@[a-z_ ]+$", "", test) for test in named})


def _run(command: list[str]) -> int:
    program, *arguments = command
    environment = {**os.environ, "COVER_INTO": str(COVER_INTO)}
    return subprocess.run([str(BIN / program), *arguments], check=False, cwd=SOURCE, env=environment).returncode


def _print(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
