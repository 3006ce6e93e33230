"""Who covers each unit, and which words point to danger."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from casework.cases.models import DangerWords
from casework.cases.refusals import ActionRefused
from casework.cases.routing import editing
from casework.cases.routing.coverage import coverage_of_house, staff_of
from casework.cases.routing.wording import HOW

from ..shell import Visit
from .entering import for_those_who_route
from .forms import WordsForm

VERSIONS_SHOWN = 10


@require_safe
@for_those_who_route
def coverage(visit: Visit) -> HttpResponse:
    units = coverage_of_house()
    staff = staff_of({each.branch for each in units if each.branch})
    context = {
        "rows": [(each, HOW[each.how], staff.get(each.branch.pk) if each.branch else None) for each in units],
        "uncovered": sum(each.branch is None for each in units),
        "hides_alarm": True,
    }
    return visit.render("desk/routing/coverage.html", context, here="coverage")


@require_http_methods(["GET", "HEAD", "POST"])
@for_those_who_route
def danger_words(visit: Visit) -> HttpResponse:
    newest = DangerWords.objects.order_by("-version").first()
    written = {"danger": "\n".join(newest.danger), "harmless": "\n".join(newest.harmless)} if newest else {}
    form = WordsForm(visit.request.POST or None, initial=written)
    if visit.request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            editing.publish_words(
                by=visit.person,
                danger=given["danger"].splitlines(),
                harmless=given["harmless"].splitlines(),
                note=given["note"],
            )
            return redirect("/desk/routing/danger-words/?done=publish")
        except ActionRefused as refusal:
            form.add_error(refusal.field or None, refusal.sentence)
    context = {
        "form": form,
        "newest": newest,
        "versions": DangerWords.objects.select_related("published_by")[:VERSIONS_SHOWN],
        "done": visit.request.GET.get("done", ""),
    }
    return visit.render("desk/routing/danger_words.html", context, here="routing", status=422 if form.errors else 200)
