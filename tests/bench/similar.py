"""Milliseconds to find what may be the same matter among 100,000 open cases that the asker may see."""

from __future__ import annotations

import random
import statistics
import time

from django.db import connection

from casework.cases import similar
from casework.cases.models import Case, CaseSketch
from casework.cases.rules.similarity import sketch
from casework.cases.standing import standing_of
from tests.cast import House, a_report
from workflows.actions import receive_report

TEXTS, ROUNDS = 2000, 20
_FIRST, _SECOND = "水电浴室食堂宿舍工资夜班医院孩子设备", "坏冷慢少的了没有热高低不好问题"
_WORDS = [first + second for first in _FIRST for second in _SECOND]
"""Used as unevenly as words are: the first a hundred times as often as the hundredth."""


def measure(house: House) -> dict[str, float]:
    """Called when the house is full. Every case has a sketch, of one of 2,000 texts of forty words."""
    _sketch_everything()
    case = receive_report(a_report(house, text=_text(random.Random(0)))).case
    figures: dict[str, float] = {"cases": CaseSketch.objects.count()}
    for name, person in (("secretary", house.secretary), ("leader", house.leader)):
        standing = standing_of(person)
        taken = [_milliseconds(lambda: similar.similar_to(case, person, standing)) for _round in range(ROUNDS)]  # noqa: B023
        figures[f"{name}_median_ms"] = round(statistics.median(taken), 1)
        figures[f"{name}_worst_ms"] = round(max(taken), 1)
    return figures


def _sketch_everything() -> None:
    chance, key = random.Random(1), similar._key()
    bands = [sketch(_text(chance), key) for _each in range(TEXTS)]
    cases = Case.objects.filter(sketch=None).values_list("pk", flat=True)
    rows = [CaseSketch(case_id=pk, bands=bands[pk % TEXTS], key_mark="bench") for pk in cases]
    CaseSketch.objects.bulk_create(rows, batch_size=5000)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE cases_casesketch")


def _text(chance: random.Random) -> str:
    weights = [1 / (place + 1) for place in range(len(_WORDS))]
    return "，".join(chance.choices(_WORDS, weights, k=40))


def _milliseconds(look: object) -> float:
    began_at = time.perf_counter()
    look()  # type: ignore[operator]
    return (time.perf_counter() - began_at) * 1000
