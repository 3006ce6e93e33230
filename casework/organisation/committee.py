"""The committee that a house has before anybody imported one, so that no report is ever refused."""

from __future__ import annotations

from .models import Branch

PLACEHOLDER = "committee"
"""Its code. The first import that brings a branch without a parent takes it over, with the cases it has by then."""


def root_branch() -> Branch:
    """The branch at the top of the tree; a house without any branch gets its committee here."""
    return Branch.objects.filter(parent__isnull=True).order_by("pk").first() or _placeholder()


def _placeholder() -> Branch:
    names = {"name": "委员会", "name_en": "Committee", "form": Branch.Form.COMMITTEE}
    return Branch.objects.get_or_create(code=PLACEHOLDER, defaults=names)[0]
