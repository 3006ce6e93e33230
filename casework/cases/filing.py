"""What is said of a report that somebody filed for another (代录): the same in timeline, page and audit PDF."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_lazy as _

from .models import LedgerEntry
from .words import Confidentiality, Relation

FOR_WHOM: dict[str, Promise] = {
    Relation.COLLEAGUE: _("a colleague"),
    Relation.FAMILY: _("a family member"),
    Relation.FRIEND: _("a friend"),
    Relation.OTHER: _("another person"),
}
FOR_SOMEBODY = gettext_lazy("somebody")
_AGREED = gettext_lazy("%(who)s filed it for %(person)s; read back and confirmed.")
_NOT_AGREED = gettext_lazy("%(who)s filed it for %(person)s without their consent; no name is kept.")


def about_filing(entry: LedgerEntry) -> list[str]:
    """Who filed it for whom; what they are to each other only where the report is named, else it might tell who."""
    filed = entry.facts.get("filed")
    if filed is None:
        return []
    is_named = entry.facts["set"].get("confidentiality") == Confidentiality.NAMED
    words = _AGREED if filed["consent"] else _NOT_AGREED
    person = FOR_WHOM[filed["relation"]] if is_named else FOR_SOMEBODY
    return [str(words) % {"who": entry.person, "person": person}]
