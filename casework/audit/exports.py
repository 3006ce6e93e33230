"""Asking for an audit PDF, writing it, and letting it go after a day."""

from __future__ import annotations

import hashlib
import logging
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from casework.cases.models import Case
from casework.organisation.models import Person

from .document import LANGUAGES, case_html, sheet_html
from .models import AuditExport
from .press import Press, PressFailed

logger = logging.getLogger(__name__)
KEPT_FOR = timedelta(hours=24)
LOST_AFTER = timedelta(minutes=5)
State = AuditExport.State
HTML_OF = {AuditExport.Kind.REPORT: case_html, AuditExport.Kind.SHEET: sheet_html}


def request_export(
    case: Case, *, language: str, by: Person, kind: AuditExport.Kind = AuditExport.Kind.REPORT
) -> AuditExport:
    """Queues the PDF of `case`; the same state of the case asked for again by the same person is the same export.

    The caller has made sure that `by` may see the case. Raises `ValueError` for an unknown language.
    """
    if language not in LANGUAGES:
        raise ValueError(f"There is no audit report in {language!r}.")
    from . import jobs

    give_up_lost_exports()
    with transaction.atomic():
        locked = Case.objects.select_for_update().get(pk=case.pk)  # two taps on the button make one export
        same = exports_of(by).filter(case=case, kind=kind, language=language, chain_head=locked.ledger_head)
        earlier = _usable(same).first()
        if earlier is not None:
            return earlier
        export = AuditExport.objects.create(
            case=locked,
            kind=kind,
            language=language,
            requested_by=by,
            requested_at=timezone.now(),
            chain_head=locked.ledger_head,
        )
        jobs.queue_rendering(export.pk)
    return export


def exports_of(person: Person) -> QuerySet[AuditExport]:
    """What this person asked for, newest first, without the files."""
    return AuditExport.objects.filter(requested_by=person).defer("pdf").order_by("-requested_at", "-pk")


def _usable(exports: QuerySet[AuditExport]) -> QuerySet[AuditExport]:
    return exports.filter(
        state__in=(State.QUEUED, State.RUNNING, State.DONE), requested_at__gt=timezone.now() - KEPT_FOR
    )


def write_export(export_id: int, press: Press) -> None:
    """Writes the PDF. May be run again after a death in the middle: whoever finishes first stores the one result.

    A database that is away raises, and the export stays under way for the next attempt.
    """
    export = AuditExport.objects.select_related("case").defer("pdf").get(pk=export_id)
    if not export.is_under_way:
        return
    _note(export_id, state=State.RUNNING, progress=1)
    try:
        html = HTML_OF[AuditExport.Kind(export.kind)](export.case, export.language)
        pdf = press.typeset(html, lambda percent: _note(export_id, progress=percent))
    except PressFailed as failure:
        _finish(export_id, state=State.FAILED, failure=failure.code)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        # Recorded where the leader waits; raised again so that the worker's log and job table have it, too.
        _finish(export_id, state=State.FAILED, failure=AuditExport.Failure.UNEXPECTED)
        raise
    else:
        _finish(export_id, state=State.DONE, progress=100, pdf=pdf, sha256=hashlib.sha256(pdf).hexdigest())


def expire_exports(now: datetime | None = None) -> int:
    """Drops the files older than a day, and says how many; fingerprint and requester stay."""
    before = (now or timezone.now()) - KEPT_FOR
    old = AuditExport.objects.filter(requested_at__lte=before).exclude(state=State.EXPIRED)
    return old.update(state=State.EXPIRED, pdf=None)


def give_up_lost_exports(now: datetime | None = None) -> int:
    """Fails what is under way for minutes while no job waits or runs for it, and says how many."""
    from . import jobs

    under_way = AuditExport.objects.filter(
        state__in=(State.QUEUED, State.RUNNING), requested_at__lte=(now or timezone.now()) - LOST_AFTER
    )
    lost = under_way.exclude(pk__in=jobs.exports_in_work())
    return lost.update(state=State.FAILED, failure=AuditExport.Failure.LOST, finished_at=timezone.now())


def _note(export_id: int, **changes: object) -> None:
    """On a connection that works: the one from before may have been lost while type was set."""
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()
    AuditExport.objects.filter(pk=export_id, state__in=(State.QUEUED, State.RUNNING)).update(**changes)


def _finish(export_id: int, **changes: object) -> None:
    _note(export_id, finished_at=timezone.now(), **changes)
