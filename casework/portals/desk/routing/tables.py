"""The rules in force, the versions before them, and the draft that is to follow."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from casework.cases.models import RoutingTable
from casework.cases.refusals import ActionRefused
from casework.cases.routing import editing
from casework.cases.routing.tables import published
from casework.cases.routing.wording import rules_in_words
from casework.organisation.models import Person

from ..shell import Visit
from .entering import for_those_who_route
from .forms import CapacityForm, PublishForm, RuleForm

VERSIONS_SHOWN = 20


@require_safe
@for_those_who_route
def tables(visit: Visit) -> HttpResponse:
    """`?version=` shows an earlier one."""
    in_force = published(timezone.now()).first()
    table = _asked_for(visit) or in_force
    context = {
        "table": table,
        "in_force": in_force,
        "rules": rules_in_words(table) if table else [],
        "draft": editing.draft(),
        "versions": RoutingTable.objects.filter(published_at__isnull=False).select_related("published_by")[
            :VERSIONS_SHOWN
        ],
        "done": visit.request.GET.get("done", ""),
    }
    return visit.render("desk/routing/tables.html", context, here="routing")


def _asked_for(visit: Visit) -> RoutingTable | None:
    version = visit.request.GET.get("version", "")
    if not version:
        return None
    shown = RoutingTable.objects.filter(published_at__isnull=False)
    table = shown.filter(version=int(version)).first() if version.isdecimal() and len(version) < 9 else None
    if table is None:
        raise Http404
    return table


@require_http_methods(["GET", "HEAD", "POST"])
@for_those_who_route
def draft(visit: Visit) -> HttpResponse:
    """POST does one thing to the draft: `do` says which."""
    if visit.request.method != "POST":
        return _show_draft(visit)
    does = _DEEDS.get(visit.request.POST.get("do", ""))
    if does is None:
        raise Http404
    try:
        return does(visit)
    except ActionRefused as refusal:
        return _show_draft(visit, refused=refusal.sentence, status=409)


def _show_draft(
    visit: Visit,
    *,
    refused: str = "",
    capacity: CapacityForm | None = None,
    publication: PublishForm | None = None,
    status: int = 200,
) -> HttpResponse:
    table = editing.draft()
    context = {
        "table": table,
        "rules": rules_in_words(table) if table else [],
        "capacity": capacity or CapacityForm(initial={"capacity": table.capacity if table else None}),
        "publication": publication or PublishForm(),
        "refused": refused,
    }
    return visit.render("desk/routing/draft.html", context, here="routing", status=status)


def _start(visit: Visit) -> HttpResponse:
    editing.start_draft(by=visit.person)
    return redirect("desk:routing_draft")


def _drop(visit: Visit) -> HttpResponse:
    editing.drop_draft(by=visit.person)
    return redirect("desk:routing")


def _capacity(visit: Visit) -> HttpResponse:
    form = CapacityForm(visit.request.POST)
    if not form.is_valid():
        return _show_draft(visit, capacity=form, status=422)
    editing.set_capacity(by=visit.person, capacity=form.cleaned_data["capacity"])
    return redirect("desk:routing_draft")


def _publish(visit: Visit) -> HttpResponse:
    form = PublishForm(visit.request.POST)
    if not form.is_valid():
        return _show_draft(visit, publication=form, status=422)
    try:
        editing.publish(by=visit.person, **form.cleaned_data)
    except ActionRefused as refusal:
        if refusal.field not in form.fields:
            raise
        form.add_error(refusal.field, refusal.sentence)
        return _show_draft(visit, publication=form, status=422)
    return redirect("/desk/routing/?done=publish")


def _with_rule(deed: Callable[[Person, int], None]) -> Callable[[Visit], HttpResponse]:
    def does(visit: Visit) -> HttpResponse:
        number = visit.request.POST.get("rule", "")
        if not number.isdecimal() or len(number) > 4:
            raise Http404
        deed(visit.person, int(number))
        return redirect("desk:routing_draft")

    return does


_DEEDS: dict[str, Callable[[Visit], HttpResponse]] = {
    "start": _start,
    "drop": _drop,
    "capacity": _capacity,
    "publish": _publish,
    "up": _with_rule(lambda by, number: editing.move_rule(by=by, number=number, up=True)),
    "down": _with_rule(lambda by, number: editing.move_rule(by=by, number=number, up=False)),
    "remove": _with_rule(lambda by, number: editing.remove_rule(by=by, number=number)),
}


@require_http_methods(["GET", "HEAD", "POST"])
@for_those_who_route
def rule(visit: Visit, number: int) -> HttpResponse:
    """One rule of the draft; 0 is a new one."""
    table = editing.draft()
    if table is None:
        return redirect("desk:routing")
    present = table.rules.filter(number=number).first() if number else None
    if number and present is None:
        return redirect("desk:routing_draft")
    form = RuleForm(visit.request.POST or None, instance=present)
    context: dict[str, Any] = {"form": form, "number": number, "table": table}
    if visit.request.method != "POST":
        return visit.render("desk/routing/rule.html", context, here="routing")
    if not form.is_valid():
        return visit.render("desk/routing/rule.html", context, here="routing", status=422)
    try:
        editing.save_rule(by=visit.person, number=number, values=form.cleaned_data)
    except ActionRefused as refusal:
        return _show_draft(visit, refused=refusal.sentence, status=409)
    return redirect("desk:routing_draft")
