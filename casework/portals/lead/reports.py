"""Audit PDFs: asked for, waited for, downloaded. Rights are checked again at each step."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_POST, require_safe

from casework.audit.document import LANGUAGES
from casework.audit.exports import exports_of, request_export
from casework.audit.models import AuditExport
from casework.cases.audience import visible_to
from casework.organisation.models import Person

from .access import leaders_only


@require_POST
@leaders_only
def ask(request: HttpRequest, leader: Person, number: str) -> HttpResponse:
    case = get_object_or_404(visible_to(leader), number=number)
    language = request.POST.get("language", "")
    if language not in LANGUAGES:
        return HttpResponseBadRequest()
    export = request_export(case, language=language, by=leader)
    if request.headers.get("HX-Request"):
        return render(request, "lead/_report.html", {"export": export})
    return redirect("lead:report", export.pk)


@require_safe
@leaders_only
def wait(request: HttpRequest, leader: Person, export_id: int) -> HttpResponse:
    """The page for browsers without JavaScript, and for an address that was kept."""
    export = _own(leader, export_id)
    return render(request, "lead/report.html", {"export": export, "case": export.case, "here": "cases"})


@require_safe
@leaders_only
def progress(request: HttpRequest, leader: Person, export_id: int) -> HttpResponse:
    return render(request, "lead/_report.html", {"export": _own(leader, export_id)})


@require_safe
@leaders_only
def download(request: HttpRequest, leader: Person, export_id: int) -> HttpResponse:
    export = _own(leader, export_id)
    if export.state != AuditExport.State.DONE or export.pdf is None:
        raise Http404
    response = HttpResponse(bytes(export.pdf), content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(True, _file_name(export)) or "attachment"
    response["Cache-Control"] = "no-store"
    return response


def _own(leader: Person, export_id: int) -> AuditExport:
    """An export that this leader asked for, of a case that they may still see."""
    mine = exports_of(leader).filter(case__in=visible_to(leader), kind=AuditExport.Kind.REPORT)
    return get_object_or_404(mine.select_related("case"), pk=export_id)


def _file_name(export: AuditExport) -> str:
    with override(export.language):
        return f"{export.case.number} {_('Audit report')}.pdf"
