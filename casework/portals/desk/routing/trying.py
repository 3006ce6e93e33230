"""Before rules are switched on: what they would do with one report, and what they would have done last month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from casework.cases.models import DangerWords, RoutingTable
from casework.cases.routing import Incoming, editing, route
from casework.cases.routing.replay import replay as replayed
from casework.cases.routing.tables import published, table_of, words_of
from casework.cases.routing.wording import HOW, RuleInWords, Step, destination, explained, rules_in_words

from ..shell import Visit
from .entering import for_those_who_route
from .forms import ReplayForm, TrialForm

DIFFERENCES_SHOWN = 200


@dataclass(frozen=True)
class Trial:
    """What one version does with the report, and why."""

    title: Promise
    table: RoutingTable
    destination: str
    steps: list[tuple[Step, RuleInWords | None]]


@require_http_methods(["GET", "HEAD", "POST"])
@for_those_who_route
def trial(visit: Visit) -> HttpResponse:
    """The published version and the draft side by side; nothing is stored."""
    if visit.request.method != "POST":
        now = timezone.localtime(timezone=timezone.get_default_timezone())
        form = TrialForm(initial={"at": now, "language": get_language()})
        return _show_trial(visit, form)
    form = TrialForm(visit.request.POST)
    if not form.is_valid():
        return _show_trial(visit, form, status=422)
    context: dict[str, Any] = {
        "trials": _trials(form.incoming()),
        "danger": _danger(form.cleaned_data["text"]),
        "is_tried": True,
    }
    return _show_trial(visit, form, **context)


def _show_trial(visit: Visit, form: TrialForm, *, status: int = 200, **shown: Any) -> HttpResponse:
    return visit.render("desk/routing/trial.html", {"form": form, **shown}, here="routing", status=status)


def _trials(incoming: Incoming) -> list[Trial]:
    versions = ((_("In force"), published(timezone.now()).first()), (_("Draft"), editing.draft()))
    return [_trial(title, table, incoming) for title, table in versions if table]


def _trial(title: Promise, table: RoutingTable, incoming: Incoming) -> Trial:
    routed = route(incoming, table_of(table))
    rules = {each.rule.number: each for each in rules_in_words(table)}
    steps = [(step, rules.get(step.number or 0)) for step in explained(routed)]
    return Trial(title, table, destination(routed), steps)


def _danger(text: str) -> tuple[str, ...]:
    newest = DangerWords.objects.order_by("-version").first()
    return words_of(newest).found_in(text) if newest else ()


@require_safe
@for_those_who_route
def replay(visit: Visit) -> HttpResponse:
    """Of the draft; where there is none, of the version in force."""
    table = editing.draft() or published(timezone.now()).first()
    form = ReplayForm(visit.request.GET or None)
    context: dict[str, Any] = {"form": form, "table": table}
    if table and form.is_valid():
        now = timezone.now()
        result = replayed(table_of(table), now - timedelta(days=form.cleaned_data["days"]), now)
        rules = {each.rule.number: each for each in rules_in_words(table)}
        shown = result.differences[:DIFFERENCES_SHOWN]
        context |= {
            "result": result,
            "differences": [(each, rules.get(each.rule or 0), HOW.get(each.how)) for each in shown],
            "more": len(result.differences) - len(shown),
        }
    return visit.render("desk/routing/replay.html", context, here="routing")
