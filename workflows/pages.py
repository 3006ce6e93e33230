"""Where a flow step is worked on. The pages themselves live in the portals, upstairs."""

from typing import Any

from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse

from .models import CaseProcess


def case_address(process_pk: int) -> str:
    """The address of the case that this run of the flow belongs to."""
    process = CaseProcess.objects.select_related("case").get(pk=process_pk)
    return reverse("desk:case", args=[process.case.number])


def step_page(request: HttpRequest, **kwargs: Any) -> HttpResponseRedirect:
    """Leads from a viewflow task to the page of its case."""
    return HttpResponseRedirect(case_address(kwargs["process_pk"]))
