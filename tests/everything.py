"""Checks everything there is to check, one part after the other, and fails when any part did.

`python -m tests.everything [PART …]`; without parts: all.
"""

import subprocess
import sys
import time
from pathlib import Path

BIN = Path(sys.executable).parent
ON_ALL_CORES = ["-n", "logical", "--maxprocesses", "4", "--dist", "loadgroup"]
PARTS: dict[str, list[str]] = {
    "style": ["ruff", "check", "."],
    "format": ["ruff", "format", "--check", "."],
    "storeys": ["lint-imports", "--no-logo"],
    "templates": ["djlint", "--lint", "--quiet", "templates"],
    "migrations": ["python", "manage.py", "makemigrations", "--check", "--dry-run"],
    "types": ["mypy"],
    "tests": ["python", "-m", "pytest", "-q", "--cov", "--cov-report=term:skip-covered", *ON_ALL_CORES],
}


def main(wanted: list[str]) -> int:
    failed = [name for name in wanted or PARTS if not _passes(name)]
    _print(f"\n{'FAILED: ' + ', '.join(failed) if failed else 'Everything passes.'}")
    return 1 if failed else 0


def _passes(name: str) -> bool:
    """Shows a part's output as it comes, so that a long one is seen to live."""
    program, *arguments = PARTS[name]
    began_at = time.monotonic()
    _print(f"\n== {name}")
    status = subprocess.run([str(BIN / program), *arguments], check=False).returncode
    _print(f"== {name}: {'ok' if status == 0 else 'FAILED'} in {time.monotonic() - began_at:.0f} s")
    return status == 0


def _print(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
