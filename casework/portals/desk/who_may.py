"""Who may what, in words, for administrators and leaders."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from casework.cases.who_may import SECTIONS, Role, rights_of

from .routing.entering import for_those_who_route
from .shell import Visit


@require_safe
@for_those_who_route
def who_may(visit: Visit) -> HttpResponse:
    """All of it, or with `?role=` what one role may."""
    asked = visit.request.GET.get("role", "")
    role = Role(asked) if asked in Role else None
    context = {"sections": SECTIONS, "roles": Role, "role": role, "rights": list(rights_of(role)) if role else []}
    return visit.render("desk/who_may.html", context, here="who_may")
