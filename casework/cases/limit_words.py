"""Limits and calendars in words, the same on pages and in the audit report."""

from __future__ import annotations

from django.utils.translation import gettext, ngettext

from .models import ServiceStandard
from .rules.deadlines import Due
from .rules.limits import Limit, LimitUnit
from .standards import written_limit
from .words import Clock


def limit_in_words(standard: ServiceStandard, due: Due | Clock | str) -> str:
    """`3 working days`; around the clock a day has 24 hours and is called a day."""
    return in_words(written_limit(standard, due), works=standard.calendar_id is not None)


def in_words(limit: Limit, *, works: bool) -> str:
    """`works`: counted on a calendar, not around the clock."""
    n = limit.number
    if limit.unit is LimitUnit.MINUTE:
        return ngettext("%(n)s minute", "%(n)s minutes", n) % {"n": n}
    if limit.unit is LimitUnit.HOUR:
        if works:
            return ngettext("%(n)s working hour", "%(n)s working hours", n) % {"n": n}
        return ngettext("%(n)s hour", "%(n)s hours", n) % {"n": n}
    if works:
        return ngettext("%(n)s working day", "%(n)s working days", n) % {"n": n}
    return ngettext("%(n)s day", "%(n)s days", n) % {"n": n}


def calendar_in_words(standard: ServiceStandard) -> str:
    """What the standard's clock counts, in one phrase."""
    if standard.calendar_id is None:
        return gettext("around the clock, every day")
    return gettext("working time, without nights, weekends and public holidays")
