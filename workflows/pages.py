"""Where a flow step is worked on. The pages themselves live in the portals, upstairs."""

from typing import Any

from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse


def step_page(request: HttpRequest, **kwargs: Any) -> HttpResponseRedirect:
    """Leads from a viewflow task to the page of its case."""
    from workflows.models import CaseProcess

    process = CaseProcess.objects.select_related("case").get(pk=kwargs["process_pk"])
    return HttpResponseRedirect(reverse("desk:case", args=[process.case.number]))
