"""What the examination of last night found, for administrators."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

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
    return visit.render("desk/condition.html", {"last": last, "findings": findings, "more": more}, here="condition")
