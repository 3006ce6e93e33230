"""The least a Django view could do for a report: read a form, insert the same rows by ORM, answer."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from procrastinate.contrib.django import app
from viewflow.workflow.models import Task
from viewflow.workflow.status import STATUS

from casework.cases import guard
from casework.cases.models import Case, LedgerEntry, Report, ServiceStandard
from casework.cases.words import Stage
from casework.organisation.models import Branch
from workflows.flows.help_request import HelpRequestFlow
from workflows.models import CaseProcess


@csrf_exempt
@transaction.atomic
def bare_intake(request: HttpRequest) -> HttpResponse:
    """No check, no lock, no clock, no chain: only the rows that an intake leaves behind, 11 of them, and the job."""
    now = timezone.now()
    with guard.opened_for(None):
        case = _case(_report(request.POST["text"], now), now)
    _flow(case, now)
    entry = LedgerEntry.objects.create(
        case=case, number=1, kind="received", at=now, recorded_at=now, actor="reporter", facts={}, hash=case.number
    )
    app.configure_task("bench.nobody", queue="nobody").defer(entry_id=entry.pk)
    return HttpResponse(case.number)


def _report(text: str, now: datetime) -> Report:
    key = secrets.token_bytes(32)
    return Report.objects.create(
        text=text,
        salt=key[:16],
        language="zh-hans",
        confidentiality="anonymous",
        channel="kiosk",
        received_at=now,
        code_hash=key,
        submission_hash=key,
        content_hash=key,
    )


def _case(report: Report, now: datetime) -> Case:
    case = Case(
        number=f"B-{secrets.token_hex(8)}",
        report=report,
        standard=ServiceStandard.objects.filter(urgency="normal")[0],
        category="living",
        confidentiality="anonymous",
        stage=Stage.ASSIGN,
        branch=Branch.objects.filter(parent=None)[0],
        received_at=now,
        round_started_at=now,
        accept_due_at=now + timedelta(days=1),
        response_due_at=now + timedelta(days=3),
        resolve_due_at=now + timedelta(days=7),
        next_due_at=now + timedelta(days=1),
    )
    case.save(force_insert=True)
    return case


def _flow(case: Case, now: datetime) -> None:
    process = CaseProcess.objects.create(flow_class=HelpRequestFlow, case=case)
    started = Task.objects.create(process=process, flow_task=HelpRequestFlow.receive, status=STATUS.DONE, finished=now)
    step = Task.objects.create(process=process, flow_task=HelpRequestFlow.assign)
    step.previous.add(started)
    for timer in (HelpRequestFlow.assign_warning, HelpRequestFlow.assign_breach):
        armed = Task.objects.create(
            process=process, flow_task=timer, status=STATUS.SCHEDULED, scheduled=case.next_due_at
        )
        armed.previous.add(step)
