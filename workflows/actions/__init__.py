"""All that may happen to a case, one verb each.

Pages, commands, timers, imports and tests call these and nothing else."""

from .absence import take_back_offers
from .alarms import raise_alarm, repeat_alarm, stamp_step
from .answering import record_follow_up, resolve_case, respond, write_message
from .asking import TEXT_LIMIT
from .assignment import accept_case, assign_case, decline_case
from .clocks import record_breach, record_warning
from .closing import close_case
from .handing_over import Consent, hand_over
from .importing import Imported, OldCase, import_case
from .ladder import ask_higher, climb, move_on, refer_upward, take_up
from .leaving import Asked, ask_others
from .pausing import pause_clock, resume_clock
from .receiving import NewReport, Receipt, receive_report
from .urgency import change_urgency

__all__ = [
    "TEXT_LIMIT",
    "Asked",
    "Consent",
    "Imported",
    "NewReport",
    "OldCase",
    "Receipt",
    "accept_case",
    "ask_higher",
    "ask_others",
    "assign_case",
    "change_urgency",
    "climb",
    "close_case",
    "decline_case",
    "hand_over",
    "import_case",
    "move_on",
    "pause_clock",
    "raise_alarm",
    "receive_report",
    "record_breach",
    "record_follow_up",
    "record_warning",
    "refer_upward",
    "repeat_alarm",
    "resolve_case",
    "respond",
    "resume_clock",
    "stamp_step",
    "take_back_offers",
    "take_up",
    "write_message",
]
