"""How figures are written: days with one decimal, percentages, and a dash where there is nothing to count."""

from __future__ import annotations

from django import template

register = template.Library()

DAY_SECONDS = 86_400
HOUR_SECONDS = 3_600
NOTHING = "—"


@register.filter
def days(seconds: float | None) -> str:
    """Calendar time in days of 24 hours, `11.8`."""
    return NOTHING if seconds is None else f"{seconds / DAY_SECONDS:.1f}"


@register.filter
def hours(seconds: float) -> str:
    """Working time in whole hours, `412`."""
    return f"{seconds / HOUR_SECONDS:.0f}"


@register.filter
def percent(value: float | None) -> str:
    """`92.5 %`."""
    return NOTHING if value is None else f"{value:.1f} %"
