"""How the stretches of a clock are written."""

from __future__ import annotations

from django import template
from django.utils import timezone
from django.utils.translation import gettext

from casework.cases import explanation
from casework.cases.rules.explaining import Stretch

register = template.Library()


@register.filter
def reason_in_words(stretch: Stretch) -> str:
    return explanation.reason_in_words(stretch)


@register.filter
def days_later(stretch: Stretch) -> str:
    """` (+1 d)` where it ends on a later local day than it begins."""
    first, last = (timezone.localtime(moment).date() for moment in (stretch.start, stretch.end))
    later = (last - first).days
    return gettext(" (+%(n)s d)") % {"n": later} if later else ""
