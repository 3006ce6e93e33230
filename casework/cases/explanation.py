"""Why each running clock of a case is due when it is (N6): rule, version, and every stretch from start to due."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy

from casework.organisation.models import CalendarDay

from .limit_words import limit_in_words
from .models import Case, ServiceStandard
from .rules.clock import Reason
from .rules.deadlines import Due, clocks_at, moment_of
from .rules.explaining import PAUSED, Day, Stretch, by_day, explain
from .rules.pausing import Pause
from .standards import hours_of, limit_of, start_of, written_limit
from .words import Clock, PauseReason, Stage

REASONS: dict[str, Promise] = {
    Reason.WORK: pgettext_lazy("why a clock runs or stands", "working time"),
    Reason.MAKE_UP_DAY: pgettext_lazy("why a clock runs or stands", "make-up workday"),
    Reason.BREAK: pgettext_lazy("why a clock runs or stands", "break"),
    Reason.NIGHT: pgettext_lazy("why a clock runs or stands", "outside working hours"),
    Reason.WEEKEND: pgettext_lazy("why a clock runs or stands", "weekend"),
    Reason.HOLIDAY: pgettext_lazy("why a clock runs or stands", "public holiday"),
    PAUSED: pgettext_lazy("why a clock runs or stands", "paused"),
}


@dataclass(frozen=True)
class Explanation:
    """One clock. While it is paused it has no `due_at`, and the stretches end now."""

    clock: Clock
    standard: ServiceStandard
    start: datetime
    due_at: datetime | None
    written: str
    """The limit as it stands in the rule: `3d`."""
    in_words: str
    allowed: timedelta
    """The same as time on the clock."""
    days: tuple[Day, ...]

    @property
    def stretches(self) -> tuple[Stretch, ...]:
        return tuple(stretch for day in self.days for stretch in day.stretches)

    @property
    def counted(self) -> timedelta:
        return sum((day.counted for day in self.days), timedelta(0))

    @property
    def adds_up(self) -> bool:
        """Whether what was counted is the limit. Not so when a rule or calendar changed after the moment was set."""
        return self.due_at is None or self.counted == self.allowed


def explanations_of(case: Case, now: datetime) -> tuple[Explanation, ...]:
    """Of every clock that runs or is paused. One SQL statement for the names of the days, if a calendar is kept."""
    clocks = [Clock(due) for due in clocks_at(case) if moment_of(case, due)]
    if case.stage == Stage.RESOLVE and case.paused_at:
        clocks.append(Clock.RESOLVE)
    names = _names_of_days(case.standard)
    return tuple(_explained(case, clock, now, names) for clock in clocks)


def reason_in_words(stretch: Stretch) -> str:
    """`public holiday`, or what stands behind it: `Spring Festival`, a pause's reason."""
    if stretch.reason == PAUSED:
        return f"{REASONS[PAUSED]}: {PauseReason(stretch.name).label}"
    if stretch.reason in (Reason.HOLIDAY, Reason.MAKE_UP_DAY) and stretch.name:
        return f"{stretch.name} ({REASONS[stretch.reason]})"
    return str(REASONS[stretch.reason])


def _explained(case: Case, clock: Clock, now: datetime, names: dict[str, str]) -> Explanation:
    standard, start = case.standard, start_of(case, clock)
    is_paused = clock == Clock.RESOLVE and case.paused_at is not None
    due_at = None if is_paused else moment_of(case, Due(clock))
    found = explain(hours_of(standard), start, due_at or max(start, now), _pauses(case, clock, now))
    return Explanation(
        clock=clock,
        standard=standard,
        start=start,
        due_at=due_at,
        written=str(written_limit(standard, clock)),
        in_words=limit_in_words(standard, clock),
        allowed=limit_of(standard, clock),
        days=by_day(_named(found, names), timezone.get_default_timezone()),
    )


def _pauses(case: Case, clock: Clock, now: datetime) -> list[tuple[Pause, str]]:
    if clock != Clock.RESOLVE:
        return []
    over = [
        (Pause(datetime.fromisoformat(start), datetime.fromisoformat(end)), reason)
        for start, end, reason in case.pauses
    ]
    running = [(Pause(case.paused_at, now), str(case.pause_reason))] if case.paused_at else []
    return over + running


def _named(stretches: Iterable[Stretch], names: dict[str, str]) -> Iterable[Stretch]:
    for stretch in stretches:
        yield replace(stretch, name=names.get(stretch.name, stretch.name))


def _names_of_days(standard: ServiceStandard) -> dict[str, str]:
    """What a holiday is called in the active language, by what the calendar calls it."""
    if standard.calendar_id is None or (get_language() or "").startswith("zh"):
        return {}
    rows = CalendarDay.objects.filter(calendar=standard.calendar_id).exclude(name_en="").order_by()
    return dict(rows.values_list("name", "name_en").distinct())
