"""Who stands in for whom, followed to its end. Plain Python: asks nothing, changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Protocol


class Away(Protocol):
    person_id: int
    substitute_id: int | None
    starts_on: date
    ends_on: date


def stand_in(person_id: int, absent: Mapping[int, int | None]) -> int | None:
    """Who is to be asked instead of `person_id`: the first of the chain who is there; themselves when they are.

    `absent` maps everybody who is away to their substitute. None where the chain ends with nobody, or in a circle.
    """
    passed: set[int] = set()
    asked: int | None = person_id
    while asked is not None and asked in absent:
        if asked in passed:
            return None
        passed.add(asked)
        asked = absent[asked]
    return asked


def circle_day(wanted: Away, others: Iterable[Away]) -> date | None:
    """The first day on which `wanted` would close a circle of substitutes among `others`; None when there is none.

    A circle needs all its absences at once, so it begins on a day on which one of them begins.
    """
    together = [one for one in others if one.starts_on <= wanted.ends_on and wanted.starts_on <= one.ends_on]
    begins = {wanted.starts_on} | {one.starts_on for one in together if one.starts_on >= wanted.starts_on}
    return next((day for day in sorted(begins) if _is_circle(wanted, together, day)), None)


def _is_circle(wanted: Away, others: Iterable[Away], day: date) -> bool:
    absent = {one.person_id: one.substitute_id for one in others if one.starts_on <= day <= one.ends_on}
    asked, passed = wanted.substitute_id, {wanted.person_id}
    while asked is not None and asked not in passed:
        passed.add(asked)
        asked = absent.get(asked)
    return asked == wanted.person_id
