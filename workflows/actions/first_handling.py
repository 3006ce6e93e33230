"""首接负责 (B1): a branch reports upward what it cannot solve, and helps the superior to solve it.

Whoever accepted a case first stays with it when a branch above has taken it over: they go on reading it, write notes
and drafts, are told of its news and stand on its page, until it is closed. It has one owner all the same (M20).

Only on the way up. Whoever takes a case over within the branch leads alone; for a hand-over sideways the reporter has
agreed to that branch and to no other. In both, the one who knows it can be asked for help, with a task and a day of
their own (M20).
"""

from __future__ import annotations

from django.db.models import QuerySet

from casework.cases import requests
from casework.cases.door import Change
from casework.cases.models import CaseRequest
from casework.cases.words import RaiseReason, RequestKind, RequestState
from casework.organisation.duty import parents, upward
from workflows import rungs


def taken_over_by(change: Change, branch_id: int) -> None:
    """Part of an acceptance that moves the case to that branch; `change.case` has its new owner and its old branch.

    Where it lies above, the ladder of the referral has done its work and ends.
    """
    case = change.case
    if branch_id not in upward(case.branch_id, parents())[1:]:
        return
    if case.raised_why == RaiseReason.REFERRAL:
        rungs.leave(case)
    first = case.first_owner
    if first and first.is_active and first.pk != case.owner_id and not _parts(change, first.pk).exists():
        requests.ask(change, RequestKind.FIRST_HANDLING, of=first)


def end_part_of_owner(change: Change) -> None:
    """Whoever stayed with the case and now owns it again has no other part in it."""
    case = change.case
    if case.owner_id == case.first_owner_id:
        for request in _parts(change, case.owner_id):
            requests.end(change, request, RequestState.WITHDRAWN)


def _parts(change: Change, person_id: int | None) -> QuerySet[CaseRequest]:
    return CaseRequest.objects.filter(
        case=change.case, kind=RequestKind.FIRST_HANDLING, asked_of=person_id, state=RequestState.OPEN
    )
