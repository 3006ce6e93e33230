"""The record of an emergency as PDF: for its owner, the secretary above it, and leaders. Asked again at each step."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_POST, require_safe

from casework.audit.document import LANGUAGES
from casework.audit.exports import exports_of, request_export
from casework.audit.models import AuditExport
from casework.cases.audience import visible_to
from casework.cases.models import Case

from .shell import Visit, for_people_with_posts

SHEET = AuditExport.Kind.SHEET


def may_have_sheet(visit: Visit, case: Case) -> bool:
    """Of a case that is visible to them. Helpers see the case while it is open, and get no document of it."""
    is_theirs = case.owner_id == visit.person.pk or case.branch_id in visit.standing.directs
    return case.alarm_round > 0 and (is_theirs or visit.standing.is_leader)


@require_POST
@for_people_with_posts
def ask(visit: Visit, number: str) -> HttpResponse:
    case = get_object_or_404(visible_to(visit.person, visit.standing), number=number)
    if not may_have_sheet(visit, case):
        raise Http404
    language = visit.request.POST.get("language", "")
    if language not in LANGUAGES:
        return HttpResponseBadRequest()
    export = request_export(case, language=language, by=visit.person, kind=SHEET)
    return redirect("desk:sheet", export.pk)


@require_safe
@for_people_with_posts
def wait(visit: Visit, export_id: int) -> HttpResponse:
    """Until it is written; the part that changes is fetched again by itself, or with a touch without JavaScript."""
    export = _own(visit, export_id)
    template = "desk/_sheet.html" if visit.is_refetch else "desk/sheet.html"
    return visit.render(template, {"export": export, "case": export.case})


@require_safe
@for_people_with_posts
def download(visit: Visit, export_id: int) -> HttpResponse:
    export = _own(visit, export_id)
    if export.state != AuditExport.State.DONE or export.pdf is None:
        raise Http404
    response = HttpResponse(bytes(export.pdf), content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(True, _file_name(export)) or "attachment"
    response["Cache-Control"] = "no-store"
    return response


def _own(visit: Visit, export_id: int) -> AuditExport:
    """One that this person asked for, of a case whose record they may still have."""
    visible: QuerySet[Case] = visible_to(visit.person, visit.standing)
    mine = exports_of(visit.person).filter(kind=SHEET, case__in=visible).select_related("case")
    export = get_object_or_404(mine, pk=export_id)
    if not may_have_sheet(visit, export.case):
        raise Http404
    return export


def _file_name(export: AuditExport) -> str:
    with override(export.language):
        return f"{export.case.number} {_('Record of an emergency')}.pdf"
