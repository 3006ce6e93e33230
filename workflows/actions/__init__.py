"""All that may happen to a case, one verb each.

Pages, commands, timers, imports and tests call these and nothing else."""

from .answering import record_follow_up, resolve_case, respond, write_message
from .asking import TEXT_LIMIT
from .assignment import accept_case, assign_case, decline_case
from .clocks import record_breach, record_warning
from .closing import close_case
from .importing import Imported, OldCase, import_case
from .receiving import NewReport, Receipt, receive_report

__all__ = [
    "TEXT_LIMIT",
    "Imported",
    "NewReport",
    "OldCase",
    "Receipt",
    "accept_case",
    "assign_case",
    "close_case",
    "decline_case",
    "import_case",
    "receive_report",
    "record_breach",
    "record_follow_up",
    "record_warning",
    "resolve_case",
    "respond",
    "write_message",
]
