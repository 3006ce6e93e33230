"""The doctor's work shared among processes, because a large house is more than one core reads in a minute."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import islice

from django.db import connection

from casework.cases.models import Case
from casework.cases.snapshot import Ids, exported, one_snapshot

from .doctor import Ailment, Finding, examine, examine_cases, examine_house
from .examining_part import begin, examine_part

CASES_PER_PART = 5000
"""Enough that starting a process is worth it, few enough that none waits long for the last one."""
MOST_PROCESSES = 4
"""Each holds a connection to the database and about 150 MB."""


def examine_together() -> Iterator[Finding]:
    """As `doctor.examine`, part by part in as many processes as there are cores; a small house in this one alone.

    All see one moment: the one that this process has exported, and in which it stays until they are done.
    """
    if connection.in_atomic_block:  # what is not committed no other process sees
        yield from examine()
        return
    with one_snapshot():
        parts = list(_parts())
        yield from _examine_parts(parts) if len(parts) > 1 else examine_cases()
        yield from examine_house()


def _parts() -> Iterator[Ids]:
    ids = Case.objects.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=CASES_PER_PART)
    while part := list(islice(ids, CASES_PER_PART)):
        yield part[0], part[-1]


def _examine_parts(parts: list[Ids]) -> Iterator[Finding]:
    moment, processes = exported(), min(os.cpu_count() or 1, MOST_PROCESSES, len(parts))
    firsts, lasts = zip(*parts, strict=True)
    with ProcessPoolExecutor(
        processes,
        mp_context=multiprocessing.get_context("spawn"),  # a fork would share this one's connection
        initializer=begin,
        initargs=(connection.settings_dict["NAME"],),
    ) as pool:
        for found in pool.map(examine_part, [moment] * len(parts), firsts, lasts):
            for about, ailment, expected, what in found:
                yield Finding(about, Ailment(ailment), expected, what)
