"""The foundation: what a worker sent in, the case that it started, and the record of all that happened to it."""

from .case import Case
from .content import Attachment, Message
from .ledger_entry import LedgerEntry
from .report import Report
from .request import CaseRequest
from .routing import DangerWords, RoutingRule, RoutingTable
from .sketch import CaseSketch
from .standard import ServiceStandard

__all__ = [
    "Attachment",
    "Case",
    "CaseRequest",
    "CaseSketch",
    "DangerWords",
    "LedgerEntry",
    "Message",
    "Report",
    "RoutingRule",
    "RoutingTable",
    "ServiceStandard",
]
