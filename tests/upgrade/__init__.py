"""What a house that is at work goes through when it is upgraded."""

from datetime import UTC, datetime
from pathlib import Path

FOLDER = Path(__file__).parent

STOPPED_AT = datetime(2026, 9, 16, 7, 0, tzinfo=UTC)
"""The old house was shut down then: Wednesday, 15:00 in Shanghai."""

RECEIPT_KEY = "receipt key of an invented house, which is upgraded with all that is open in it"
"""So that receipt codes of before go on opening their cases."""
