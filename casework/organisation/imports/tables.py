"""Reading a table saved from a spreadsheet: encodings, headers, cells, and what is wrong with them."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import override

HEADER_ROW = 1
YES = {"yes", "y", "true", "1", "是", "对"}
NO = {"no", "n", "false", "0", "否"}


class UnreadableError(ValueError):
    """A cell's content means nothing; the text says what is wrong and how to mend it."""


@dataclass(frozen=True)
class Column:
    """A column by its key, the headers under which it is accepted, and what to write into it."""

    key: str
    label: Promise
    headers: tuple[str, ...]
    explanation: Promise
    is_required: bool = False


@dataclass(frozen=True)
class Problem:
    """What has to be mended where: the row as the spreadsheet counts it, the column as the file calls it."""

    row: int
    column: str
    message: str

    def __str__(self) -> str:
        return _("Row %(row)d, column “%(column)s”: %(message)s") % {
            "row": self.row,
            "column": self.column,
            "message": self.message,
        }


@dataclass
class Table:
    """The rows of a file, and the problems found so far."""

    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    ignored_headers: list[str] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    """Key of a column → how this file calls it."""


@dataclass(frozen=True)
class Row:
    number: int
    cells: Mapping[str, str]
    table: Table

    def has(self, key: str) -> bool:
        """Whether the file has this column at all: one that is missing leaves things as they are."""
        return key in self.cells

    def text(self, key: str) -> str:
        return self.cells.get(key, "")

    def code(self, key: str) -> str:
        """A code or number as typed on any keyboard: full-width letters and digits become plain ones."""
        return unicodedata.normalize("NFKC", self.text(key)).strip()

    def refuse(self, key: str, message: str) -> None:
        """Notes what is wrong with this row's cell."""
        self.table.problems.append(Problem(self.number, self.table.headers.get(key, key), message))


def read_table(content: bytes, columns: tuple[Column, ...]) -> Table:
    """Reads CSV (comma, semicolon or tab) in UTF-8 or GB18030, with headers in Chinese or English.

    Empty rows are skipped but counted. Problems of the file as a whole are reported for row 1.
    """
    table = Table()
    try:
        records = list(_records(content))
    except UnreadableError as error:
        table.problems.append(Problem(HEADER_ROW, "", str(error)))
        return table
    keys = _recognise(records[0] if records else [], columns, table)
    for number, record in enumerate(records[1:], start=HEADER_ROW + 1):
        cells = {key: cell.strip() for key, cell in zip(keys, record, strict=False) if key}
        if any(cells.values()):
            missing = {key: "" for key in table.headers if key not in cells}
            table.rows.append(Row(number, cells | missing, table))
    _demand_required(table, columns)
    return table


def read_date(text: str) -> date | None:
    """From 2024-03-01, 2024/3/1, 2024.3.1 or 2024年3月1日; None for an empty cell."""
    if not text:
        return None
    found = re.fullmatch(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?", text)
    with suppress(ValueError):
        if found:
            return date(*map(int, found.groups()))
    raise UnreadableError(_("“%(text)s” is not a date; write it as 2024-03-01.") % {"text": text})


def read_yes(text: str) -> bool | None:
    """Yes or no in either language; None for an empty cell."""
    if not text:
        return None
    if text.lower() in YES | NO:
        return text.lower() in YES
    raise UnreadableError(_("“%(text)s” is neither yes nor no; write yes, no, 是 or 否.") % {"text": text})


def read_choice(text: str, choices: type[TextChoices], words: Mapping[str, TextChoices]) -> str:
    """The stored word for one of `words`, or for a choice as shown or stored; empty for an empty cell."""
    if not text:
        return ""
    chosen = words.get(text) or next((choice for choice in choices if text.lower() in _names_of(choice)), None)
    if chosen is not None:
        return str(chosen.value)
    allowed = _(", ").join(str(choice.label) for choice in choices)
    message = _("“%(text)s” is not known here; write one of: %(allowed)s.")
    raise UnreadableError(message % {"text": text, "allowed": allowed})


def _names_of(choice: TextChoices) -> set[str]:
    with override("en"):
        in_english = str(choice.label).lower()
    return {str(choice.value), str(choice.value).replace("_", " "), in_english, str(choice.label).lower()}


def _records(content: bytes) -> Iterator[list[str]]:
    text = _decoded(content)
    first_line = text.partition("\n")[0]
    delimiter = max(",;\t", key=first_line.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    except csv.Error as error:
        raise UnreadableError(_("This is not a readable CSV file (%(error)s).") % {"error": error}) from error


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise UnreadableError(_("This is not a CSV file in UTF-8 or GB18030; save the spreadsheet as “CSV UTF-8”."))


def _recognise(record: list[str], columns: tuple[Column, ...], table: Table) -> list[str]:
    """The column key of each header, empty for one that is not known."""
    known = {_plain(header): column.key for column in columns for header in (column.key, *column.headers)}
    keys = []
    for header in record:
        key = known.get(_plain(header), "")
        if key in table.headers:
            table.problems.append(Problem(HEADER_ROW, header, _("This column is there twice; keep one.")))
        elif key:
            table.headers[key] = header.strip()
        elif header.strip():
            table.ignored_headers.append(header.strip())
        keys.append(key)
    return keys


def _plain(header: str) -> str:
    return unicodedata.normalize("NFKC", header).strip().lower().replace("_", " ")


def _demand_required(table: Table, columns: tuple[Column, ...]) -> None:
    for column in columns:
        if not column.is_required:
            continue
        if column.key not in table.headers:
            table.problems.append(Problem(HEADER_ROW, str(column.label), _("This column is missing; add it.")))
            continue
        for row in table.rows:
            if not row.text(column.key):
                row.refuse(column.key, _("This cell is empty; fill it in."))
