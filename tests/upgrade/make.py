"""Makes the database of a house at work, as the checked-out commit makes it: `python -m tests.upgrade.make`.

`1f697d3.sql.gz` was made at commit 1f697d3, the last one before ladder and emergency lane. To add the house of a later
release: check that release out and run this against a PostgreSQL 15, the oldest we serve (`DATABASE_URL`, and its
`pg_dump` in PATH), so that every later server can read what it writes.
"""

from __future__ import annotations

import gzip
import os
import re
import subprocess
import sys

from tests.upgrade import FOLDER, RECEIPT_KEY

_NOT_FOR_PSYCOPG = re.compile(r"^(--.*|\\.*|SET .*|SELECT pg_catalog\.set_config.*|(CREATE|COMMENT ON) EXTENSION.*|)$")
"""Comments, psql's own commands, settings of the server that pg_dump came from, and what needs a superuser."""


def main() -> int:
    import django

    os.environ.update(DJANGO_SETTINGS_MODULE="tests.settings", RECEIPT_KEY=RECEIPT_KEY)
    django.setup()
    from django.core.management import call_command

    from tests.processes import fresh_database
    from tests.upgrade.life import live

    commit = subprocess.run(
        ["git", "log", "-1", "--format=%h", "--", "casework", "workflows", "notifications"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    with fresh_database("upgrade") as database:
        call_command("migrate", verbosity=0)
        live()
        (FOLDER / f"{commit}.sql.gz").write_bytes(gzip.compress(dumped(database.url).encode(), mtime=0))
    return 0


def dumped(url: str) -> str:
    """Schema and rows as plain SQL that needs no role, extension or psql."""
    written = subprocess.run(
        [
            "pg_dump",
            "--no-owner",
            "--no-privileges",
            "--no-comments",
            "--no-tablespaces",
            "--rows-per-insert=500",
            "--exclude-table-data=django_session",
            url,
        ],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return "".join(f"{line}\n" for line in written.splitlines() if not _NOT_FOR_PSYCOPG.match(line))


if __name__ == "__main__":
    sys.exit(main())
