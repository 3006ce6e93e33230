"""A register of real petitions is taken over, and the leader's page tells what the file itself says."""

from __future__ import annotations

import csv
import math
import statistics
from datetime import date, datetime, time, timedelta
from pathlib import Path

import chinese_calendar
import pytest
from django.core.management import call_command
from django.test import Client

from casework.cases.models import Case
from casework.portals.templatetags.xinqiao import working_duration
from tests.cast import House

PETITIONS = Path(__file__).resolve().parents[3] / "shared" / "data" / "petitions.csv"
SHIFTS = ((time(8), time(12)), (time(13, 30), time(17, 30)))
WHOLE_PERIOD = {"since": "2010-01-01", "until": "2026-12-31"}


def working_seconds(start: datetime, end: datetime) -> float:
    """Day by day, from the published holidays: nothing of the product's own clock is used."""
    seconds, day = 0.0, start.date()
    while day <= end.date():
        if chinese_calendar.is_workday(day):
            seconds += sum(overlap(start, end, day, *shift) for shift in SHIFTS)
        day += timedelta(days=1)
    return seconds


def overlap(start: datetime, end: datetime, day: date, opens: time, closes: time) -> float:
    first = max(start, datetime.combine(day, opens, start.tzinfo))
    last = min(end, datetime.combine(day, closes, start.tzinfo))
    return max(0.0, (last - first).total_seconds())


def nine_of_ten(values: list[float]) -> float:
    """The time within which nine of ten were answered (nearest rank)."""
    return sorted(values)[math.ceil(0.9 * len(values)) - 1]


@pytest.mark.story
@pytest.mark.skipif(not PETITIONS.exists(), reason="the real petitions are not part of the product")
def test_the_leader_s_page_tells_the_response_times_of_the_file(house: House, tmp_path: Path) -> None:
    with PETITIONS.open(encoding="utf-8") as register:
        spans = [
            (datetime.fromisoformat(row["received_at"]), datetime.fromisoformat(row["replied_at"]))
            for row in csv.DictReader(register)
        ]
    elapsed = [(end - start) / timedelta(days=1) for start, end in spans]
    working = [working_seconds(start, end) for start, end in spans]

    for _ in range(2):
        call_command("import_cases", str(PETITIONS), rejects=str(tmp_path / "rejects.csv"), verbosity=0)
        assert Case.objects.count() == len(spans) == 1408

    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(house.leader)
    page = client.get("/lead/", WHOLE_PERIOD).content.decode()
    assert [round(statistics.median(elapsed), 1), round(nine_of_ten(elapsed), 1)] == [11.8, 41.2]
    for expected in ("11.8", "41.2"):
        assert f'<dd class="stat__value stat__value--time">{expected}<' in page
    for seconds in (statistics.median(working), nine_of_ten(working)):
        assert f"<b>{working_duration(seconds)}</b>" in page
