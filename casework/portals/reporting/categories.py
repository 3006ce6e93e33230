"""What each category means, in a worker's words."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casework.cases.words import Category


@dataclass(frozen=True)
class Tile:
    """One category to choose; its code is also the name of its drawing."""

    code: str
    name: Promise | str
    examples: Promise


EXAMPLES = {
    Category.ILLNESS: _("Medical bills, a long treatment, a relative in hospital"),
    Category.HARDSHIP: _("School fees, bereavement, care at home"),
    Category.INCIDENT: _("Near miss, injury, something unsafe"),
    Category.LIVING: _("Canteen, washing, heating, the way to work"),
    Category.PAY: _("Overtime, leave, a wage slip nobody explains"),
    Category.CONFLICT: _("With a colleague or a supervisor"),
    Category.SUGGESTION: _("How something could go better"),
    Category.CONSULTATION: _("What am I entitled to, and how?"),
    Category.OTHER: _("No matter is too small"),
}

TILES = tuple(Tile(category.value, category.label, EXAMPLES[category]) for category in Category)
