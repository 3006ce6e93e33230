"""manage.py load_calendar: public holidays and make-up workdays of the years given."""

from __future__ import annotations

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ...calendars import STANDARD, ensure_standard_calendar, load_days
from ...models import WorkingCalendar


def _years(text: str) -> range:
    """`2027` or `2010-2026`."""
    first, _dash, last = text.partition("-")
    try:
        return range(int(first), int(last or first) + 1)
    except ValueError:
        raise argparse.ArgumentTypeError(
            _("“%(text)s” is not a year such as 2027 or a span such as 2010-2026.") % {"text": text}
        ) from None


class Command(BaseCommand):
    help = gettext_lazy("Fills a working calendar with China's public holidays and make-up workdays.")  # type: ignore[assignment]

    def add_arguments(self, parser: CommandParser) -> None:
        next_year = timezone.localdate().year + 1
        parser.add_argument("--calendar", default=STANDARD, help=_("code of the calendar"))
        parser.add_argument("--years", type=_years, default=range(2010, next_year + 1), metavar="2010-2026")
        parser.add_argument(
            "--overwrite",
            action="store_true",
            help=_("empty these years first, also of days that somebody set by hand"),
        )

    def handle(self, *args: Any, **options: Any) -> None:
        calendar = self._calendar(options["calendar"])
        loaded = load_days(calendar, options["years"], overwrite=options["overwrite"])
        self.stdout.write(
            _("%(calendar)s: %(added)d days added, %(replaced)d removed, %(kept)d left as set by hand.")
            % {"calendar": calendar, "added": loaded.added, "replaced": loaded.replaced, "kept": loaded.kept}
        )
        for year in loaded.unannounced_years:
            self.stderr.write(
                _(
                    "%(year)d: make-up workdays are not announced yet; holidays are computed. "
                    "Load this year again with --overwrite once they are."
                )
                % {"year": year}
            )

    def _calendar(self, code: str) -> WorkingCalendar:
        if code == STANDARD:
            return ensure_standard_calendar()
        try:
            return WorkingCalendar.objects.get(code=code)
        except WorkingCalendar.DoesNotExist:
            raise CommandError(_("There is no calendar “%(code)s”.") % {"code": code}) from None
