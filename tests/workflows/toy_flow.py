"""A small flow with one of each: a step more than one would think, a fork, a loop, a timer that leads back."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from viewflow import this
from viewflow.workflow import flow

from workflows.flows.nodes import CaseStep, CaseTimer, fires
from workflows.models import CaseProcess
from workflows.pages import step_page


@fires(_("Limit is over"))
def never(activation: Any) -> None:
    return None


class ToyFlow(flow.Flow):  # type: ignore[misc]
    """Toy"""

    process_class = CaseProcess

    begin = flow.StartHandle().Annotation(title=_("Received")).Next(this.weigh)
    weigh = (
        CaseStep(step_page, by=_("the branch secretary"))
        .Annotation(title="Weigh it", description="It is being weighed.")
        .Next(this.is_heavy)
    )
    weigh_late = CaseTimer(this.weigh, delay=never).Next(this.shout)
    is_heavy = flow.If(lambda activation: True).Annotation(title="Heavy?").Then(this.carry).Else(this.weigh)
    carry = CaseStep(step_page, by=_("the member in charge")).Annotation(title="Carry it").Next(this.done)
    carry_late = CaseTimer(this.carry, delay=never).Next(this.weigh)
    done = flow.End().Annotation(title=_("Closed"))
    shout = (
        flow.Function(lambda activation: None).Annotation(title="Shout", description="somebody shouts").Next(this.hush)
    )
    hush = flow.End().Annotation(title="Hush")


class LongerToyFlow(ToyFlow):
    """Toy"""

    carry = CaseStep(step_page, by=_("the member in charge")).Annotation(title="Carry it").Next(this.polish)
    polish = (
        CaseStep(step_page, by=_("the reporter"))
        .Annotation(title="Polish it", description="It is being polished.")
        .Next(this.done)
    )
    polish_late = CaseTimer(this.polish, delay=never).Next(this.shout)
