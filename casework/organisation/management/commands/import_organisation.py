"""manage.py import_organisation areas|units|branches|persons|stations|duties FILE [--dry-run]."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ...imports import ImportResult, Subject, columns_of, import_organisation


class Command(BaseCommand):
    help = gettext_lazy(
        "Imports areas, units, branches, persons, stations or duties from a CSV file, as a whole or not at all."
    )  # type: ignore[assignment]

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("subject", choices=[subject.value for subject in Subject])
        parser.add_argument("file", type=Path, nargs="?", help=_("leave out to see the columns"))
        parser.add_argument("--dry-run", action="store_true", help=_("only show what would be done"))

    def handle(self, *args: Any, **options: Any) -> None:
        subject = Subject(options["subject"])
        if options["file"] is None:
            return self._describe(subject)
        try:
            content = options["file"].read_bytes()
        except OSError as error:
            raise CommandError(_("The file can't be read: %(error)s") % {"error": error}) from error
        self._report(import_organisation(subject, content, dry_run=options["dry_run"]), options["verbosity"])
        return None

    def _describe(self, subject: Subject) -> None:
        for column in columns_of(subject):
            star = "*" if column.is_required else " "
            names = " / ".join((column.key, *column.headers))
            self.stdout.write(f"{star} {names}: {column.explanation}")

    def _report(self, result: ImportResult, verbosity: int) -> None:
        for header in result.ignored_headers:
            self.stderr.write(_("Column “%(header)s” is not known and was ignored.") % {"header": header})
        for problem in result.problems:
            self.stderr.write(str(problem))
        if result.problems:
            raise CommandError(_("Nothing was imported. Correct the file and try again."))
        if result.is_dry_run or verbosity > 1:
            for change in result.changes:
                self.stdout.write(str(change))
        self.stdout.write(
            _("%(rows)d rows: %(added)d added, %(changed)d changed.")
            % {"rows": result.rows, "added": result.added, "changed": result.changed}
        )
        if result.is_dry_run:
            self.stdout.write(_("This was a dry run: nothing was saved."))
