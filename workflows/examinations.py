"""Examining the whole house: every night, and when somebody on this machine asks `/readyz` for depth."""

from __future__ import annotations

import asyncio
import logging
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.utils import timezone

from casework.cases.models import Case

from .doctor import Ailment, Finding
from .examining import examine_together
from .models import Examination

logger = logging.getLogger(__name__)

KEPT_FINDINGS = 100
KEPT_FOR = timedelta(days=90)
NIGHT_HOUR = 2
"""Local time from which on the examination of the day is due."""
BUSY = 3
"""What the command exits with when another examination is under way."""
_LOCK = (0x58514558, 0)
"""Advisory lock of our own ("XQEX"): one examination at a time, in the whole house."""
_LONGEST_SECONDS = 900


class AlreadyExamining(Exception):
    """Another process is at it."""


class ExaminationFailed(Exception):
    """The child ended without a result; what it said is in the log."""


def examine_and_record(say: Callable[[Finding], None] = lambda finding: None) -> Examination:
    """Examines the house, says each finding as it comes, and keeps the first ones. Raises `AlreadyExamining`."""
    with _alone():
        began_at, count, first = time.monotonic(), 0, []
        for finding in examine_together():
            say(finding)
            count += 1
            if count <= KEPT_FINDINGS:
                first.append([finding.about, finding.ailment.value, finding.expected, finding.found])
        Examination.objects.filter(finished_at__lt=timezone.now() - KEPT_FOR).delete()
        return Examination.objects.create(
            finished_at=timezone.now(),
            seconds=round(time.monotonic() - began_at, 1),
            cases=Case.objects.count(),
            findings=count,
            first_findings=first,
        )


@contextmanager
def _alone() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", _LOCK)
        if not cursor.fetchone()[0]:
            raise AlreadyExamining
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", _LOCK)


def last_examination() -> Examination | None:
    return Examination.objects.first()


def findings_of(examination: Examination) -> list[Finding]:
    """The first of them; what a later version does not know any more is left out."""
    kept = examination.first_findings
    known = set(Ailment.values)
    return [Finding(number, Ailment(code), expected, found) for number, code, expected, found in kept if code in known]


def is_due() -> bool:
    """Whether there was none since two o'clock last night, local time."""
    last = last_examination()
    return last is None or last.finished_at < _last_night()


def _last_night() -> datetime:
    now = timezone.localtime()
    tonight = now.replace(hour=NIGHT_HOUR, minute=0, second=0, microsecond=0)
    return tonight if tonight <= now else tonight - timedelta(days=1)


async def examine_in_a_child() -> None:
    """In a process of its own, so that pages, news and timers wait for nothing and its memory is given back.

    Raises `AlreadyExamining`, `ExaminationFailed`. Cancelled or too long: the child is ended.
    """
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        str(settings.BASE_DIR / "manage.py"),
        "doctor",
        "--record",
        "--in-background",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    try:
        _, said = await asyncio.wait_for(child.communicate(), _LONGEST_SECONDS)
    except TimeoutError:
        raise ExaminationFailed("it took too long") from None
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    _judge(child.returncode, said)


def _judge(status: int | None, said: bytes) -> None:
    if status == BUSY:
        raise AlreadyExamining
    if status != 0:
        logger.error("the examination failed: %s", said.decode(errors="replace")[-500:])
        raise ExaminationFailed(f"exit {status}")
    if said:
        logger.error("the examination found something wrong: %s", said.decode(errors="replace")[:2000])
