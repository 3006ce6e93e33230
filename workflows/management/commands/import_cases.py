"""manage.py import_cases FILE: every row of an old register becomes a case."""

from __future__ import annotations

import csv
import os
import sys
from argparse import ArgumentTypeError
from collections import Counter
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.cases.refusals import ActionRefused
from casework.cases.words import Category
from casework.machine.progress import with_progress
from casework.organisation.models import Branch
from casework.organisation.queries import branch_answering_for
from workflows import registers
from workflows.actions import import_case
from workflows.registers.reading import Line

_INTERRUPTED = 130
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def _column_and_field(text: str) -> tuple[str, str]:
    """`受理时间=received_at`."""
    column, _equals, field = text.rpartition("=")
    if not column or field not in registers.FIELDS:
        raise ArgumentTypeError(
            _("“%(text)s”: write COLUMN=FIELD, where FIELD is one of %(fields)s.")
            % {"text": text, "fields": ", ".join(registers.FIELDS)}
        )
    return field, column


class Command(BaseCommand):
    help = gettext_lazy(  # type: ignore[assignment]
        "Takes an old register (CSV) as cases with their true times. Run again, it adds only what is new."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument(
            "--map",
            type=_column_and_field,
            action="extend",
            nargs="+",
            default=[],
            metavar="COLUMN=FIELD",
            help=_("which column holds what; FIELD is one of %(fields)s") % {"fields": ", ".join(registers.FIELDS)},
        )
        parser.add_argument("--branch", metavar="CODE", help=_("branch of rows that name none; default: the committee"))
        parser.add_argument(
            "--category", choices=Category.values, default=Category.OTHER, help=_("of rows that name none")
        )
        parser.add_argument(
            "--register", default="", help=_("name set before each number, when two registers share numbers")
        )
        parser.add_argument("--rejects", type=Path, metavar="FILE", help=_("where rows that can't be taken are listed"))

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        defaults = registers.Defaults.of_house(
            _branch(options["branch"]), Category(options["category"]), options["register"]
        )
        try:
            encoding = registers.encoding_of(file)
            total = registers.count_rows(file, encoding)
            lines = registers.read_rows(file, encoding)
            header = next(lines, Line(1))
            columns = registers.columns_of(header.cells, dict(options["map"]))
        except (registers.RegisterUnreadable, registers.ColumnsUnclear) as error:
            raise CommandError(str(error)) from None
        tally: Counter[str] = Counter()
        with Rejects(options["rejects"] or _default_rejects(file)) as rejects:
            try:
                for line in with_progress(lines, total, sys.stderr, file.name):
                    tally[self._take(line, columns, defaults, rejects)] += 1
            except KeyboardInterrupt:
                self._summarise(tally, rejects)
                self.stderr.write(_("Interrupted. Run it again to go on where it stopped."))
                sys.exit(_INTERRUPTED)
        self._summarise(tally, rejects)

    def _take(self, line: Line, columns: Mapping[str, int], defaults: registers.Defaults, rejects: Rejects) -> str:
        try:
            imported = import_case(registers.old_case(line, columns, defaults))
        except (registers.RowUnreadable, ActionRefused) as refusal:
            reason = refusal.sentence if isinstance(refusal, ActionRefused) else str(refusal)
            at = columns["reference"]
            rejects.write(line.number, line.cells[at] if at < len(line.cells) else "", reason)
            return "rejected"
        return "already there" if imported.is_repeat else "added"

    def _summarise(self, tally: Counter[str], rejects: Rejects) -> None:
        self.stdout.write(
            _("%(added)d added, %(repeated)d already there, %(rejected)d rejected.")
            % {"added": tally["added"], "repeated": tally["already there"], "rejected": tally["rejected"]}
        )
        if tally["rejected"]:
            self.stdout.write(_("Rejected rows with line and reason: %(file)s") % {"file": rejects.file})


def _branch(code: str | None) -> Branch:
    try:
        return Branch.objects.get(code=code) if code else branch_answering_for(None)
    except Branch.DoesNotExist:
        raise CommandError(_("There is no branch “%(code)s”.") % {"code": code}) from None


def _default_rejects(file: Path) -> Path:
    folder = Path.cwd() if os.access(Path.cwd(), os.W_OK) else Path(settings.DATA_DIR)
    return folder / f"{file.name}.rejects.csv"


class Rejects:
    """Line, number and reason of each row that was not taken; the file is made when there is a first one.

    The texts themselves stay in the register: a second copy of what somebody confided helps nobody.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        self._closing = ExitStack()
        self._writer: Any = None

    def __enter__(self) -> Rejects:
        return self

    def __exit__(self, *error: object) -> None:
        self._closing.close()

    def write(self, line: int, reference: str, reason: str) -> None:
        if self._writer is None:
            opened = self._closing.enter_context(self.file.open("w", encoding="utf-8-sig", newline=""))
            self._writer = csv.writer(opened, quoting=csv.QUOTE_ALL)
            self._writer.writerow([_("line"), _("number"), _("reason")])
        self._writer.writerow([line, _harmless(reference), _harmless(reason)])


def _harmless(cell: str) -> str:
    """A spreadsheet must not take it for a formula (pitfall P-43)."""
    return f"'{cell}" if cell.startswith(_STARTS_A_FORMULA) else cell
