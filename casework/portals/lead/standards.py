"""The service standards, to read."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from casework.organisation.models import Person
from casework.portals.standards import groups

from .access import leaders_only


@require_safe
@leaders_only
def standards(request: HttpRequest, leader: Person) -> HttpResponse:
    return render(request, "lead/standards.html", {"here": "standards", "groups": groups()})
