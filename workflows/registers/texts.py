"""Only what people wrote: the texts of a register, for trying something on them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from .columns import columns_of
from .reading import Line, encoding_of, read_rows


def texts_of(file: Path) -> Iterator[tuple[str, str]]:
    """Number and text of each row, the subject as its first line. Raises `RegisterUnreadable`, `ColumnsUnclear`."""
    lines = read_rows(file, encoding_of(file))
    columns = columns_of(next(lines, Line(1)).cells, {})
    for line in lines:
        cells = {name: line.cells[place] for name, place in columns.items() if place < len(line.cells)}
        text = "\n".join(part for part in (cells.get("subject", ""), cells.get("text", "")) if part)
        if text:
            yield cells.get("reference", ""), text
