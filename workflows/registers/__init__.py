"""Old registers as CSV: reading them row by row, and what can't be read in them."""

from .columns import FIELDS, ColumnsUnclear, columns_of
from .reading import RegisterUnreadable, count_rows, encoding_of, read_rows
from .rows import Defaults, RowUnreadable, old_case
from .texts import texts_of

__all__ = [
    "FIELDS",
    "ColumnsUnclear",
    "Defaults",
    "RegisterUnreadable",
    "RowUnreadable",
    "columns_of",
    "count_rows",
    "encoding_of",
    "old_case",
    "read_rows",
    "texts_of",
]
