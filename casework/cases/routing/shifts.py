"""Taking a shift off while no rule names it."""

from __future__ import annotations

from django.utils import timezone

from casework.organisation.models import Person, Shift
from casework.organisation.shift_editing import ShiftRefused, take_off

from ..models import RoutingRule
from .editing import draft
from .tables import published


def take_off_shift(shift: Shift, *, by: Person) -> None:
    """Raises `ShiftRefused("has_rules")` where the rules in force or the draft name it, and as `take_off` does."""
    tables = [table for table in (published(timezone.now()).first(), draft()) if table]
    if rules := RoutingRule.objects.filter(table__in=tables, shift=shift.code).count():
        raise ShiftRefused("has_rules", rules=rules)
    take_off(shift, by=by)
