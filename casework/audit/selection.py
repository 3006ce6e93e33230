"""Which cases a leader looks at: a period, narrowed by branch, category, stage, and by what a figure counts.

Figures and lists share the conditions of `Measure`, so that the list behind a number holds exactly that many cases.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import models
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.cases.models import Case
from casework.cases.requests import with_open_orders
from casework.cases.words import Outcome

FIRST_YEAR = 2000
"""No register reaches farther back; a case number is sought in every year since."""
USUAL_PERIOD = timedelta(days=89)


class Measure(models.TextChoices):
    """What a figure counts."""

    DUE = "due", _("due for contact")
    WITHIN = "within", _("answered within the limit")
    LATE = "late", _("not answered within the limit")
    ANSWERED = "answered", _("answered")
    UNANSWERED = "unanswered", _("still unanswered")
    BREACHED = "breached", _("any limit passed")
    ACCEPT_BREACHED = "accept_breached", _("limit for acceptance passed")
    RESPONSE_BREACHED = "response_breached", _("limit for the answer passed")
    PROGRESS_BREACHED = "progress_breached", _("limit for word to the reporter passed")
    RESOLVE_BREACHED = "resolve_breached", _("limit for resolution passed")
    FOLLOW_UP_BREACHED = "follow_up_breached", _("limit for follow-up passed")


def condition(measure: Measure | str, now: datetime) -> Q:
    """The cases that `measure` counts at the moment `now`.

    A case is due for contact when a person has answered or the limit has passed, assigned or not; what the reporter
    took back before that is not. It was answered
    within the limit unless the first round's clock was breached: a breach after that answer is a later round's.
    """
    answered = Q(first_response_at__isnull=False)
    withdrawn_before = Q(outcome=Outcome.WITHDRAWN, response_breached_at__isnull=True)
    due = answered | (Q(response_due_at__lt=now) & ~withdrawn_before)
    within = answered & (Q(response_breached_at__isnull=True) | Q(response_breached_at__gte=F("first_response_at")))
    breached = {f"{clock}_breached": Q(**{f"{clock}_breached_at__isnull": False}) for clock in _CLOCKS}
    conditions = {
        Measure.DUE: due,
        Measure.WITHIN: within,
        Measure.LATE: due & ~within,
        Measure.ANSWERED: answered,
        Measure.UNANSWERED: ~answered,
        Measure.BREACHED: Q(*breached.values(), _connector=Q.OR),
        **breached,
    }
    return conditions[Measure(measure)]


_CLOCKS = ("accept", "response", "progress", "resolve", "follow_up")


@dataclass(frozen=True)
class Period:
    """Local days of the organisation, first and last included."""

    since: date
    until: date

    @classmethod
    def usual(cls) -> Period:
        """The last ninety days."""
        today = timezone.localdate(timezone=timezone.get_default_timezone())
        return cls(today - USUAL_PERIOD, today)

    @property
    def days(self) -> int:
        return (self.until - self.since).days + 1

    def moments(self) -> tuple[datetime, datetime]:
        """The first moment of the period and the first one after it."""
        zone = timezone.get_default_timezone()
        return (
            datetime.combine(self.since, time.min, zone),
            datetime.combine(self.until + timedelta(days=1), time.min, zone),
        )


@dataclass(frozen=True)
class Selection:
    period: Period
    branch_id: int | None = None
    category: str = ""
    stage: str = ""
    measure: str = ""
    has_open_orders: bool = False
    """Only those in which a directive or a supervision order waits for its answer."""


def received_in(selection: Selection, among: QuerySet[Case]) -> QuerySet[Case]:
    """The cases of the period, branch and category: what the figures stand on."""
    start, end = selection.period.moments()
    found = among.filter(received_at__gte=start, received_at__lt=end)
    if selection.branch_id is not None:
        found = found.filter(branch=selection.branch_id)
    return found.filter(category=selection.category) if selection.category else found


def selected(selection: Selection, among: QuerySet[Case], now: datetime) -> QuerySet[Case]:
    """The cases of the list: those of the figures, narrowed by stage, measure and open orders."""
    found = received_in(selection, among)
    if selection.has_open_orders:
        found = with_open_orders(found)
    if selection.stage:
        found = found.filter(stage=selection.stage)
    return found.filter(condition(selection.measure, now)) if selection.measure else found


def with_number(typed: str, among: QuerySet[Case]) -> QuerySet[Case]:
    """The case with this number in whatever period; of the running number alone, that of every year.

    Full-width letters and digits, spaces, and lower case are forgiven.
    """
    text = "".join(unicodedata.normalize("NFKC", typed).split()).upper()
    running = text.rpartition("-")[2]
    if "-" in text or not (running.isascii() and running.isdigit()):
        return among.filter(number=text)
    years = range(FIRST_YEAR, timezone.now().year + 2)
    return among.filter(number__in=[f"XQ-{year}-{running.zfill(6)}" for year in years])
