"""What everybody who decides where reports go must see."""

from __future__ import annotations

from django import template

from casework.cases.routing.coverage import uncovered_units

register = template.Library()


@register.inclusion_tag("_coverage_alarm.html")
def coverage_alarm() -> dict[str, int]:
    """A banner while a unit is covered by nobody. Two SQL statements."""
    return {"uncovered": len(uncovered_units())}
