"""Noticing that the clock jumped, before deadlines fire that nobody lived through (pitfall P-47).

Timers go by the database's clock. Between two sweeps it must have advanced as much as the machine has been up; where it
did not, somebody set it, or a virtual machine was put to sleep. What such a jump alone made due fires at once when it
is little, and waits for a human (`manage.py confirm_timers`) when it is much.
"""

from __future__ import annotations

import logging
import platform
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Max, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from .models import ClockJump, ClockMark
from .waiting import armed

logger = logging.getLogger(__name__)

TOLERANCE = timedelta(minutes=5)
LONGEST_OUTAGE = timedelta(days=10)
"""After a restart of the machine nobody knows how long it was off; more than this is taken for a jump. The longest
public holiday has nine days, and some switch everything off for it."""
MARK_EVERY = timedelta(seconds=10)
FEW = 20
"""A jump that makes no more than this due never has to be confirmed."""


@dataclass(frozen=True)
class Reading:
    """Both clocks at one moment. `uptime` cannot be set and counts sleep; it is comparable within one `boot` only."""

    at: datetime
    boot: str
    uptime: timedelta


def read_clocks() -> Reading:
    return Reading(database_time(), _boot(), timedelta(seconds=_uptime_seconds()))


def database_time() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement_timestamp()")
        return cursor.fetchone()[0]  # type: ignore[no-any-return]


def checked_moment() -> datetime:
    """The database's time, up to which timers may fire; notes a jump before anybody fires by it."""
    mark = ClockMark.objects.filter(pk=_boot()).annotate(read_at=Now()).first()
    if mark is None or not -TOLERANCE < mark.read_at - mark.seen_at < MARK_EVERY:
        return _renew()
    return mark.read_at


def disagreement() -> timedelta:
    """How far this process's clock, or that of a dispatcher in the last minute, is from the database's."""
    here = abs(timezone.now() - (at := database_time()))
    there = ClockMark.objects.filter(strayed_at__gt=at - timedelta(minutes=1)).aggregate(Max("stray_seconds"))
    return max(here, timedelta(seconds=there["stray_seconds__max"] or 0))


def waiting_for_a_word() -> QuerySet[ClockJump]:
    """Jumps whose timers are held until somebody confirms them."""
    return ClockJump.objects.filter(held_until__gt=F("held_from"), released_at__isnull=True).order_by("pk")


def latest() -> ClockJump | None:
    """The last jump of the past hour."""
    since = database_time() - timedelta(hours=1)
    return ClockJump.objects.filter(noticed_at__gt=since).order_by("-pk").first()


@transaction.atomic
def _renew() -> datetime:
    """Reads again under the lock of the mark, because others may have noted the jump while this one waited for it."""
    boot = _boot()
    if not ClockMark.objects.filter(pk=boot).exists():
        _arrive(boot)
    mark = ClockMark.objects.select_for_update().get(pk=boot)
    reading = read_clocks()
    drift = _drift(mark, reading)
    if abs(drift) > TOLERANCE:
        _note_jump(reading, drift)
    mark.seen_at, mark.uptime = reading.at, reading.uptime
    _note_stray(mark, abs(timezone.now() - reading.at))
    mark.save()
    return reading.at


def _arrive(boot: str) -> None:
    """The first sweep since this machine started. The other marks tell when the house was last seen awake."""
    reading = read_clocks()
    last_seen = ClockMark.objects.aggregate(Max("seen_at"))["seen_at__max"] or reading.at
    expected_at = reading.at - _unexplained(reading.at - last_seen)
    mark = ClockMark(boot=boot, seen_at=expected_at, uptime=reading.uptime)
    ClockMark.objects.bulk_create([mark], ignore_conflicts=True)


def _drift(mark: ClockMark, reading: Reading) -> timedelta:
    if reading.uptime < mark.uptime:  # a restart that the system has no name for
        return _unexplained(reading.at - mark.seen_at)
    return reading.at - mark.seen_at - (reading.uptime - mark.uptime)


def _unexplained(asleep: timedelta) -> timedelta:
    """What an outage of unknown length cannot explain of the time that went by."""
    return timedelta(0) if -TOLERANCE <= asleep <= LONGEST_OUTAGE else asleep


def _note_jump(reading: Reading, drift: timedelta) -> None:
    """Backward, it takes with it what was held: deadlines that are no longer due need nobody's word."""
    logger.error("the clock jumped by %s", drift)
    jump = ClockJump(noticed_at=reading.at, seconds=int(drift.total_seconds()))
    if drift > timedelta(0):
        _hold_what_is_much(jump, since=reading.at - drift, until=reading.at)
    else:
        waiting_for_a_word().update(held_until=F("held_until") + drift)
        waiting_for_a_word().filter(held_until__lte=F("held_from") + TOLERANCE).update(released_at=reading.at)
    jump.save()


def _hold_what_is_much(jump: ClockJump, *, since: datetime, until: datetime) -> None:
    number = armed().filter(scheduled__gt=since, scheduled__lte=until).count()
    if number > min(settings.TIMERS_PER_JUMP, max(FEW, armed().count() // 2)):
        jump.held_from, jump.held_until = since, until
        logger.error("%s timers wait until somebody runs: manage.py confirm_timers", number)


def _note_stray(mark: ClockMark, stray: timedelta) -> None:
    if stray > TOLERANCE:
        if mark.strayed_at is None or mark.seen_at - mark.strayed_at > timedelta(minutes=10):
            logger.error("the clock of this process is %s away from the database's", stray)
        mark.strayed_at, mark.stray_seconds = mark.seen_at, int(stray.total_seconds())


def release() -> int:
    """Lets held timers fire, because somebody says that the time is right; returns for how many jumps."""
    return waiting_for_a_word().update(released_at=database_time())


@cache
def _boot() -> str:
    """Which start of which machine this is; where the system has no name for it, which machine."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return platform.node()[:64]


def _uptime_seconds() -> float:
    """With sleep, where the system tells it."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))
