"""The rows of a CSV file, one at a time, so that a register of any length needs the same memory."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

ENCODINGS = ("utf-8-sig", "gb18030")
_SIZE_OF_A_BITE = 1 << 20


class RegisterUnreadable(ValueError):
    """The file as a whole is no table; the text tells why."""


@dataclass(frozen=True)
class Line:
    """A row and the line of the file on which it starts; `error` instead of cells when it can't be split."""

    number: int
    cells: tuple[str, ...] = ()
    error: str = ""


def encoding_of(file: Path) -> str:
    """UTF-8 (with or without mark) or GB18030, whichever reads the whole file."""
    for encoding in ENCODINGS:
        try:
            with file.open(encoding=encoding, newline="") as opened:
                while opened.read(_SIZE_OF_A_BITE):
                    pass
        except UnicodeDecodeError:
            continue
        except OSError as error:
            raise RegisterUnreadable(_("The file can't be read: %(error)s") % {"error": error}) from None
        return encoding
    raise RegisterUnreadable(_("This is not a CSV file in UTF-8 or GB18030; save the spreadsheet as “CSV UTF-8”."))


def count_rows(file: Path, encoding: str) -> int:
    """Rows after the header, without empty ones."""
    return max(0, sum(1 for _line in read_rows(file, encoding)) - 1)


def read_rows(file: Path, encoding: str) -> Iterator[Line]:
    """All rows that hold anything, the header first."""
    with file.open(encoding=encoding, newline="") as opened:
        first_line = opened.readline()
        opened.seek(0)
        reader = csv.reader(opened, delimiter=max(",;\t", key=first_line.count))
        while True:
            starts_on = reader.line_num + 1
            try:
                cells = tuple(cell.strip() for cell in next(reader))
            except StopIteration:
                return
            except csv.Error as error:
                yield Line(starts_on, error=str(error))
                continue
            if any(cells):
                yield Line(starts_on, cells)
