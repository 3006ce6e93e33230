"""Notes which lines and branches of the house are reached, in every process of the tests.

Our modules are instrumented while they are imported (slipcover); a probe is taken out once it has spoken, so that hot
code runs at full speed. Works only with COVER_INTO, the folder to which each process writes what it saw;
`tests.coverage` adds them up. A process that is killed takes its part with it.

As a plugin of pytest (`-p tests.covering`) it starts before Django loads the house.
"""

from __future__ import annotations

import json
import os
import secrets
from multiprocessing import util
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest
    from slipcover.slipcover import Slipcover

SOURCE = Path(__file__).resolve().parent.parent
SOURCES = [str(SOURCE / name) for name in ("casework", "workflows", "notifications")]
OMITTED = ["*/migrations/*"]
VARIABLE = "COVER_INTO"

_noting: list[Slipcover] = []


def start() -> None:
    """Instruments every module of ours that is imported from now on, here and in processes forked from here."""
    if not os.environ.get(VARIABLE) or _noting:
        return
    import slipcover

    noted = slipcover.Slipcover(branch=True)
    matcher = slipcover.FileMatcher(sources=SOURCES, omit=OMITTED)
    slipcover.ImportManager(noted, matcher).__enter__()
    _noting.append(noted)
    util.register_after_fork(noted, lambda _noted: util.Finalize(None, save, exitpriority=0))


def save() -> None:
    """Writes what this process saw, with its parents by fork."""
    if not _noting:
        return
    noted = _noting[0]
    seen: dict[str, set[int | tuple[int, int]]] = {file: set(marks) for file, marks in noted.all_seen.items()}
    for file, marks in noted.newly_seen.copy().items():
        seen.setdefault(file, set()).update(marks)
    folder = Path(os.environ[VARIABLE])
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{os.getpid()}-{secrets.token_hex(4)}"
    draft = folder / f"{name}.part"
    draft.write_text(json.dumps({file: list(marks) for file, marks in seen.items()}))
    draft.rename(folder / f"{name}.json")


def pytest_sessionfinish(session: pytest.Session) -> None:
    save()


if os.environ.get("PYTEST_XDIST_WORKER"):
    start()
