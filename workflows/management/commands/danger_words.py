"""manage.py danger_words FILE: what the words of danger raise in a register, for a human to judge."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.cases.models import DangerWords
from casework.cases.routing.tables import words_of
from workflows import registers

SHOWN_AROUND = 24
"""Characters before and after the first word found."""


class Command(BaseCommand):
    help = gettext_lazy("Shows which rows of a register (CSV) the words of danger would raise. Stores nothing.")  # type: ignore[assignment]

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        newest = DangerWords.objects.order_by("-version").first()
        if newest is None:
            raise CommandError(_("There are no words of danger in this house."))
        words, rows, raised = words_of(newest), 0, 0
        try:
            for reference, text in registers.texts_of(options["file"]):
                rows += 1
                found = words.found_in(text)
                if found:
                    raised += 1
                    self.stdout.write(f"{reference}\t{' '.join(found)}\t{_around(text, found[0])}")
        except (registers.RegisterUnreadable, registers.ColumnsUnclear) as error:
            raise CommandError(str(error)) from None
        told = _("Version %(version)d raises %(raised)d of %(rows)d.")
        self.stdout.write(told % {"version": newest.version, "raised": raised, "rows": rows})


def _around(text: str, word: str) -> str:
    """A few characters on both sides, in one line. The word was found in the text as it is compared: in lower case."""
    at = max(0, text.lower().find(word))
    return " ".join(text[max(0, at - SHOWN_AROUND) : at + len(word) + SHOWN_AROUND].split())
