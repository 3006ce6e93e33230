"""One version for all static files, part of their address, so that browsers may keep them for ever."""

import hashlib
from importlib.metadata import version
from pathlib import Path


def static_version(folder: Path) -> str:
    """Changes with any file below `folder` and with the packages that bring static files.

    One version for all instead of one per file: relative imports between modules and
    style sheets then need no rewriting, and nothing has to be collected before a start.
    """
    digest = hashlib.sha256(version("django-htmx").encode())
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(file.relative_to(folder).as_posix().encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]
