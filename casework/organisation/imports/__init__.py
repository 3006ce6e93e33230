"""Areas, units, branches, persons, stations and duty rosters from spreadsheets saved as CSV.

Columns are documented by `columns_of`. A file is taken as a whole or not at all. What is there already under
the same code or staff number is updated; what is missing from a file stays. Import branches, areas, then units,
then persons, stations and duties; areas and units a second time where they name people.
"""

from __future__ import annotations

from enum import StrEnum

from .applying import Apply, Change, Effect, ImportResult, carry_out
from .areas import AREA_COLUMNS, apply_areas
from .duties import DUTY_COLUMNS, apply_duties
from .persons import PERSON_COLUMNS, apply_persons
from .stations import STATION_COLUMNS, apply_stations
from .tables import Column, Problem
from .trees import BRANCH_COLUMNS, UNIT_COLUMNS, apply_branches, apply_units

__all__ = [
    "Change",
    "Column",
    "Effect",
    "ImportResult",
    "Problem",
    "Subject",
    "columns_of",
    "import_organisation",
]


class Subject(StrEnum):
    """What a file is about."""

    AREAS = "areas"
    UNITS = "units"
    BRANCHES = "branches"
    PERSONS = "persons"
    STATIONS = "stations"
    DUTIES = "duties"


_IMPORTS: dict[Subject, tuple[tuple[Column, ...], Apply]] = {
    Subject.AREAS: (AREA_COLUMNS, apply_areas),
    Subject.UNITS: (UNIT_COLUMNS, apply_units),
    Subject.BRANCHES: (BRANCH_COLUMNS, apply_branches),
    Subject.PERSONS: (PERSON_COLUMNS, apply_persons),
    Subject.STATIONS: (STATION_COLUMNS, apply_stations),
    Subject.DUTIES: (DUTY_COLUMNS, apply_duties),
}


def columns_of(subject: Subject) -> tuple[Column, ...]:
    return _IMPORTS[subject][0]


def import_organisation(subject: Subject, content: bytes, *, dry_run: bool = False) -> ImportResult:
    """Takes in the content of one file; sentences come in the active language."""
    columns, apply = _IMPORTS[subject]
    return carry_out(content, columns, apply, dry_run=dry_run)
