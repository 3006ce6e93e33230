"""What pages of the desk show of the inbox in their bar."""

from __future__ import annotations

from functools import cache

from django.http import HttpRequest
from django.urls import reverse

from casework.organisation.invitations import made_for
from casework.organisation.models import PasswordAddress
from notifications.inboxes import InboxState, state_of


def inbox(request: HttpRequest) -> dict[str, object]:
    """Context processor. Asks only when a template does, and then once, so that a worker's page opens no session."""

    @cache
    def state() -> InboxState:
        return state_of(request.user) if request.user.is_authenticated else InboxState()

    @cache
    def addresses_made() -> list[PasswordAddress]:
        return list(made_for(request.user)) if request.user.is_authenticated else []

    return {
        "addresses_made": addresses_made,
        "inbox_number": lambda: state().last_number,
        "unread": lambda: state().unread,
        "inbox_href": reverse("notifications:list"),
        "bell_url": reverse("notifications:bell"),
    }
