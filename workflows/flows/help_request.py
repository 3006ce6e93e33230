"""The flow of a help request.

Module, class and node names are stored in the database: renaming one is a data migration.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from viewflow import this
from viewflow.this_object import ThisObject
from viewflow.workflow import flow

from casework.cases.models import Case
from casework.cases.rules.deadlines import next_due
from casework.cases.words import Stage
from casework.organisation.models import Person
from workflows.models import CaseProcess
from workflows.pages import step_page
from workflows.warnings import next_warning

from .locks import case_row_lock
from .nodes import AtOnce, CaseStep, CaseTimer, Errand, ErrandDone, WhatIsDue, fires

_resolve = ThisObject("resolve")
"""`this.resolve` is a method of viewflow's `this`; the step of that name is referred to by this."""


@fires(_("A limit is near"), ahead=True)
def warn_when(activation: Any) -> datetime | None:
    """The next warning of any clock that runs at this step; None when all have been said."""
    return next_warning(activation.process.case, activation.flow_task.name)


@fires(_("A limit is over"))
def breach_when(activation: Any) -> datetime | None:
    """The earliest of all that may become due at this step."""
    return next_due(activation.process.case, activation.flow_task.name)


def holder_of(activation: Any) -> Person | None:
    """Who holds the step: nobody yet while the secretary's queue does, the person asked, then the owner."""
    case: Case = activation.process.case
    if activation.flow_task.name == Stage.ASSIGN:
        return None
    return case.offered_to if activation.flow_task.name == Stage.ACCEPT else case.owner


class HelpRequestFlow(flow.Flow):  # type: ignore[misc]
    """Help request

    Chart, BPMN file and the explanation for workers are drawn from this class (`workflows.drawing`): a step's title is
    its label, its description tells the reporter what happens there; that of a function called by a timer completes
    "if nothing happens by then, …".
    """

    process_class = CaseProcess
    lock_impl = case_row_lock
    at_any_time = (
        _("At every step the reporter can take the report back: then it is closed."),
        _(
            "For fifteen working days after it was closed the reporter can bring it back: it goes on with whoever had "
            "it, or waits for assignment where nobody had accepted it."
        ),
    )
    """What leads out of every step, or back in, beside the drawn ways (`steps.withdraw`, `steps.reopen`)."""

    receive = (
        flow.StartHandle(this.on_received)
        .Annotation(title=_("Received"), description=_("Your report has arrived and is on record."))
        .Next(this.needs_assignment)
    )

    needs_assignment = (
        AtOnce(lambda activation: activation.process.case.assigned_at is None)
        .Annotation(title=_("To be assigned?"))
        .Then(this.assign)
        .Else(this.accept)
    )

    assign = (
        CaseStep(step_page, by=_("the branch secretary"))
        .Assign(holder_of)
        .Annotation(
            title=_("Assign"),
            description=_("Your report has arrived. The branch is deciding who takes care of it."),
        )
        .Next(this.accept)
    )
    assign_warning = CaseTimer(this.assign, delay=warn_when).Next(this.warn)
    assign_breach = CaseTimer(this.assign, delay=breach_when).Next(this.breach)

    accept = (
        CaseStep(step_page, by=_("the member who was asked"))
        .Assign(holder_of)
        .Annotation(
            title=_("Accept"),
            description=_("A member of the branch has been asked to take care of it."),
        )
        .Next(this.is_accepted)
    )
    accept_warning = CaseTimer(this.accept, delay=warn_when).Next(this.warn)
    accept_breach = CaseTimer(this.accept, delay=breach_when).Next(this.breach)

    is_accepted = (
        flow.If(lambda activation: activation.process.case.owner_id is not None)
        .Annotation(title=_("Accepted?"))
        .Then(this.respond)
        .Else(this.assign)
    )

    respond = (
        CaseStep(step_page, by=_("the member in charge"))
        .Assign(holder_of)
        .Annotation(
            title=_("Respond"),
            description=_("A member of the branch takes care of it, and will write to you here."),
        )
        .Next(_resolve)
    )
    respond_warning = CaseTimer(this.respond, delay=warn_when).Next(this.warn)
    respond_breach = CaseTimer(this.respond, delay=breach_when).Next(this.breach)

    resolve = (
        CaseStep(step_page, by=_("the member in charge"))
        .Assign(holder_of)
        .Annotation(
            title=_("Resolve"),
            description=_("You have an answer. The branch is working on it."),
        )
        .Next(this.follow_up)
    )
    resolve_warning = CaseTimer(_resolve, delay=warn_when).Next(this.warn)
    resolve_breach = CaseTimer(_resolve, delay=breach_when).Next(this.breach)

    follow_up = (
        CaseStep(step_page, by=_("the reporter"), by_to_reporter=pgettext_lazy("who acts next", "you"))
        .Assign(holder_of)
        .Annotation(
            title=_("Follow up"),
            description=_("The branch says that it is done. You have the last word."),
        )
        .Next(this.has_helped)
    )
    follow_up_warning = CaseTimer(this.follow_up, delay=warn_when).Next(this.warn)
    follow_up_breach = CaseTimer(this.follow_up, delay=breach_when).Next(this.breach)

    has_helped = (
        flow.If(lambda activation: activation.process.case.helped is not False)
        .Annotation(title=_("Did it help?"))
        .Then(this.close)
        .Else(this.respond)
    )

    close = (
        CaseStep(step_page, by=_("the member in charge"))
        .Assign(holder_of)
        .Annotation(
            title=_("Close"),
            description=_("Everything is done; the branch is closing the file."),
        )
        .Next(this.closed)
    )
    close_breach = CaseTimer(this.close, delay=breach_when).Next(this.breach)

    closed = flow.End().Annotation(
        title=_("Closed"), description=_("This is closed. If the trouble is back, you can say so here.")
    )

    warn = (
        Errand(this.on_warning)
        .Annotation(title=_("Warn the holder"), description=_("whoever is to act is reminded"))
        .Next(this.told)
    )
    breach = (
        WhatIsDue(this.on_breach)
        .Annotation(
            title=_("Record it, and call the next one up"),
            description=_("this goes on record, the branch secretary is called, and after that the next branch above"),
        )
        .Next(this.told)
    )
    told = ErrandDone().Annotation(title=_("Told"))

    def on_received(self, activation: Any, case: Case) -> CaseProcess:
        activation.process.case = case
        return activation.process  # type: ignore[no-any-return]

    def on_warning(self, activation: Any) -> None:
        from workflows.watch import say_warnings

        say_warnings(activation.process.case, activation.came_from.task.scheduled)

    def on_breach(self, activation: Any) -> None:
        from workflows.watch import do_what_is_due

        do_what_is_due(activation.process.case, activation.came_from.task.scheduled)
