"""What the examination of last night found, for administrators."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from workflows import jumps, waiting
from workflows.examinations import findings_of, last_examination

from .shell import Visit, for_people_with_posts


@require_safe
@for_people_with_posts
def condition(visit: Visit) -> HttpResponse:
    if not visit.person.is_administrator:
        raise Http404
    last = last_examination()
    findings = findings_of(last) if last else []
    more = last.findings - len(findings) if last else 0
    held = waiting.held().count() if jumps.waiting_for_a_word().exists() else 0
    context = {"last": last, "findings": findings, "more": more, "held": held}
    return visit.render("desk/condition.html", context, here="condition")


@require_POST
@for_people_with_posts
def confirm_timers(visit: Visit) -> HttpResponse:
    """An administrator has looked at the clock: what it made due may fire."""
    if not visit.person.is_administrator:
        raise Http404
    jumps.release()
    return redirect("desk:condition")
