"""All that may happen to a case, one verb each.

Pages, commands, timers, imports and tests call these and nothing else."""

from .absence import take_back_offers
from .alarms import raise_alarm, repeat_alarm, stamp_step
from .another_handler import IN_HANDS, ask_for_another_handler
from .answering import record_follow_up, resolve_case, respond, write_message
from .asking import ECHO_WITHIN, TEXT_LIMIT
from .assignment import accept_case, assign_case, decline_case
from .assistance import release_assistant, take_assistant, write_note
from .calling_again import Called, call_again, call_for_help
from .clocks import record_breach, record_warning
from .closing import close_case
from .danger import confirm_urgency, dismiss_urgency
from .filing import Filing
from .handing_over import Consent, hand_over
from .importing import Imported, OldCase, import_case
from .judging import ask_more_to_judge
from .ladder import ask_higher, climb, move_on, refer_upward, take_up
from .leaving import Asked, ask_others
from .orders import direct, order_account, urge
from .passing_on import pass_on_request
from .pausing import pause_clock, resume_clock
from .receiving import NewReport, Receipt, receive_report
from .requests import answer_request, ask_for_help, decline_request, record_overdue_requests, withdraw_request
from .returning import reopen_case, withdraw_report
from .urgency import change_urgency

__all__ = [
    "ECHO_WITHIN",
    "IN_HANDS",
    "TEXT_LIMIT",
    "Asked",
    "Called",
    "Consent",
    "Filing",
    "Imported",
    "NewReport",
    "OldCase",
    "Receipt",
    "accept_case",
    "answer_request",
    "ask_for_another_handler",
    "ask_for_help",
    "ask_higher",
    "ask_more_to_judge",
    "ask_others",
    "assign_case",
    "call_again",
    "call_for_help",
    "change_urgency",
    "climb",
    "close_case",
    "confirm_urgency",
    "decline_case",
    "decline_request",
    "direct",
    "dismiss_urgency",
    "hand_over",
    "import_case",
    "move_on",
    "order_account",
    "pass_on_request",
    "pause_clock",
    "raise_alarm",
    "receive_report",
    "record_breach",
    "record_follow_up",
    "record_overdue_requests",
    "record_warning",
    "refer_upward",
    "release_assistant",
    "reopen_case",
    "repeat_alarm",
    "resolve_case",
    "respond",
    "resume_clock",
    "stamp_step",
    "take_assistant",
    "take_back_offers",
    "take_up",
    "urge",
    "withdraw_report",
    "withdraw_request",
    "write_message",
    "write_note",
]
