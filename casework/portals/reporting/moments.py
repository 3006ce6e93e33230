"""Times as people say them: "today, 17:00", "Friday, 21 November, 17:00"."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, pgettext


def moment_in_words(moment: datetime) -> str:
    """In the organisation's zone, with the day's name; today and tomorrow are called so."""
    local = timezone.localtime(moment)
    today = timezone.localdate()
    clock = date_format(local, "H:i")
    if local.date() == today:
        return gettext("today, %(clock)s") % {"clock": clock}
    if local.date() == today + timedelta(days=1):
        return gettext("tomorrow, %(clock)s") % {"clock": clock}
    pattern = pgettext("how a day and a time are written, in Django's letters", "l, j F, H:i")
    return date_format(local, pattern)
