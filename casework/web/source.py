"""`/source/`: the source of exactly what runs here, as the AGPL promises every user of a network service."""

import io
import tarfile
from functools import lru_cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse

from casework.machine.environment import SOURCE_DIR

PARTS = (
    "casework",
    "docs",
    "notifications",
    "requirements",
    "templates",
    "tests",
    "workflows",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "Makefile",
    "README.md",
    "README.zh-CN.md",
    "manage.py",
    "mkdocs.yml",
    "pyproject.toml",
)
"""What is packed is named, so that no data folder or key lying beside it ever is."""
LEFT_OUT = {"__pycache__", ".hypothesis"}


def source(request: HttpRequest) -> HttpResponse:
    headers = {"Content-Disposition": 'attachment; filename="xinqiao-source.tar.gz"'}
    return HttpResponse(packed_source(), content_type="application/gzip", headers=headers)


@lru_cache(maxsize=1)
def packed_source() -> bytes:
    """Packed once per process: files do not change under a running house."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for part in PARTS:
            if (SOURCE_DIR / part).exists():
                archive.add(SOURCE_DIR / part, f"xinqiao/{part}", filter=_without_builder)
    return packed.getvalue()


def _without_builder(entry: tarfile.TarInfo) -> tarfile.TarInfo | None:
    """Leaves out compiled files, and who owned them on this machine."""
    if LEFT_OUT & set(Path(entry.name).parts) or entry.name.endswith((".pyc", ".mo")):
        return None
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    return entry
