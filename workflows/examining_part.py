"""What a process does that examines a part of the house. Loads nothing of Django before it is set up."""

from __future__ import annotations

import django

from casework.machine.processes import end_with_parent


def begin(database: str) -> None:
    """In the new process, once."""
    end_with_parent()
    django.setup()
    from django.db import connection

    connection.settings_dict["NAME"] = database


def examine_part(moment: str, first: int, last: int) -> list[tuple[str, str, str, str]]:
    """What is wrong with the cases of these ids as of the `moment` that another process has exported: of each finding
    what it is about, what it is, what was expected and what was found."""
    from casework.cases.snapshot import one_snapshot

    from .doctor import examine_cases

    with one_snapshot(same_as=moment):
        found = examine_cases((first, last))
        return [(finding.about, finding.ailment.value, finding.expected, finding.found) for finding in found]
