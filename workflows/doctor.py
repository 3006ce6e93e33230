"""Does everything that is kept twice agree: case and flow, holder and owner, clocks and timers, row and ledger?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.cases import ledger
from casework.cases.models import Case, LedgerEntry, ServiceStandard
from casework.cases.routing.coverage import uncovered_units
from casework.cases.rules.deadlines import next_due
from casework.cases.snapshot import Ids, one_snapshot
from casework.cases.standing import Standing, standings_of
from casework.cases.words import RequestKind, RequestState, Stage
from casework.organisation.heads import heads_on
from casework.organisation.models import Branch, Person
from casework.organisation.queries import absent_on

from . import jobs, jumps, timers, waiting
from .flow_state import FlowState, FlowTask, flow_states
from .warnings import next_warning


class Ailment(models.TextChoices):
    """What can be wrong, and what to do about it."""

    NOT_STARTED = (
        "not_started",
        _("its flow has not started. The worker tries every ten minutes; to try now, run: manage.py start_flows"),
    )
    WRONG_STEP = (
        "wrong_step",
        _(
            "the case is at “%(expected)s”, the flow at “%(found)s”. manage.py restore_case puts the case "
            "back; where only the flow was changed, restore a backup."
        ),
    )
    WRONG_HOLDER = (
        "wrong_holder",
        _("the case is held by person %(expected)s, the flow's step by %(found)s. Assign it again."),
    )
    NO_OWNER = (
        "no_owner",
        _("its owner has no post in the branch any more, or reported it. The secretary is to offer it to somebody."),
    )
    NO_TIMER = (
        "no_timer",
        _(
            "not exactly one timer watches its deadline. The worker mends it every ten minutes; "
            "to do it now: manage.py start_flows"
        ),
    )
    NO_WARNING = (
        "no_warning",
        _("a timer is to warn at %(expected)s; armed are: %(found)s. To mend it now: manage.py start_flows"),
    )
    WRONG_DUE = (
        "wrong_due",
        _(
            "its next deadline is %(expected)s by the standard, %(found)s in the list. "
            "To mend it, run: manage.py restore_case with its number"
        ),
    )
    FAILED_STEP = (
        "failed_step",
        _("a step of the flow has failed. See the worker's log; the case needs a human now."),
    )
    ROW_DIFFERS = (
        "row_differs",
        _(
            "it differs from what its ledger adds up to, in: %(found)s. Somebody changed the database directly. "
            "To see and mend it, run: manage.py restore_case with its number"
        ),
    )
    CHAIN_BROKEN = "chain_broken", _("its ledger was changed. Run: manage.py verify_ledger")
    TIMER_GAVE_UP = (
        "timer_gave_up",
        _("a timer failed %(found)s times and is not tried again. See the worker's log; then: manage.py retry_jobs"),
    )
    TIMERS_HELD = (
        "timers_held",
        _(
            "the clock jumped by %(expected)s; %(found)s deadlines wait that have passed by this alone. "
            "If the clock is right now, run: manage.py confirm_timers; if it is wrong, set it right."
        ),
    )
    NO_SECRETARY = (
        "no_secretary",
        _(
            "nobody directs this branch, nor any above it, and %(found)s open cases wait there. "
            "Import a secretary for it, or give it a parent branch that has one."
        ),
    )
    OFFERED_TO_ABSENT = (
        "offered_to_absent",
        _("it is offered to somebody who is away. The worker takes it back within ten minutes; else see its log."),
    )
    ASKED_HAS_LEFT = (
        "asked_has_left",
        _("%(found)s was asked for something here and has left. Withdraw the request and ask somebody else."),
    )
    REQUEST_DIFFERS = (
        "request_differs",
        _(
            "request %(found)s differs from what its ledger says: somebody changed the database directly. "
            "To see and mend it, run: manage.py restore_case with its number"
        ),
    )
    WRONG_REQUEST_DUE = (
        "wrong_request_due",
        _(
            "its requests are next due at %(expected)s, by the list at %(found)s. "
            "To mend it, run: manage.py restore_case with its number"
        ),
    )
    UNCOVERED = (
        "uncovered",
        _(
            "nobody up the tree can act for this unit. Give its branch a secretary, or the unit another branch; "
            "see /desk/coverage/"
        ),
    )
    NOBODY_ASKED = (
        "nobody_asked",
        _("nobody is being asked whether its words mean danger to life. The worker mends it every ten minutes."),
    )
    NEWS_FAILED = (
        "news_failed",
        _("nobody was told of its entry %(found)s: the job failed. See the worker's log; then: manage.py retry_jobs"),
    )


@dataclass(frozen=True)
class Finding:
    about: str
    """A case by its number, a branch by its code and name, a unit by its name; empty for the whole house."""
    ailment: Ailment
    expected: str = ""
    found: str = ""

    @property
    def sentence(self) -> str:
        """What is wrong and what to do, in the active language."""
        details = {"expected": self.expected, "found": self.found}
        return f"{self.about or _('The house')}: {self.ailment.label % details}"


def examine() -> Iterator[Finding]:
    """All disagreements in the house as of one moment. Reads every case and its ledger once."""
    with one_snapshot():
        yield from examine_cases()
        yield from examine_house()


def examine_cases(ids: Ids | None = None) -> Iterator[Finding]:
    """Of every case, or of those `ids`; to be called inside `one_snapshot`, like `examine_house`."""
    flow_of, owners, absent = flow_states(ids), _standings_of_owners(), absent_on(timezone.localdate())
    left = _asked_who_left()
    standards = ServiceStandard.objects.select_related("calendar").in_bulk()
    for record in ledger.all_records(ids):
        case, flow = record.case, flow_of(record.case.pk)
        case.standard = standards[case.standard_id]
        yield from _ledger_findings(record)
        yield from _flow_findings(case, flow)
        if case.is_open and case.owner_id and case.is_lost_to(owners[case.owner_id]):
            yield Finding(case.number, Ailment.NO_OWNER)
        if case.is_open and case.offered_to_id in absent:
            yield Finding(case.number, Ailment.OFFERED_TO_ABSENT)
        if case.is_open and bool(case.urgency_suggested) != (case.danger_due_at is not None):
            yield Finding(case.number, Ailment.NOBODY_ASKED)
        yield from _request_findings(record, left)
        if flow.has_failed:
            yield Finding(case.number, Ailment.FAILED_STEP)


def examine_house() -> Iterator[Finding]:
    """What is no matter of one case alone."""
    for unit in uncovered_units():
        yield Finding(str(unit), Ailment.UNCOVERED)
    for failure in timers.given_up().select_related("task__process__caseprocess__case"):
        number = failure.task.process.caseprocess.case.number
        yield Finding(number, Ailment.TIMER_GAVE_UP, found=str(failure.attempts))
    yield from _clocks_of_the_house()
    for entry in LedgerEntry.objects.filter(pk__in=jobs.entries_announced_to_nobody()).select_related("case"):
        yield Finding(entry.case.number, Ailment.NEWS_FAILED, found=str(entry.number))
    yield from _branches_without_direction()


def _branches_without_direction() -> Iterator[Finding]:
    """Those with open cases that nobody directs today, from there or from further up."""
    is_open = ~models.Q(cases__stage=Stage.CLOSED)
    branches = Branch.objects.exclude(pk__in=heads_on().staffed).annotate(
        open_cases=models.Count("cases", filter=is_open & models.Q(cases__isnull=False))
    )
    for branch in branches.filter(open_cases__gt=0).order_by("code"):
        yield Finding(f"{branch.code} {branch.name}", Ailment.NO_SECRETARY, found=str(branch.open_cases))


def _clocks_of_the_house() -> Iterator[Finding]:
    for jump in jumps.waiting_for_a_word():
        number = waiting.held().filter(scheduled__gt=jump.held_from, scheduled__lte=jump.held_until).count()
        yield Finding("", Ailment.TIMERS_HELD, expected=str(timedelta(seconds=jump.seconds)), found=str(number))


def _standings_of_owners() -> dict[int, Standing]:
    """Also of those who left, by id."""
    owners = list(Person.objects.filter(pk__in=Case.objects.exclude(stage=Stage.CLOSED).values("owner")))
    return {owner.pk: Standing(owner.pk) for owner in owners} | standings_of(owners)


def _flow_findings(case: Case, flow: FlowState) -> Iterator[Finding]:
    if case.stage == Stage.RECEIVED:
        yield Finding(case.number, Ailment.NOT_STARTED)
        return
    expected = [] if case.stage == Stage.CLOSED else [case.stage]
    found = [step.node for step in flow.steps]
    if found != expected:
        yield Finding(case.number, Ailment.WRONG_STEP, expected=case.stage, found=", ".join(found) or "–")
        return
    if case.is_open:
        yield from _holder_findings(case, flow.steps[0])
        yield from _clock_findings(case, flow.armed)


def _holder_findings(case: Case, step: FlowTask) -> Iterator[Finding]:
    expected = {Stage.ASSIGN: None, Stage.ACCEPT: case.offered_to_id}.get(Stage(case.stage), case.owner_id)
    if step.holder_id != expected:
        yield Finding(case.number, Ailment.WRONG_HOLDER, expected=str(expected), found=str(step.holder_id))


def _clock_findings(case: Case, armed: Mapping[str, Sequence[datetime]]) -> Iterator[Finding]:
    """One deadline, the earliest of what runs, one timer armed for it, and one for the next warning, if any."""
    expected = next_due(case)
    if case.next_due_at != expected or expected is None:
        yield Finding(case.number, Ailment.WRONG_DUE, expected=str(expected), found=str(case.next_due_at))
    if list(armed.get(f"{case.stage}_breach", ())) != [case.next_due_at]:
        yield Finding(case.number, Ailment.NO_TIMER)
    warning, warnings = next_warning(case), list(armed.get(f"{case.stage}_warning", ()))
    if warnings != ([warning] if warning else []):
        found = ", ".join(map(str, warnings)) or "–"
        yield Finding(case.number, Ailment.NO_WARNING, expected=str(warning or "–"), found=found)


def _asked_who_left() -> dict[int | None, str]:
    """Staff numbers of those who are asked for something and are not here any more, by id."""
    asked = Person.objects.filter(is_active=False, requests__state=RequestState.OPEN)
    return dict(asked.values_list("pk", "staff_number"))


def _request_findings(record: ledger.Record, left: Mapping[int | None, str]) -> Iterator[Finding]:
    case, told = record.case, ledger.fold_requests(record.entries)
    differing = set(told) ^ {request.pk for request in record.requests}
    for request in record.requests:
        if told.get(request.pk) != ledger.stored_request(request):
            differing.add(request.pk)
        # A supervision order goes to the owner, whoever that is by now.
        # A first handler's part is nobody else's.
        is_theirs = request.is_open and request.kind not in {RequestKind.SUPERVISION, RequestKind.FIRST_HANDLING}
        if is_theirs and (number := left.get(request.asked_of_id)):
            yield Finding(case.number, Ailment.ASKED_HAS_LEFT, found=number)
    if differing:
        yield Finding(case.number, Ailment.REQUEST_DIFFERS, found=", ".join(map(str, sorted(differing))))
    waiting = (request.due_at for request in record.requests if request.is_open and request.breached_at is None)
    expected = min((due_at for due_at in waiting if due_at), default=None)
    if case.request_due_at != expected:
        yield Finding(case.number, Ailment.WRONG_REQUEST_DUE, expected=str(expected), found=str(case.request_due_at))


def _ledger_findings(record: ledger.Record) -> Iterator[Finding]:
    case = record.case
    if ledger.verify_case(record):
        yield Finding(case.number, Ailment.CHAIN_BROKEN)
        return
    told, stored = ledger.fold(record.entries), ledger.stored_row(case)
    differing = sorted(name for name in stored if told.get(name) != stored[name])
    if differing:
        yield Finding(case.number, Ailment.ROW_DIFFERS, found=", ".join(differing))
