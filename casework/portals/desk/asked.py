"""What was asked inside a case, as one person sees it: on its page and in the inbox."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.cases import requests
from casework.cases.audience import asked_of, once_asked
from casework.cases.models import Case, CaseRequest
from casework.cases.permitted import RequestVerb, request_verbs_for
from casework.cases.rules.requests import shares_file
from casework.cases.standing import Standing
from casework.cases.words import RequestKind
from casework.organisation.models import Person
from casework.portals.fields import long_text

from .shell import Visit

SHOWN_IN_INBOX = 30


class RequestAnswerForm(forms.Form):
    text = long_text(_("Your answer"), help_text=_("For the file only; the reporter does not see this."), rows=3)


@dataclass(frozen=True)
class Asked:
    """A request as one person sees it."""

    request: CaseRequest
    verbs: frozenset[RequestVerb]
    form: forms.Form

    @property
    def is_open_order(self) -> bool:
        """Whether it keeps the case from being resolved."""
        return self.request.is_open and self.request.kind in requests.ORDERS

    @property
    def is_part_only(self) -> bool:
        """Whether the request alone opens nothing of the case but itself."""
        request = self.request
        if request.kind == RequestKind.SUPERVISION:
            return False
        return not shares_file(request.kind, request.case.confidentiality, request.shares_file)

    def concerns(self, person: Person) -> bool:
        """Whether it is open and asked of `person`, or theirs to teach."""
        return self.request.is_open and person.pk in {self.request.asked_of_id, self.request.mentor_id}


def asked_in_case(case: Case, standing: Standing) -> list[Asked]:
    """One SQL statement, however many."""
    return [_asked(case, request, standing) for request in requests.requests_of(case)]


def asked_of_visitor(visit: Visit) -> list[Asked]:
    """For the inbox, the earliest due first. One SQL statement."""
    people = ("case__report", "case__owner", "asked_by", "asked_of", "unit", "mentor", "message")
    waiting = asked_of(visit.person, visit.standing).select_related(*people)
    return [_asked(request.case, request, visit.standing) for request in waiting[:SHOWN_IN_INBOX]]


def _asked(case: Case, request: CaseRequest, standing: Standing) -> Asked:
    form = RequestAnswerForm(auto_id=f"answer-{request.pk}-%s")
    return Asked(request, request_verbs_for(case, request, standing), form)


def help_is_open(asked: list[Asked]) -> bool:
    return any(one.request.is_open and one.request.kind == RequestKind.CO_HANDLING for one in asked)


def asked_in_part(visit: Visit, case: Case) -> list[Asked]:
    """What the visitor was asked here, for whom the case itself is not open. What is under way comes first."""
    mine = sorted(once_asked(visit.person, case), key=lambda request: (not request.is_open, request.pk))
    return [_asked(case, request, visit.standing) for request in mine]


def own_part(visit: Visit, case: Case) -> list[CaseRequest]:
    """What was asked of the visitor and what they said to it."""
    return list(once_asked(visit.person, case))
