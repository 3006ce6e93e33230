"""The word and the drawing that stand for a stage, an urgency or a confidentiality, the same in every room."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Shown:
    """How a stored word is shown: in words and as a drawing from icons.svg."""

    word: Promise | str
    icon: str


STAGES = {
    "received": Shown(_("received"), "inbox"),
    "assign": Shown(_("waiting for assignment"), "assign"),
    "accept": Shown(_("waiting for acceptance"), "person"),
    "respond": Shown(_("waiting for an answer"), "message"),
    "resolve": Shown(_("being resolved"), "work"),
    "follow_up": Shown(_("asking whether it helped"), "follow_up"),
    "close": Shown(_("waiting for closure"), "document"),
    "closed": Shown(_("closed"), "check"),
}

URGENCIES = {
    "emergency": Shown(_("emergency"), "emergency"),
    "urgent": Shown(_("urgent"), "urgent"),
    "normal": Shown(_("normal"), "clock"),
    "complex": Shown(_("complex"), "complex"),
}

CONFIDENTIALITIES = {
    "named": Shown(_("named"), "person"),
    "confidential": Shown(_("confidential"), "lock"),
    "anonymous": Shown(_("anonymous"), "anonymous"),
}
